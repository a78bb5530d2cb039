// "--name value" options of a peer.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace interop {

class Arguments {
 public:
  // Throws std::invalid_argument for what is not among `known`. `--set` takes every "key=value"
  // behind it.
  Arguments(int argc, char** argv, std::initializer_list<std::string_view> known);

  // Throws std::invalid_argument when it was not given.
  const std::string& get(std::string_view name) const;
  std::string get(std::string_view name, std::string_view instead) const;
  // Dubbo's own: "--dubbo.key=value", of --set.
  const std::vector<std::string>& settings() const noexcept { return settings_; }

 private:
  std::map<std::string, std::string, std::less<>> named_;
  std::vector<std::string> settings_;
};

}  // namespace interop
