#include "zk_log_lines.h"

namespace dubhe::zookeeper {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kSocket = "Socket ";

std::string_view text_of(std::string_view line) {
  const auto place = line.find(":ZOO_");
  if (place == std::string_view::npos) return line;
  const auto text = line.find(": ", place);
  return text == std::string_view::npos ? line : line.substr(text + 2);
}

bool is_error(std::string_view line, std::string_view text) {
  // The text may quote anything: only what stands before it tells the level.
  return line.substr(0, line.size() - text.size()).find(":ZOO_ERROR@") != std::string_view::npos;
}

}  // namespace

ZkLogLines::Line ZkLogLines::read(std::string_view line, Clock::time_point now) {
  const std::string_view text = text_of(line);
  const bool warns = is_error(line, text) && is_due(text, now);
  return {warns ? LogLevel::kWarn : LogLevel::kDebug, text};
}

std::string_view ZkLogLines::refused_by(std::string_view line) {
  if (!line.ends_with("server refused to accept the client")) return {};
  std::string_view text = text_of(line);
  if (!text.starts_with(kSocket)) return {};
  text.remove_prefix(kSocket.size());
  if (text.starts_with('[')) text.remove_prefix(1);
  return text.substr(0, text.find_first_of("] "));
}

bool ZkLogLines::is_due(std::string_view text, Clock::time_point now) {
  std::string pattern = pattern_of(text);
  std::lock_guard lock(mutex_);
  const auto known = told_.find(pattern);
  if (known != told_.end()) {
    if (now - known->second < kPause) return false;
    known->second = now;
    return true;
  }
  if (told_.size() >= kMaxPatterns) {
    std::erase_if(told_, [now](const auto& told) { return now - told.second >= kPause; });
    if (told_.size() >= kMaxPatterns) return false;
  }
  told_.emplace(std::move(pattern), now);
  return true;
}

std::string ZkLogLines::pattern_of(std::string_view text) {
  std::string pattern;
  if (const auto outcome = text.rfind(": "); text.starts_with(kSocket) && outcome != std::string_view::npos) {
    pattern.append(kSocket).append("#");
    text.remove_prefix(outcome);
  }
  while (!text.empty()) {
    const bool hex = text.starts_with("0x");
    const auto end = hex ? text.find_first_not_of(kHexDigits, 2) : text.find_first_not_of(kDigits);
    if (end == 0) {
      pattern += text.front();
      text.remove_prefix(1);
      continue;
    }
    pattern += '#';
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  }
  return pattern;
}

}  // namespace dubhe::zookeeper
