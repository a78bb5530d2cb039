#include "dubhe/spi/plugin_manifest.h"

#include "dubhe/common/nearest.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace dubhe {

namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";
constexpr std::size_t kShown = 60;  // of a wrong word in a message

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(kBlanks);
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

// Up to the next blank; takes it off the front of `text`.
std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(word.size());
  return word;
}

std::string quoted(std::string_view word) {
  std::string text = "`";
  text.append(word.substr(0, kShown)).append(word.size() > kShown ? "…`" : "`");
  return text;
}

Status wrong(std::string text) { return Status(StatusCode::kInvalidArgument, std::move(text)); }

Status read_word(std::string_view word, ManifestLine& line) {
  constexpr std::string_view kOrder = "order=", kKey = "key=";
  if (word == "replace") {
    line.replaces = true;
  } else if (word == "wrapper") {
    line.wrapper = true;
  } else if (word == "consumer") {
    line.activation.consumer = true;
  } else if (word == "provider") {
    line.activation.provider = true;
  } else if (word.starts_with(kKey) && word.size() > kKey.size()) {
    line.activation.keys.emplace_back(word.substr(kKey.size()));
  } else if (word.starts_with(kOrder)) {
    const std::string_view number = word.substr(kOrder.size());
    const char* const end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, line.activation.order);
    if (error != std::errc() || stop != end)
      return wrong(quoted(word) + ": an order is a whole number, as in `order=-100`");
  } else {
    const std::string_view meant =
        nearest(word, std::vector<std::string_view>{"replace", "wrapper", "consumer", "provider",
                                                    "order=N", "key=K"});
    return wrong(quoted(word) + " means nothing here" +
                 (meant.empty()
                      ? std::string("; behind the library stand `replace`, `wrapper`, `consumer`, "
                                    "`provider`, `order=N`, `key=K`")
                      : ". Did you mean " + quoted(meant) + "?"));
  }
  return Status();
}

Status check_together(const ManifestLine& line) {
  const Activation& activation = line.activation;
  const bool sided = activation.consumer || activation.provider;
  if (line.wrapper && (sided || !activation.keys.empty()))
    return wrong("a `wrapper` goes around all: it has an `order=N`, and no side or key");
  if (line.wrapper && line.replaces)
    return wrong("a `wrapper` stands in nobody's place: leave `replace` out");
  if (!activation.keys.empty() && !sided)
    return wrong(
        "`key=` says when it is active, not on which side: add `consumer`, `provider` or both");
  return Status();
}

Expected<ManifestLine> read_line(std::string_view text) {
  constexpr const char* kForm = "a line is `name = library.so`";
  const auto equals = text.find('=');
  if (equals == text.npos) return wrong(quoted(text) + " has no `=`: " + kForm);
  ManifestLine line;
  line.name = trimmed(text.substr(0, equals));
  if (line.name.empty())
    return wrong(std::string("there is no name in front of the `=`: ") + kForm);
  if (line.name.front() == '-' || line.name.find_first_of(", \t\r\f\v`") != line.name.npos)
    return wrong(quoted(line.name) + " is no name: it has no comma, blank or leading dash");
  std::string_view rest = text.substr(equals + 1);
  line.library = next_word(rest);
  if (line.library.empty())
    return wrong(std::string("there is no library behind the `=`: ") + kForm);
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
    if (Status bad = read_word(word, line); !bad.ok()) return bad;
  }
  if (Status bad = check_together(line); !bad.ok()) return bad;
  return line;
}

}  // namespace

Expected<std::vector<ManifestLine>> parse_manifest(std::string_view text, std::string_view file) {
  std::vector<ManifestLine> lines;
  std::string errors;
  const auto error = [&](int number, std::string_view why) {
    if (!errors.empty()) errors.append("\n");
    errors.append(file).append(":").append(std::to_string(number)).append(": ").append(why);
  };
  int number = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::string_view content = text.substr(from, end - from);
    content = trimmed(content.substr(0, content.find('#')));
    from = end + 1;
    ++number;
    if (content.empty()) continue;
    auto line = read_line(content);
    if (!line.ok()) {
      error(number, line.status().message());
      continue;
    }
    line->line = number;
    const auto same = std::find_if(lines.begin(), lines.end(), [&](const ManifestLine& other) {
      return other.name == line->name && other.wrapper == line->wrapper;
    });
    if (same == lines.end())
      lines.push_back(std::move(*line));
    else
      error(number,
            quoted(line->name) + " stands in line " + std::to_string(same->line) + " already");
  }
  if (!errors.empty()) return wrong(std::move(errors));
  return lines;
}

}  // namespace dubhe
