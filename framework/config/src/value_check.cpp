#include "value_check.h"

#include "dubhe/common/nearest.h"
#include "dubhe/common/url.h"

#include <charconv>
#include <limits>

namespace dubhe {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Status bad(std::string_view text, std::string_view why) {
  return Status(StatusCode::kInvalidArgument,
                std::string("`").append(text).append("` ").append(why));
}

Expected<std::string> whole(std::string_view text, std::int64_t least, std::int64_t most,
                            std::string_view what) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return bad(text, what);
  return std::string(text);
}

Expected<std::string> millis(std::string_view text) {
  // The unit grammar is that of Url, so that a file may say what a peer's URL may.
  constexpr auto kNone = std::chrono::milliseconds::min();
  const auto time = Url("", "", 0, "", {{"t", std::string(text)}}).get_millis("t", kNone);
  if (time == kNone || time.count() < -1 ||
      time.count() > std::numeric_limits<std::int32_t>::max()) {
    return bad(text, "is no time; write milliseconds (`1500`) or a unit (`1500ms`, `1.5s`)");
  }
  return std::to_string(time.count());
}

Expected<std::string> truth(std::string_view text) {
  std::string lower;
  for (const char c : text)
    lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
  if (lower == "true" || lower == "false") return lower;
  return bad(text, "is neither `true` nor `false`");
}

Expected<std::string> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return bad(text, "is not a number");
  return std::string(text);
}

Expected<std::string> list(std::string_view text) {
  std::string joined;
  for (const std::string& part : Url("", "", 0, "", {{"l", std::string(text)}}).get_list("l")) {
    if (!joined.empty()) joined.push_back(',');
    joined.append(part);
  }
  return joined;
}

// "2-4,0" is kept as "2,3,4,0".
Expected<std::string> cpus(std::string_view text) {
  constexpr unsigned kMost = 1023;  // what the system's calls have room for
  std::string all;
  for (const std::string& part : Url("", "", 0, "", {{"l", std::string(text)}}).get_list("l")) {
    const char* const end = part.data() + part.size();
    unsigned first = 0, last = 0;
    auto read = std::from_chars(part.data(), end, first);
    last = first;
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == '-') read = std::from_chars(read.ptr + 1, end, last);
    if (read.ec != std::errc() || read.ptr != end || last < first || last > kMost)
      return bad(part, "is no CPU; write numbers and ranges from 0 to 1023, such as `0,2` or `0-3`");
    for (unsigned cpu = first; cpu <= last; ++cpu) all.append(all.empty() ? "" : ",").append(std::to_string(cpu));
  }
  return all;
}

Expected<std::string> choice(const ConfigKey& key, std::string_view text) {
  std::vector<std::string_view> names;
  for (std::string_view rest = key.choices; !rest.empty();) {
    const auto bar = rest.find('|');
    names.push_back(rest.substr(0, bar));
    rest = bar == rest.npos ? std::string_view() : rest.substr(bar + 1);
  }
  std::string all;
  for (const auto name : names) {
    if (name == text) return std::string(name);
    all.append(all.empty() ? "" : ", ").append(name);
  }
  const auto meant = nearest(text, names);
  std::string why = "is none of " + all;
  if (!meant.empty()) why.append(". Did you mean `").append(meant).append("`?");
  return bad(text, why);
}

// '&' and ';' separate parameters, also when they are percent-encoded as a znode name: no reader
// could tell.
Status fits_url(std::string_view text) {
  for (const char c : text) {
    if (c == '&' || c == ';')
      return bad(text, std::string("has `") + c + "`, which cannot stand in a Dubbo URL");
    if (static_cast<unsigned char>(c) < 0x20) return bad(text, "has a control character");
  }
  return Status();
}

Expected<std::string> by_type(const ConfigKey& key, std::string_view text) {
  constexpr auto kLeast = std::numeric_limits<std::int32_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
  switch (key.type) {
    case ConfigType::kText:
      return std::string(text);
    case ConfigType::kInteger:
      return whole(text, kLeast, kMost, "is not a whole number");
    case ConfigType::kCount:
      return whole(text, 0, kMost, "is not a whole number from 0 on");
    case ConfigType::kNumber:
      return number(text);
    case ConfigType::kMillis:
      return millis(text);
    case ConfigType::kBool:
      return truth(text);
    case ConfigType::kPort:
      return whole(text, -1, 65535, "is no port; write 1 to 65535, or -1 for any free one");
    case ConfigType::kList:
      return list(text);
    case ConfigType::kCpus:
      return cpus(text);
    case ConfigType::kChoice:
      return choice(key, text);
  }
  return std::string(text);
}

}  // namespace

Expected<std::string> checked_value(const ConfigKey& key, std::string_view text) {
  auto value = by_type(key, (key.flags & kUntrimmed) != 0 ? text : trimmed(text));
  if (!value.ok()) return value;
  if ((key.flags & kEscaped) != 0) return url_encode(*value);
  if ((key.flags & kLocal) == 0) {
    if (Status unfit = fits_url(*value); !unfit.ok()) return unfit;
  }
  return value;
}

Expected<std::string> checked_parameter(std::string_view text) {
  text = trimmed(text);
  if (Status unfit = fits_url(text); !unfit.ok()) return unfit;
  return std::string(text);
}

std::string_view describe(ConfigType type) noexcept {
  switch (type) {
    case ConfigType::kText:
      return "text";
    case ConfigType::kInteger:
      return "whole number";
    case ConfigType::kCount:
      return "whole number, not negative";
    case ConfigType::kNumber:
      return "number";
    case ConfigType::kMillis:
      return "time";
    case ConfigType::kBool:
      return "true or false";
    case ConfigType::kPort:
      return "port";
    case ConfigType::kList:
      return "list";
    case ConfigType::kCpus:
      return "list of CPUs";
    case ConfigType::kChoice:
      return "choice";
  }
  return "text";
}

}  // namespace dubhe
