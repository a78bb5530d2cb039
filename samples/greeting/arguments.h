// The few options of these two programs; Dubbo's own (`--dubbo.…`) go to the Application as they are.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct Arguments {
  std::map<std::string, std::string, std::less<>> own;
  std::vector<std::string> others;    // without dashes
  std::vector<std::string> for_dubbo;  // "--dubbo.registry.address=…"

  // "--registry X" becomes own["registry"] = X for the names in `known`.
  Arguments(int argc, char** argv, std::initializer_list<std::string_view> known) {
    for (int i = 1; i < argc; ++i) {
      const std::string_view argument = argv[i];
      if (!argument.starts_with("--")) {
        others.emplace_back(argument);
      } else if (argument.starts_with("--dub")) {
        for_dubbo.emplace_back(argument);
      } else {
        take(argument.substr(2), i + 1 < argc ? argv[++i] : nullptr, known);
      }
    }
  }

  std::string get(std::string_view name, std::string fallback) const {
    const auto found = own.find(name);
    return found == own.end() ? std::move(fallback) : found->second;
  }
  void set(const std::string& key, const std::string& value) { for_dubbo.push_back("--dubbo." + key + "=" + value); }

 private:
  void take(std::string_view name, const char* value, std::initializer_list<std::string_view> known) {
    std::string all;
    for (const std::string_view one : known) {
      if (one == name && value != nullptr) {
        own[std::string(name)] = value;
        return;
      }
      all.append(" --").append(one).append(" VALUE");
    }
    throw std::invalid_argument("option --" + std::string(name) + (value == nullptr ? " has no value" : " is unknown") +
                                "; this program takes" + all + " and Dubbo's own (--dubbo.…)");
  }
};
