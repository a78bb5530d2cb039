#include "doctor/provider_case.h"

namespace dubhe::tool {

namespace {

constexpr const char* kGreeting = "dubhe doctor";

}  // namespace

Url Wishes::consumer() const {
  Url::Parameters parameters{{"category", "providers"}, {"interface", interface_name}};
  if (!group.empty()) parameters["group"] = group;
  if (!version.empty()) parameters["version"] = version;
  return Url("consumer", "127.0.0.1", 0, interface_name, std::move(parameters));
}

std::string ProviderCase::place() const {
  return provider_.leaf.url ? provider_.leaf.url->address() : provider_.leaf.name;
}

Contact& ProviderCase::contact() {
  if (!contact_) contact_ = std::make_unique<Contact>(around_.dialler, url(), wishes().limits);
  return *contact_;
}

const Echo& ProviderCase::echo() {
  if (!echo_) echo_ = contact().echo(Value(kGreeting));
  return *echo_;
}

}  // namespace dubhe::tool
