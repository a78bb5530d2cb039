// Classes of the Java library that C++ has nothing of its own for: UUID, Locale, Calendar, EnumSet and others.
//
// Value types for carrying, with the little that can be said about them here. docs/types.md has the table.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/common/value.h"

namespace dubhe {
namespace java DUBHE_EXPORT {

// java.util.UUID.
struct Uuid {
  std::uint64_t most = 0, least = 0;  // the first and the last 8 bytes

  // "01234567-89ab-cdef-0123-456789abcdef", in either case. Empty when it is no UUID.
  static std::optional<Uuid> parse(std::string_view text);
  std::string to_string() const;  // in lower case
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

// java.util.Locale, as its toString() writes it: "zh_CN", "en", "zh_TW_#Hant", "".
struct Locale {
  std::string text;
  friend auto operator<=>(const Locale&, const Locale&) = default;
};

// java.util.Calendar: a time in milliseconds. Its zone does not travel: the reader gets its own.
struct Calendar {
  Date time;
  std::string type;  // Java class; empty for java.util.GregorianCalendar
  friend bool operator==(const Calendar&, const Calendar&) = default;
};

// java.util.Currency: "CNY".
struct Currency {
  std::string code;
  friend auto operator<=>(const Currency&, const Currency&) = default;
};

// java.sql.Date, Time and Timestamp. Milliseconds: finer parts of a Timestamp do not travel.
struct SqlDate {
  Date value;
  friend auto operator<=>(const SqlDate&, const SqlDate&) = default;
};
struct SqlTime {
  Date value;
  friend auto operator<=>(const SqlTime&, const SqlTime&) = default;
};
struct SqlTimestamp {
  Date value;
  friend auto operator<=>(const SqlTimestamp&, const SqlTimestamp&) = default;
};

// java.lang.Class by its getName(): "int", "java.lang.String", "[Ljava.lang.String;".
struct Class {
  std::string name;
  friend auto operator<=>(const Class&, const Class&) = default;
};

// java.net.URI.
struct Uri {
  std::string text;
  friend auto operator<=>(const Uri&, const Uri&) = default;
};

// java.io.File: a path, as the other side spells it.
struct File {
  std::string path;
  friend auto operator<=>(const File&, const File&) = default;
};

// java.util.concurrent.atomic.AtomicInteger, AtomicLong, AtomicBoolean: T is std::int32_t, std::int64_t, bool.
template <class T>
struct Atomic {
  T value{};
  friend auto operator<=>(const Atomic&, const Atomic&) = default;
};

// java.util.BitSet.
class BitSet {
 public:
  BitSet() = default;
  explicit BitSet(std::vector<std::uint64_t> words) : words_(std::move(words)) { trim(); }  // the lowest bits first

  bool test(std::size_t bit) const noexcept {
    return bit / 64 < words_.size() && (words_[bit / 64] >> bit % 64 & 1) != 0;
  }
  void set(std::size_t bit, bool to = true) {
    if (bit / 64 >= words_.size()) {
      if (!to) return;
      words_.resize(bit / 64 + 1);
    }
    const std::uint64_t mask = std::uint64_t{1} << bit % 64;
    words_[bit / 64] = to ? words_[bit / 64] | mask : words_[bit / 64] & ~mask;
    trim();
  }
  const std::vector<std::uint64_t>& words() const noexcept { return words_; }  // without zeros at the end
  friend bool operator==(const BitSet&, const BitSet&) = default;

 private:
  void trim() {
    while (!words_.empty() && words_.back() == 0) words_.pop_back();
  }
  std::vector<std::uint64_t> words_;
};

// java.util.EnumSet of a described enum.
template <class E>
class EnumSet : public std::set<E> {
 public:
  using std::set<E>::set;
  EnumSet() = default;
};

// java.util.Optional. (std::optional is a value or null; Java refuses to send an Optional unless it is told to.)
template <class T>
class Optional : public std::optional<T> {
 public:
  using std::optional<T>::optional;
  Optional() = default;
};

// java.util.LinkedHashMap: entries in the order in which they were put.
template <class K, class V>
class LinkedHashMap : public std::vector<std::pair<K, V>> {
 public:
  using std::vector<std::pair<K, V>>::vector;
  LinkedHashMap() = default;

  // nullptr when there is none; looks at them one by one.
  const V* find(const K& key) const {
    for (const auto& [name, value] : *this) {
      if (name == key) return &value;
    }
    return nullptr;
  }
};

}  // namespace java
}  // namespace dubhe
