// What the fields of a described type must satisfy, said once where the type is, with Jakarta's
// names.
//
//   struct Person { std::string name; std::int32_t age = 0; std::optional<std::string> email;
//   std::vector<Address> homes; }; DUBHE_TYPE(Person, "com.acme.Person", name, age, email, homes)
//   DUBHE_CONSTRAINTS(Person, (name, not_blank(), size(1, 20)), (age, min(0), max(150)), (email,
//   email()),
//                     (homes, size(0, 3), valid()))
//
// It stands behind DUBHE_TYPE, in the type's namespace, before a service that takes the type is
// described; a subtype lists what its base demands as well. Filter `validation` checks the
// arguments of a call: every argument whose type has constraints, and the items of lists, sets and
// maps of them; what is further inside is checked where valid() says so.
//
// As in Jakarta, null (an empty optional or pointer) satisfies everything but not_null(),
// not_blank() and not_empty(). Sizes of texts count as Java's String.length() does. Checks read
// only: one set of rules is shared by all threads.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/describe.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dubhe {
namespace constraints DUBHE_EXPORT {

struct Violation {
  std::string type;        // "com.acme.Person": the class of the argument
  std::string path;        // "name", "homes[1].street"
  std::string value;       // for people, cut where it is long
  std::string constraint;  // "NotBlank"
  std::string message;     // "must not be blank"
};

class Checker;

template <class T>
concept Constrained = requires(const T& value, Checker& checker) {
  dubhe_check_constraints(describe::Tag<T>{}, value, checker);
};

namespace detail {

template <class T>
struct HolderOf : std::false_type {};
template <class T>
struct HolderOf<std::optional<T>> : std::true_type {};
template <class T>
struct HolderOf<std::shared_ptr<T>> : std::true_type {};
template <class T>
struct HolderOf<std::unique_ptr<T>> : std::true_type {};
// May be null, and else holds one.
template <class T>
concept Holder = HolderOf<T>::value;
template <class T>
concept Items = !std::is_same_v<T, std::string> && !Holder<T> && requires(const T& items) {
  typename T::value_type;
  items.begin();
  items.end();
  items.size();
};
template <class T>
concept Pair = requires(const T& pair) {
  pair.first;
  pair.second;
};
template <class T>
concept Number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

template <class T>
struct MayViolate : std::bool_constant<Constrained<T>> {};
template <Holder T>
struct MayViolate<T>
    : MayViolate<std::remove_cv_t<std::remove_reference_t<decltype(*std::declval<const T&>())>>> {};
template <class A, class B>
struct MayViolate<std::pair<A, B>> : std::bool_constant<MayViolate<std::remove_cv_t<A>>::value ||
                                                        MayViolate<std::remove_cv_t<B>>::value> {};
template <Items T>
struct MayViolate<T> : MayViolate<typename T::value_type> {};

bool is_blank(std::string_view text) noexcept;
std::size_t java_length(std::string_view utf8) noexcept;
std::string shown(std::string_view text);
std::string shown(double number);

}  // namespace detail

// Whether anything inside of a T can be wrong: known when the program is compiled.
template <class T>
inline constexpr bool kMayViolate = detail::MayViolate<T>::value;

// Goes through the arguments of one call and notes what is wrong. Confined to its call.
class Checker {
 public:
  // Past and future are seen from `now`.
  explicit Checker(Date now) noexcept : now_(now) {}

  const std::vector<Violation>& violations() const noexcept { return violations_; }
  Date now() const noexcept { return now_; }

  template <class T>
  void argument(const T& value) {
    if constexpr (kMayViolate<T>) visit(value);
  }
  // One field, by DUBHE_CONSTRAINTS.
  template <class M, class... Rule>
  void field(std::string_view name, const M& value, const std::tuple<Rule...>& rules) {
    const std::size_t before = enter_field(name);
    std::apply([&](const Rule&... rule) { (apply(rule, value), ...); }, rules);
    path_.resize(before);
  }
  template <class T>
  void visit(const T& value);

 private:
  template <class Rule, class M>
  void apply(const Rule& rule, const M& value);
  template <class T>
  void visit_object(const T& value);
  std::size_t enter_field(std::string_view name);
  void add(std::string_view constraint, const std::string& message, std::string value);
  bool full() const noexcept;

  const Date now_;
  std::string_view root_;
  std::string path_;
  std::size_t depth_ = 0;
  std::unordered_set<const void*> seen_;  // objects behind pointers: a graph may meet them again
  std::vector<Violation> violations_;
};

namespace detail {

// A rule about values that are there: null satisfies it.
template <class Rule>
struct OfValue {
  template <class M>
  bool holds(const M& value, const Checker& checker) const {
    if constexpr (Holder<M>) {
      return value == nullptr_of(value) || holds(*value, checker);
    } else {
      return static_cast<const Rule&>(*this).holds_value(value, checker);
    }
  }

 private:
  template <class T>
  static std::nullopt_t nullptr_of(const std::optional<T>&) {
    return std::nullopt;
  }
  template <class T>
  static std::nullptr_t nullptr_of(const T&) {
    return nullptr;
  }
};

template <class M>
bool is_null(const M& value) {
  if constexpr (Holder<M>) {
    return !static_cast<bool>(value);
  } else if constexpr (std::is_same_v<M, Value>) {
    return value.is_null();
  } else {
    return false;
  }
}

template <class M>
std::string text_of(const M& value) {
  if constexpr (Holder<M>) {
    return is_null(value) ? std::string("null") : text_of(*value);
  } else if constexpr (std::is_same_v<M, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_integral_v<M>) {
    return std::to_string(value);
  } else if constexpr (std::is_floating_point_v<M>) {
    return shown(static_cast<double>(value));
  } else if constexpr (std::is_convertible_v<const M&, std::string_view>) {
    return shown(std::string_view(value));
  } else if constexpr (std::is_same_v<M, Date>) {
    return Value(value).to_string();
  } else if constexpr (Items<M>) {
    return std::to_string(value.size()) + " elements";
  } else if constexpr (describe::DescribedType<M>) {
    return std::string(describe::kDescription<M>.java_class);
  } else {
    return "a value";
  }
}

struct NotNull {
  std::string_view name = "NotNull";
  std::string message = "must not be null";
  template <class M>
  bool holds(const M& value, const Checker&) const {
    return !is_null(value);
  }
};
struct Null {
  std::string_view name = "Null";
  std::string message = "must be null";
  template <class M>
  bool holds(const M& value, const Checker&) const {
    return is_null(value);
  }
};
struct NotEmpty {
  std::string_view name = "NotEmpty";
  std::string message = "must not be empty";
  template <class M>
  bool holds(const M& value, const Checker& checker) const {
    if constexpr (Holder<M>) {
      return !is_null(value) && holds(*value, checker);
    } else {
      return value.size() > 0;
    }
  }
};
struct NotBlank {
  std::string_view name = "NotBlank";
  std::string message = "must not be blank";
  template <class M>
  bool holds(const M& value, const Checker& checker) const {
    if constexpr (Holder<M>) {
      return !is_null(value) && holds(*value, checker);
    } else {
      return !is_blank(value);
    }
  }
};
struct Size : OfValue<Size> {
  std::string_view name = "Size";
  std::string message;
  std::size_t least, most;
  Size(std::size_t least, std::size_t most);
  template <class M>
  bool holds_value(const M& value, const Checker&) const {
    std::size_t size = 0;
    if constexpr (std::is_convertible_v<const M&, std::string_view>) {
      size = java_length(value);
    } else {
      size = value.size();
    }
    return size >= least && size <= most;
  }
};
// Min, Max and those with fixed limits.
template <class L>
struct Limit : OfValue<Limit<L>> {
  enum class Kind : std::uint8_t { kAtLeast, kAtMost, kAbove, kBelow };
  std::string_view name;
  std::string message;
  Kind kind;
  L limit;
  Limit(std::string_view name, std::string message, Kind kind, L limit)
      : name(name), message(std::move(message)), kind(kind), limit(limit) {}
  template <class M>
  bool holds_value(const M& value, const Checker&) const {
    static_assert(Number<M>, "this constraint is about numbers");
    switch (kind) {
      case Kind::kAtLeast:
        return !below(value);
      case Kind::kAtMost:
        return !above(value);
      case Kind::kAbove:
        return above(value);
      case Kind::kBelow:
        return below(value);
    }
    return true;
  }

 private:
  template <class M>
  bool below(const M& value) const {
    if constexpr (std::is_integral_v<M> && std::is_integral_v<L>)
      return std::cmp_less(value, limit);
    else
      return static_cast<double>(value) < static_cast<double>(limit);
  }
  template <class M>
  bool above(const M& value) const {
    if constexpr (std::is_integral_v<M> && std::is_integral_v<L>)
      return std::cmp_greater(value, limit);
    else
      return static_cast<double>(value) > static_cast<double>(limit);
  }
};
struct Text : OfValue<Text> {
  struct Expression;
  std::string_view name;
  std::string message;
  std::shared_ptr<const Expression> whole;  // null: the pattern is none, and nothing matches it
  Text(std::string_view name, std::string message, const std::string& pattern);
  bool holds_value(std::string_view value, const Checker&) const { return matches(value); }

 private:
  bool matches(std::string_view value) const;
};
struct Truth : OfValue<Truth> {
  std::string_view name;
  std::string message;
  bool wanted;
  Truth(std::string_view name, std::string message, bool wanted)
      : name(name), message(std::move(message)), wanted(wanted) {}
  bool holds_value(bool value, const Checker&) const { return value == wanted; }
};
struct Time : OfValue<Time> {
  std::string_view name;
  std::string message;
  bool past, present;
  Time(std::string_view name, std::string message, bool past, bool present)
      : name(name), message(std::move(message)), past(past), present(present) {}
  bool holds_value(Date value, const Checker& checker) const {
    if (value == checker.now()) return present;
    return (value < checker.now()) == past;
  }
};
struct Valid {};

template <class F, class M, class C>
constexpr bool same_member(const F& field, M C::*member) {
  if constexpr (std::is_same_v<decltype(field.member), M C::*const> ||
                std::is_same_v<decltype(field.member), M C::*>) {
    return field.member == member;
  } else {
    return false;
  }
}
template <class M, class C>
constexpr std::string_view java_name(M C::*member, std::string_view name) {
  if constexpr (describe::DescribedType<C>) {
    std::apply(
        [&](const auto&... field) {
          ((name = same_member(field, member) ? field.name : name), ...);
        },
        describe::kDescription<C>.fields);
  }
  return name;
}

}  // namespace detail

inline detail::NotNull not_null() { return {}; }
inline detail::Null null() { return {}; }
// Of texts, lists, sets, maps.
inline detail::NotEmpty not_empty() { return {}; }
inline detail::NotBlank not_blank() { return {}; }
inline detail::Size size(std::size_t least, std::size_t most) { return {least, most}; }
// Of numbers.
detail::Limit<std::int64_t> min(std::int64_t least);
detail::Limit<std::int64_t> max(std::int64_t most);
detail::Limit<double> decimal_min(double least);
detail::Limit<double> decimal_max(double most);
detail::Limit<std::int64_t> positive();
detail::Limit<std::int64_t> positive_or_zero();
detail::Limit<std::int64_t> negative();
detail::Limit<std::int64_t> negative_or_zero();
// Of texts: the whole text matches, in the grammar of std::regex (ECMAScript), without back
// references.
detail::Text pattern(const std::string& regular_expression);
detail::Text email();
detail::Truth assert_true();
detail::Truth assert_false();
// Of Date.
detail::Time past();
detail::Time past_or_present();
detail::Time future();
detail::Time future_or_present();
// What is inside has constraints of its own, which are checked as well.
inline detail::Valid valid() { return {}; }

template <class Rule, class M>
void Checker::apply(const Rule& rule, const M& value) {
  if constexpr (std::is_same_v<Rule, detail::Valid>) {
    static_assert(kMayViolate<M>,
                  "valid(): nothing in the type of this field has constraints (DUBHE_CONSTRAINTS)");
    visit(value);
  } else {
    if (!rule.holds(value, *this)) add(rule.name, rule.message, detail::text_of(value));
  }
}

template <class T>
void Checker::visit(const T& value) {
  if (full()) return;
  if constexpr (detail::HolderOf<T>::value) {
    if (!value) return;
    if constexpr (!std::is_same_v<T, std::optional<std::remove_cvref_t<decltype(*value)>>>) {
      if (!seen_.insert(static_cast<const void*>(std::addressof(*value))).second) return;
    }
    visit(*value);
  } else if constexpr (Constrained<T>) {
    visit_object(value);
  } else if constexpr (detail::Items<T>) {
    std::size_t index = 0;
    for (const auto& item : value) {
      const std::size_t before = path_.size();
      path_ += "[" + std::to_string(index++) + "]";
      if constexpr (detail::Pair<std::remove_cvref_t<decltype(item)>>) {
        if constexpr (kMayViolate<std::remove_cvref_t<decltype(item.first)>>) visit(item.first);
        if constexpr (kMayViolate<std::remove_cvref_t<decltype(item.second)>>) visit(item.second);
      } else {
        visit(item);
      }
      path_.resize(before);
    }
  }
}

template <class T>
void Checker::visit_object(const T& value) {
  const std::string_view outer = root_;
  if (depth_ == 0) root_ = describe::kDescription<T>.java_class;
  ++depth_;
  dubhe_check_constraints(describe::Tag<T>{}, value, *this);
  --depth_;
  root_ = outer;
}

}  // namespace constraints
}  // namespace dubhe

#define DUBHE_CONSTRAINTS_FIELD(Type, field) \
  DUBHE_CONSTRAINTS_FIELD_OF(Type, DUBHE_DESCRIBE_PP_UNWRAP field)
#define DUBHE_CONSTRAINTS_FIELD_OF(...) DUBHE_CONSTRAINTS_FIELD_NOW(__VA_ARGS__)
#define DUBHE_CONSTRAINTS_FIELD_NOW(Type, member, ...)                                           \
  {                                                                                              \
    static const auto kRules = [] {                                                              \
      using namespace ::dubhe::constraints;                                                      \
      return ::std::make_tuple(__VA_ARGS__);                                                     \
    }();                                                                                         \
    checker.field(::dubhe::constraints::detail::java_name(&Type::member, #member), value.member, \
                  kRules);                                                                       \
  }

#define DUBHE_CONSTRAINTS(Type, ...)                                                             \
  inline void dubhe_check_constraints(::dubhe::describe::Tag<Type>,                              \
                                      [[maybe_unused]] const Type& value,                        \
                                      [[maybe_unused]] ::dubhe::constraints::Checker& checker) { \
    DUBHE_DESCRIBE_PP_EACH(DUBHE_CONSTRAINTS_FIELD, Type __VA_OPT__(, ) __VA_ARGS__)             \
  }
