#include "dubhe/serialize/constraints.h"

#include <charconv>
#include <regex>

namespace dubhe::constraints {

struct detail::Text::Expression {
  std::regex regex;
};

namespace {

// More than this helps nobody, and what comes from a peer may have any size.
constexpr std::size_t kMostViolations = 100;
constexpr std::size_t kDeepest = 100;
constexpr std::size_t kShownBytes = 64;

using Integers = detail::Limit<std::int64_t>;
using Reals = detail::Limit<double>;

std::shared_ptr<const detail::Text::Expression> compile(const std::string& pattern,
                                                        std::string& message) {
  auto grammar = std::regex::ECMAScript | std::regex::optimize;
#ifdef __GLIBCXX__
  // Its other way to match needs stack in proportion to the text, which comes from outside.
  grammar |= std::regex_constants::__polynomial;
#endif
  try {
    return std::make_shared<const detail::Text::Expression>(
        detail::Text::Expression{std::regex(pattern, grammar)});
  } catch (const std::regex_error& error) {
    message += std::string(", which is no regular expression: ") + error.what();
    return nullptr;
  }
}

}  // namespace

namespace detail {

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

// Every character takes one UTF-16 unit, those of four bytes in UTF-8 two.
std::size_t java_length(std::string_view utf8) noexcept {
  std::size_t length = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) ++length;
    if (byte >= 0xF0U) ++length;
  }
  return length;
}

std::string shown(std::string_view text) {
  if (text.size() <= kShownBytes) return std::string(text);
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::string shown(double number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return std::string(digits, end);
}

Size::Size(std::size_t least, std::size_t most)
    : message("size must be between " + std::to_string(least) + " and " + std::to_string(most)),
      least(least),
      most(most) {}

Text::Text(std::string_view name, std::string message, const std::string& pattern)
    : name(name), message(std::move(message)), whole(compile(pattern, this->message)) {}

bool Text::matches(std::string_view value) const {
  return whole != nullptr && std::regex_match(value.begin(), value.end(), whole->regex);
}

}  // namespace detail

Integers min(std::int64_t least) {
  return {"Min", "must be greater than or equal to " + std::to_string(least),
          Integers::Kind::kAtLeast, least};
}
Integers max(std::int64_t most) {
  return {"Max", "must be less than or equal to " + std::to_string(most), Integers::Kind::kAtMost,
          most};
}
Reals decimal_min(double least) {
  return {"DecimalMin", "must be greater than or equal to " + detail::shown(least),
          Reals::Kind::kAtLeast, least};
}
Reals decimal_max(double most) {
  return {"DecimalMax", "must be less than or equal to " + detail::shown(most),
          Reals::Kind::kAtMost, most};
}
Integers positive() { return {"Positive", "must be greater than 0", Integers::Kind::kAbove, 0}; }
Integers positive_or_zero() {
  return {"PositiveOrZero", "must be greater than or equal to 0", Integers::Kind::kAtLeast, 0};
}
Integers negative() { return {"Negative", "must be less than 0", Integers::Kind::kBelow, 0}; }
Integers negative_or_zero() {
  return {"NegativeOrZero", "must be less than or equal to 0", Integers::Kind::kAtMost, 0};
}

detail::Text pattern(const std::string& regular_expression) {
  return {"Pattern", "must match \"" + regular_expression + "\"", regular_expression};
}
// Not all that RFC 5322 allows; what a mailbox in use looks like. The empty text passes, as in
// Java.
detail::Text email() {
  return {"Email", "must be a well-formed email address",
          "(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x80-\\xff-]+(?:\\.[A-Za-z0-9!#$%&'*+/"
          "=?^_`{|}~\\x80-\\xff-]+)*"
          "@[A-Za-z0-9\\x80-\\xff](?:[A-Za-z0-9\\x80-\\xff.-]*[A-Za-z0-9\\x80-\\xff])?)?"};
}

detail::Truth assert_true() { return {"AssertTrue", "must be true", true}; }
detail::Truth assert_false() { return {"AssertFalse", "must be false", false}; }
detail::Time past() { return {"Past", "must be a past date", true, false}; }
detail::Time past_or_present() {
  return {"PastOrPresent", "must be a date in the past or in the present", true, true};
}
detail::Time future() { return {"Future", "must be a future date", false, false}; }
detail::Time future_or_present() {
  return {"FutureOrPresent", "must be a date in the present or in the future", false, true};
}

std::size_t Checker::enter_field(std::string_view name) {
  const std::size_t before = path_.size();
  if (!path_.empty()) path_ += '.';
  path_ += name;
  return before;
}

bool Checker::full() const noexcept {
  return violations_.size() >= kMostViolations || depth_ >= kDeepest;
}

void Checker::add(std::string_view constraint, const std::string& message, std::string value) {
  if (violations_.size() >= kMostViolations) return;
  violations_.push_back(
      {std::string(root_), path_, std::move(value), std::string(constraint), message});
}

}  // namespace dubhe::constraints
