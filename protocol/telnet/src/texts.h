// Small things that several commands need.
#pragma once

#include "dubhe/telnet/telnet_handler.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe::telnet {

inline constexpr std::string_view kLineEnd = "\r\n";

inline std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The words of a message; "-l" among them is taken out.
struct Words {
  explicit Words(std::string_view message) {
    while (!(message = trimmed(message)).empty()) {
      const std::string_view word = message.substr(0, message.find(' '));
      message.remove_prefix(word.size());
      if (word == "-l") {
        detailed = true;
      } else {
        others.emplace_back(word);
      }
    }
  }
  // The first of the others; empty: there is none.
  std::string first() const { return others.empty() ? std::string() : others.front(); }

  bool detailed = false;
  std::vector<std::string> others;
};

// The service that a user means: by its key, interface, path, or the interface without its package.
inline std::optional<TelnetPort::Service> find_service(const TelnetPort& port,
                                                       std::string_view name) {
  for (TelnetPort::Service& service : port.services()) {
    const std::string_view interface_name = service.url.interface_name();
    const std::string_view simple = interface_name.substr(interface_name.rfind('.') + 1);
    if (name == service.url.service_key() || name == interface_name || name == service.url.path() ||
        name == simple) {
      return std::move(service);
    }
  }
  return std::nullopt;
}

}  // namespace dubhe::telnet
