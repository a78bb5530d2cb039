// A T, or the Status that says why there is none.
//
// Value type. Reading the value of a failed Expected throws std::logic_error in value(), is undefined in operator*.
#pragma once

#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

#include "dubhe/common/export.h"
#include "dubhe/common/status.h"

namespace dubhe DUBHE_EXPORT {

template <class T>
class [[nodiscard]] Expected {
 public:
  using value_type = T;

  Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class U>
    requires(std::is_constructible_v<T, U &&> && !std::is_same_v<std::remove_cvref_t<U>, Expected> &&
             !std::is_same_v<std::remove_cvref_t<U>, Status> && !std::is_same_v<std::remove_cvref_t<U>, T>)
  Expected(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  // `why` is never ok.
  Expected(Status why) : state_(std::in_place_index<1>, std::move(why)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  T& value() & { return check(), **this; }
  const T& value() const& { return check(), **this; }
  T&& value() && { return check(), std::move(**this); }

  // kOk when there is a value.
  Status status() const { return ok() ? Status() : *std::get_if<1>(&state_); }

 private:
  void check() const {
    if (!ok()) throw std::logic_error("value of a failed Expected: " + std::get_if<1>(&state_)->to_string());
  }

  std::variant<T, Status> state_;
};

}  // namespace dubhe
