#include "dubhe/service/options.h"

namespace dubhe {

namespace {

// Collects what was said.
class Settings {
 public:
  explicit Settings(Url::Parameters parameters) : all_(std::move(parameters)) {}

  void add(std::string_view name, const std::string& text) {
    if (!text.empty()) all_[prefix_ + std::string(name)] = text;
  }
  void add(std::string_view name, std::optional<std::chrono::milliseconds> time) {
    if (time) add(name, std::to_string(time->count()));
  }
  void add(std::string_view name, std::optional<int> number) {
    if (number) add(name, std::to_string(*number));
  }
  void add(std::string_view name, std::optional<bool> yes) {
    if (yes) add(name, std::string(*yes ? "true" : "false"));
  }
  void add(const std::map<std::string, MethodSettings>& methods) {
    for (const auto& [method, settings] : methods) {
      prefix_ = method + ".";
      for (const auto& [name, value] : settings.parameters) add(name, value);
      add("timeout", settings.timeout);
      add("retries", settings.retries);
      add("loadbalance", settings.loadbalance);
    }
    prefix_.clear();
  }
  Url::Parameters take() { return std::move(all_); }

 private:
  Url::Parameters all_;
  std::string prefix_;
};

}  // namespace

Url::Parameters ServiceOptions::settings() const {
  Settings all(parameters);
  all.add("version", version);
  all.add("group", group);
  all.add("timeout", timeout);
  all.add("retries", retries);
  all.add("weight", weight);
  all.add("executes", executes);
  all.add("token", token);
  all.add("registry", registry);
  all.add("protocol", protocol);
  all.add(methods);
  return all.take();
}

Url::Parameters ReferenceOptions::settings() const {
  Settings all(parameters);
  all.add("version", version);
  all.add("group", group);
  all.add("timeout", timeout);
  all.add("retries", retries);
  all.add("loadbalance", loadbalance);
  all.add("cluster", cluster);
  all.add("check", check);
  all.add("generic", generic);
  all.add("url", url);
  all.add("registry", registry);
  all.add(methods);
  return all.take();
}

}  // namespace dubhe
