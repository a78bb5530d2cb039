#include "dubhe/common/value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <set>

namespace dubhe {

const Value* MapValue::find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (const std::string* text = name.as_string(); text != nullptr && *text == key) return &value;
  }
  return nullptr;
}

const Value* ObjectValue::find(std::string_view field) const {
  for (const auto& [name, value] : fields) {
    if (name == field) return &value;
  }
  return nullptr;
}

Value::Value(ListValue value) : data_(std::make_shared<ListValue>(std::move(value))) {}
Value::Value(MapValue value) : data_(std::make_shared<MapValue>(std::move(value))) {}
Value::Value(ObjectValue value) : data_(std::make_shared<ObjectValue>(std::move(value))) {}

Value::Kind Value::kind() const noexcept {
  // In the order of the variant; the weak containers stand behind the owned ones.
  constexpr Kind kKinds[] = {Kind::kNull,   Kind::kBool,  Kind::kInt,  Kind::kLong,  Kind::kDouble,
                             Kind::kString, Kind::kBytes, Kind::kDate, Kind::kList,  Kind::kMap,
                             Kind::kObject, Kind::kList,  Kind::kMap,  Kind::kObject};
  static_assert(std::size(kKinds) == std::variant_size_v<decltype(data_)>);
  return kKinds[data_.index()];
}

namespace {

template <class Container, class Data>
std::shared_ptr<Container> container_of(const Data& data) noexcept {
  if (const auto* owned = std::get_if<std::shared_ptr<Container>>(&data)) return *owned;
  if (const auto* lent = std::get_if<std::weak_ptr<Container>>(&data)) return lent->lock();
  return nullptr;
}

}  // namespace

std::shared_ptr<ListValue> Value::as_list() const noexcept {
  return container_of<ListValue>(data_);
}
std::shared_ptr<MapValue> Value::as_map() const noexcept { return container_of<MapValue>(data_); }
std::shared_ptr<ObjectValue> Value::as_object() const noexcept {
  return container_of<ObjectValue>(data_);
}

bool Value::to_int64(std::int64_t& out) const noexcept {
  if (const auto* number = as_int()) return out = *number, true;
  if (const auto* number = as_long()) return out = *number, true;
  return false;
}

namespace {

// Prints one value; what a peer sent may be deep, wide or a knot, so depth and length are bounded.
class Printer {
 public:
  std::string print(const Value& value) {
    any(value);
    if (text_.size() > kMaxLength) text_.resize(kMaxLength), text_.append("…");
    return std::move(text_);
  }

 private:
  static constexpr std::size_t kMaxDepth = 64;
  static constexpr std::size_t kMaxLength = 1 << 16;

  void any(const Value& value) {
    if (text_.size() > kMaxLength) return;
    switch (value.kind()) {
      case Value::Kind::kNull:
        text_.append("null");
        break;
      case Value::Kind::kBool:
        text_.append(*value.as_bool() ? "true" : "false");
        break;
      case Value::Kind::kInt:
        text_.append(std::to_string(*value.as_int()));
        break;
      case Value::Kind::kLong:
        text_.append(std::to_string(*value.as_long())).append("L");
        break;
      case Value::Kind::kDouble:
        number(*value.as_double());
        break;
      case Value::Kind::kString:
        quoted(*value.as_string());
        break;
      case Value::Kind::kBytes:
        text_.append("bytes(" + std::to_string(value.as_bytes()->size()) + ")");
        break;
      case Value::Kind::kDate:
        date(*value.as_date());
        break;
      case Value::Kind::kList:
        within(value.as_list());
        break;
      case Value::Kind::kMap:
        within(value.as_map());
        break;
      case Value::Kind::kObject:
        within(value.as_object());
        break;
    }
  }

  // "2.5", and "2.0" for whole numbers, so that it reads as a double.
  void number(double value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    const std::string_view shortest(digits, static_cast<std::size_t>(end - digits));
    text_.append(shortest);
    if (shortest.find_first_not_of("-0123456789") == shortest.npos) text_.append(".0");
  }

  void quoted(std::string_view text) {
    text_.push_back('"');
    for (const char c : text) {
      if (text_.size() > kMaxLength) return;
      switch (c) {
        case '"':
          text_.append("\\\"");
          break;
        case '\\':
          text_.append("\\\\");
          break;
        case '\n':
          text_.append("\\n");
          break;
        case '\r':
          text_.append("\\r");
          break;
        case '\t':
          text_.append("\\t");
          break;
        default:
          control_or_plain(c);
          break;
      }
    }
    text_.push_back('"');
  }

  void control_or_plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) return text_.push_back(c);
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", byte);
    text_.append(escape);
  }

  // The range of a calendar year is far smaller than that of a Date: outside of it the milliseconds
  // are printed.
  void date(Date at) {
    using namespace std::chrono;
    constexpr milliseconds kCalendar = days(365'000);
    if (at.time_since_epoch() > kCalendar || at.time_since_epoch() < -kCalendar) {
      text_.append("date(" + std::to_string(at.time_since_epoch().count()) + " ms)");
      return;
    }
    const auto day = floor<days>(at);
    const year_month_day calendar(day);
    const hh_mm_ss clock(at - day);
    char digits[64];
    std::snprintf(digits, sizeof digits, "date(%04d-%02u-%02uT%02d:%02d:%02d.%03dZ)",
                  static_cast<int>(calendar.year()), static_cast<unsigned>(calendar.month()),
                  static_cast<unsigned>(calendar.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    text_.append(digits);
  }

  template <class Container>
  void within(std::shared_ptr<Container> container) {
    if (container == nullptr) {
      text_.append("<gone>");
    } else if (std::find(open_.begin(), open_.end(), container.get()) != open_.end()) {
      text_.append("<cycle>");
    } else if (open_.size() == kMaxDepth) {
      text_.append("…");
    } else {
      open_.push_back(container.get());
      content(*container);
      open_.pop_back();
    }
  }

  void content(const ListValue& list) {
    text_.push_back('[');
    std::string_view separator;
    for (const Value& item : list.items) {
      text_.append(std::exchange(separator, ", "));
      any(item);
    }
    text_.push_back(']');
  }
  void content(const MapValue& map) {
    text_.push_back('{');
    std::string_view separator;
    for (const auto& [key, value] : map.entries) {
      text_.append(std::exchange(separator, ", "));
      any(key);
      text_.append(": ");
      any(value);
    }
    text_.push_back('}');
  }
  void content(const ObjectValue& object) {
    text_.append(object.java_class).push_back('{');
    std::string_view separator;
    for (const auto& [name, value] : object.fields) {
      text_.append(std::exchange(separator, ", ")).append(name).append(": ");
      any(value);
    }
    text_.push_back('}');
  }

  std::string text_;
  std::vector<const void*> open_;
};

// Compares two graphs without recursion: pairs still to be compared wait in a list, and a pair of
// containers is compared once (met again, on a cycle or in a shared part, it counts as equal).
class Comparison {
 public:
  bool equal(const Value& a, const Value& b) {
    waiting_.emplace_back(&a, &b);
    while (!waiting_.empty()) {
      const auto [left, right] = waiting_.back();
      waiting_.pop_back();
      if (!step(*left, *right)) return false;
    }
    return true;
  }

 private:
  bool step(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
      case Value::Kind::kNull:
        return true;
      case Value::Kind::kBool:
        return *a.as_bool() == *b.as_bool();
      case Value::Kind::kInt:
        return *a.as_int() == *b.as_int();
      case Value::Kind::kLong:
        return *a.as_long() == *b.as_long();
      case Value::Kind::kDouble:
        return same(*a.as_double(), *b.as_double());
      case Value::Kind::kString:
        return *a.as_string() == *b.as_string();
      case Value::Kind::kBytes:
        return *a.as_bytes() == *b.as_bytes();
      case Value::Kind::kDate:
        return *a.as_date() == *b.as_date();
      case Value::Kind::kList:
        return both(a.as_list(), b.as_list());
      case Value::Kind::kMap:
        return both(a.as_map(), b.as_map());
      case Value::Kind::kObject:
        return both(a.as_object(), b.as_object());
    }
    return false;
  }

  static bool same(double a, double b) noexcept {
    return a == b || (std::isnan(a) && std::isnan(b));
  }

  template <class Container>
  bool both(std::shared_ptr<Container> a, std::shared_ptr<Container> b) {
    if (a == b) return true;
    if (a == nullptr || b == nullptr) return false;
    if (!seen_.emplace(a.get(), b.get()).second) return true;
    return content(*a, *b);
  }

  bool content(const ListValue& a, const ListValue& b) {
    if (a.type != b.type || a.items.size() != b.items.size()) return false;
    for (std::size_t i = 0; i < a.items.size(); ++i)
      waiting_.emplace_back(&a.items[i], &b.items[i]);
    return true;
  }
  bool content(const MapValue& a, const MapValue& b) {
    if (a.type != b.type || a.entries.size() != b.entries.size()) return false;
    for (std::size_t i = 0; i < a.entries.size(); ++i) {
      waiting_.emplace_back(&a.entries[i].first, &b.entries[i].first);
      waiting_.emplace_back(&a.entries[i].second, &b.entries[i].second);
    }
    return true;
  }
  bool content(const ObjectValue& a, const ObjectValue& b) {
    if (a.java_class != b.java_class || a.fields.size() != b.fields.size()) return false;
    for (std::size_t i = 0; i < a.fields.size(); ++i) {
      if (a.fields[i].first != b.fields[i].first) return false;
      waiting_.emplace_back(&a.fields[i].second, &b.fields[i].second);
    }
    return true;
  }

  std::vector<std::pair<const Value*, const Value*>> waiting_;
  std::set<std::pair<const void*, const void*>> seen_;
};

}  // namespace

std::string Value::to_string() const { return Printer().print(*this); }

DUBHE_EXPORT bool operator==(const Value& a, const Value& b) { return Comparison().equal(a, b); }

}  // namespace dubhe
