#include "protocol_version.h"

namespace dubhe::dubbo {

namespace {

// The next dotted part: its leading digits, at most 99; -1 when it has none.
int take_part(std::string_view& text) noexcept {
  int value = -1;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at < 4; ++at) {
    value = (value < 0 ? 0 : value) * 10 + (text[at] - '0');
  }
  const std::size_t dot = text.find('.', at);
  text = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  return value;
}

}  // namespace

bool takes_answer_attachments(std::string_view announced) noexcept {
  if (announced == "2.0.2") return true;
  const int major = take_part(announced), minor = take_part(announced), patch = take_part(announced);
  return major == 2 && minor == 0 && patch >= 2 && patch <= 99;
}

std::optional<std::size_t> count_parameters(std::string_view descriptor) noexcept {
  constexpr std::string_view kPrimitives = "VZBCDFIJS";
  std::size_t count = 0;
  for (std::size_t at = 0; at < descriptor.size(); ++count) {
    while (at < descriptor.size() && descriptor[at] == '[') ++at;
    if (at == descriptor.size()) return std::nullopt;
    if (descriptor[at] == 'L') {
      const std::size_t end = descriptor.find(';', at);
      if (end == std::string_view::npos || end == at + 1) return std::nullopt;
      at = end + 1;
    } else if (kPrimitives.find(descriptor[at]) != std::string_view::npos) {
      ++at;
    } else {
      return std::nullopt;
    }
  }
  return count;
}

}  // namespace dubhe::dubbo
