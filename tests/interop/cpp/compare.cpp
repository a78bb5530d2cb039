#include "compare.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/serialize/decimal.h"

namespace interop {

namespace {

using dubhe::ListValue;
using dubhe::MapValue;
using dubhe::ObjectValue;
using dubhe::Value;

constexpr std::size_t kShown = 200;

std::string shown(const Value& value) {
  std::string text = value.to_string();
  if (text.size() > kShown)
    text = text.substr(0, kShown) + "… (" + std::to_string(text.size()) + " letters)";
  return text;
}

bool is_set(std::string_view type) { return type.ends_with("Set"); }

// Java compares lists with lists and sets with sets, of whatever class, but arrays only with their
// own kind.
std::string_view list_kind(std::string_view type) {
  return type.starts_with('[') ? type : is_set(type) ? "java.util.Set" : "java.util.List";
}

bool is_ours(const ObjectValue& object) {
  return object.java_class.starts_with("dubhe.") &&
         !(object.fields.size() == 1 && object.fields[0].first == "name");
}

bool counts(const ObjectValue& object, std::string_view field) {
  if (object.java_class == "java.math.BigInteger") return field == "signum" || field == "mag";
  // dubbo-go writes the last one out.
  return field != "stackTrace" && field != "suppressedExceptions" && field != "serialVersionUID";
}

// What Java declares as a float goes over the wire as a double: widened by Java, by its decimal
// text by dubbo-go.
bool has_floats(const ObjectValue& object) {
  return object.java_class == "dubhe.interop.FloatField";
}

bool are_same_float(const Value& one, const Value& other) {
  return one.as_double() != nullptr && other.as_double() != nullptr &&
         static_cast<float>(*one.as_double()) == static_cast<float>(*other.as_double());
}

// Two texts of one BigDecimal, digits and scale: Java writes 1E-30, dubbo-go no exponents.
bool are_same_decimal(const ObjectValue& object, const Value& one, const Value& other) {
  if (object.java_class != "java.math.BigDecimal" || one.as_string() == nullptr || other.as_string() == nullptr) return false;
  const auto a = dubhe::Decimal::parse(*one.as_string());
  const auto b = dubhe::Decimal::parse(*other.as_string());
  return a && b && a->to_string() == b->to_string();
}

// The words of a BigInteger: an int[], or a long[] of dubbo-go's, each word without its sign.
std::vector<std::uint32_t> words(const Value& magnitude) {
  std::vector<std::uint32_t> all;
  if (magnitude.as_list() == nullptr) return all;
  for (const Value& word : magnitude.as_list()->items) {
    if (word.as_int() != nullptr) all.push_back(static_cast<std::uint32_t>(*word.as_int()));
    if (word.as_long() != nullptr) all.push_back(static_cast<std::uint32_t>(*word.as_long()));
  }
  return all;
}

// A Throwable without a cause names itself as its cause.
bool is_no_cause(const ObjectValue& object, const Value& cause) {
  return cause.is_null() || cause.as_object().get() == &object;
}

class Comparison {
 public:
  std::string differs(const Value& expected, const Value& came) {
    if (expected.kind() != came.kind()) return other(shown(expected), shown(came));
    switch (expected.kind()) {
      case Value::Kind::kDouble:
        return numbers(*expected.as_double(), *came.as_double(), expected, came);
      case Value::Kind::kString:
        return texts(*expected.as_string(), *came.as_string(), expected, came);
      case Value::Kind::kBytes:
        return bytes(*expected.as_bytes(), *came.as_bytes());
      case Value::Kind::kList:
        return within(expected.as_list(), came.as_list());
      case Value::Kind::kMap:
        return within(expected.as_map(), came.as_map());
      case Value::Kind::kObject:
        return within(expected.as_object(), came.as_object());
      default:
        return expected == came ? std::string() : other(shown(expected), shown(came));
    }
  }

 private:
  std::string other(const std::string& expected, const std::string& came) const {
    return (path_.empty() ? std::string() : "at " + path_ + ": ") + expected + " was expected, " +
           came + " came";
  }

  std::string numbers(double expected, double came, const Value& shown_expected,
                      const Value& shown_came) const {
    const bool same =
        std::bit_cast<std::uint64_t>(expected) == std::bit_cast<std::uint64_t>(came) ||
        (std::isnan(expected) && std::isnan(came));
    return same ? std::string() : other(shown(shown_expected), shown(shown_came));
  }

  std::string texts(const std::string& expected, const std::string& came,
                    const Value& shown_expected, const Value& shown_came) const {
    if (expected == came) return {};
    if (expected.size() + came.size() < kShown)
      return other(shown(shown_expected), shown(shown_came));
    const auto at =
        std::mismatch(expected.begin(), expected.end(), came.begin(), came.end()).first -
        expected.begin();
    return other("a text of " + std::to_string(expected.size()) + " bytes",
                 "one of " + std::to_string(came.size()) + " that differs from byte " +
                     std::to_string(at) + " on");
  }

  std::string bytes(const dubhe::Bytes& expected, const dubhe::Bytes& came) const {
    if (expected == came) return {};
    const auto at =
        std::mismatch(expected.begin(), expected.end(), came.begin(), came.end()).first -
        expected.begin();
    return other(
        std::to_string(expected.size()) + " bytes",
        std::to_string(came.size()) + " that differ from byte " + std::to_string(at) + " on");
  }

  // A container met again was compared already, with the one that it must be here as well. Nobody
  // shares empty lists and what is no object of ours on purpose.
  template <class Container>
  std::string within(const std::shared_ptr<Container>& expected,
                     const std::shared_ptr<Container>& came) {
    if (expected == nullptr || came == nullptr) return other("a container", "one that is gone");
    const auto [seen, fresh] = seen_.emplace(expected.get(), came.get());
    if (fresh) return content(*expected, *came);
    if (seen->second == came.get()) return {};
    return keeps_identity(*expected) ? other("an object that occurs twice", "two objects")
                                     : content(*expected, *came);
  }

  static bool keeps_identity(const ListValue& list) {
    return !list.items.empty() && !list.type.starts_with('[');
  }
  static bool keeps_identity(const MapValue&) { return true; }
  static bool keeps_identity(const ObjectValue& object) { return is_ours(object); }

  std::string content(const ListValue& expected, const ListValue& came) {
    if (list_kind(expected.type) != list_kind(came.type)) {
      return other("a " + std::string(list_kind(expected.type)),
                   "a " + std::string(list_kind(came.type)));
    }
    if (expected.items.size() != came.items.size()) {
      return other(std::to_string(expected.items.size()) + " elements",
                   std::to_string(came.items.size()));
    }
    if (is_set(expected.type)) return set(expected, came);
    for (std::size_t i = 0; i < expected.items.size(); ++i) {
      if (expected.type == "[float" && are_same_float(expected.items[i], came.items[i])) continue;
      std::string difference =
          step("[" + std::to_string(i) + "]", expected.items[i], came.items[i]);
      if (!difference.empty()) return difference;
    }
    return {};
  }

  std::string set(const ListValue& expected, const ListValue& came) {
    std::vector<const Value*> left;
    for (const Value& item : came.items) left.push_back(&item);
    for (const Value& item : expected.items) {
      const auto found = std::find_if(left.begin(), left.end(), [&](const Value* one) {
        return interop::differs(item, *one).empty();
      });
      if (found == left.end()) return other("an element " + shown(item), "none");
      left.erase(found);
    }
    return {};
  }

  std::string content(const MapValue& expected, const MapValue& came) {
    if (expected.entries.size() != came.entries.size()) {
      return other(std::to_string(expected.entries.size()) + " entries",
                   std::to_string(came.entries.size()));
    }
    for (const auto& [key, value] : expected.entries) {
      const auto found = std::find_if(
          came.entries.begin(), came.entries.end(),
          [&](const auto& entry) { return interop::differs(key, entry.first).empty(); });
      if (found == came.entries.end()) return other("a key " + shown(key), shown(Value(came)));
      std::string difference = step("[" + shown(key) + "]", value, found->second);
      if (!difference.empty()) return difference;
    }
    return {};
  }

  std::string content(const ObjectValue& expected, const ObjectValue& came) {
    if (expected.java_class != came.java_class)
      return other("a " + expected.java_class, "a " + came.java_class);
    std::string difference = fields(expected, came);
    if (!difference.empty()) return difference;
    for (const auto& [name, value] : came.fields) {
      if (counts(came, name) && expected.find(name) == nullptr && !value.is_null() &&
          !(name == "cause" && is_no_cause(came, value))) {
        return other("no field " + name, shown(value));
      }
    }
    return {};
  }

  std::string fields(const ObjectValue& expected, const ObjectValue& came) {
    for (const auto& [name, value] : expected.fields) {
      if (!counts(expected, name) || last(expected, name) != &value) continue;
      const Value* there = last(came, name);
      if (name == "cause" && is_no_cause(expected, value) &&
          (there == nullptr || is_no_cause(came, *there)))
        continue;
      if (there == nullptr && value.is_null()) continue;
      if (there == nullptr) return other("a field " + name, "none");
      if (has_floats(expected) && are_same_float(value, *there)) continue;
      if (name == "mag" && words(value) == words(*there)) continue;
      if (are_same_decimal(expected, value, *there)) continue;
      std::string difference = step("." + name, value, *there);
      if (!difference.empty()) return difference;
    }
    return {};
  }

  // A class that hides a field of its superclass sends both under one name, its own one last.
  static const Value* last(const ObjectValue& object, std::string_view name) {
    const auto found = std::find_if(object.fields.rbegin(), object.fields.rend(),
                                    [&](const auto& field) { return field.first == name; });
    return found == object.fields.rend() ? nullptr : &found->second;
  }

  std::string step(const std::string& to, const Value& expected, const Value& came) {
    const std::size_t before = path_.size();
    path_ += to;
    std::string difference = differs(expected, came);
    path_.resize(before);
    return difference;
  }

  std::string path_;
  std::map<const void*, const void*> seen_;
};

}  // namespace

std::string differs(const Value& expected, const Value& came) {
  return Comparison().differs(expected, came);
}

}  // namespace interop
