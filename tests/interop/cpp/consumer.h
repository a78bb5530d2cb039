// Calls what the rows of a profile say, and says what came of each.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "cases.h"
#include "dubhe/dubhe.h"
#include "services.h"
#include "values.h"

namespace interop {

// What a row came to: empty when it passed, else what is wrong.
using Verdict = std::string;

class Consumer {
 public:
  // `registry` or `url` ("dubbo://host:port") says where the providers are.
  Consumer(std::vector<std::string> settings, std::string registry, std::string url, std::string profile, std::string peer);

  dubhe::Application& app() noexcept { return app_; }
  const Values& values() const noexcept { return values_; }
  const std::string& profile() const noexcept { return profile_; }
  // The kind of the provider.
  const std::string& peer() const noexcept { return peer_; }
  bool has_registry() const noexcept { return url_.empty(); }

  // A new reference; where there is no registry, to the service at the address.
  template <class I>
  std::shared_ptr<I> refer(dubhe::ReferenceOptions options = {}) {
    if (!url_.empty()) options.url = url_ + "/" + std::string(dubhe::detail::Described<I>::kJavaInterface);
    return app_.refer<I>(options);
  }
  std::shared_ptr<dubhe::GenericService> refer_generic(const std::string& java_interface, dubhe::ReferenceOptions options) {
    if (!url_.empty()) options.url = url_ + "/" + java_interface;
    return app_.refer_generic(java_interface, options);
  }
  // The reference that all rows share, made with the options of the first.
  template <class I>
  I& shared(dubhe::ReferenceOptions options = {}) {
    std::shared_ptr<void>& kept = references_[std::string(dubhe::detail::Described<I>::kJavaInterface) + typeid(I).name()];
    if (kept == nullptr) kept = refer<I>(std::move(options));
    return *static_cast<I*>(kept.get());
  }
  FeatureService& features() { return shared<FeatureService>(); }
  ControlService& control() { return shared<ControlService>(); }

  // "dubbo://host:port" of the provider that answered last.
  std::string provider_address();

 private:
  class Address;

  const std::string profile_, peer_, url_;
  std::shared_ptr<Address> address_;
  const Values values_{Side::kConsumer};
  dubhe::Application app_;
  std::map<std::string, std::shared_ptr<void>> references_;
};

using RunRow = std::function<Verdict(Consumer&, const Row&)>;
// By "feature" or, where rows of one feature have nothing in common, by "feature/type/position".
using RowTable = std::map<std::string, RunRow, std::less<>>;

// Each fills in what it knows.
void add_value_rows(RowTable& to);
void add_typed_rows(RowTable& to);
void add_call_rows(RowTable& to);
void add_callback_rows(RowTable& to);
void add_generic_rows(RowTable& to);
void add_profile_rows(RowTable& to);
void add_parcel_rows(RowTable& to);
void add_library_rows(RowTable& to);

// Runs `call`: a framework failure that is no timeout, or the service's exception, is what is wanted. Empty, or what came
// instead; `message` takes the failure's text.
Verdict fails(const std::function<void()>& call, std::string* message = nullptr);
// Empty when equal.
Verdict expect_equal(const std::string& expected, const std::string& came);

// What `expect` says of a row between Dubhe and `peer`.
struct Expectation {
  std::string value;  // the value that arrives instead
  bool error = false;
  bool differs = false;  // the call works, and something else arrives
  std::string text;   // of the error's message
};
Expectation expectation(const Row& row, std::string_view peer);

int run_consumer(int argc, char** argv);

}  // namespace interop
