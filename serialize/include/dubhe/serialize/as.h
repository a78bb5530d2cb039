// A value under another Java name than its C++ type has by itself, in a method's descriptor and on the wire:
//
//   std::int32_t count(const dubhe::as<"java.util.Collection", std::vector<std::string>>& names);
//   dubhe::as<"java.util.TreeMap", std::map<std::string, Value>> sorted();
//
// Value type that stands for the value it holds; converts from and to it by itself.
#pragma once

#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/serialize/java_name.h"

namespace dubhe DUBHE_EXPORT {

template <JavaName kName, class T>
struct as {
  T value{};

  as() = default;
  as(T of) : value(std::move(of)) {}  // NOLINT: meant to be implicit
  operator const T&() const noexcept { return value; }
  operator T&() noexcept { return value; }
  const T& operator*() const noexcept { return value; }
  T& operator*() noexcept { return value; }
  const T* operator->() const noexcept { return &value; }
  T* operator->() noexcept { return &value; }
  friend bool operator==(const as& a, const as& b) { return a.value == b.value; }
};

}  // namespace dubhe
