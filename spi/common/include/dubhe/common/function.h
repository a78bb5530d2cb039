// A callable that is moved, never copied, and keeps small ones inside itself.
//
// Value type. Calling an empty one is undefined. Up to 48 bytes stay inline when their move cannot throw.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

template <class Signature>
class UniqueFunction;

template <class R, class... A>
class UniqueFunction<R(A...)> {
 public:
  UniqueFunction() noexcept = default;
  UniqueFunction(std::nullptr_t) noexcept {}
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> && std::is_invocable_r_v<R, std::decay_t<F>&, A...>)
  UniqueFunction(F&& f) {
    using T = std::decay_t<F>;
    if constexpr (kInline<T>) {
      ::new (static_cast<void*>(storage_)) T(std::forward<F>(f));
    } else {
      ::new (static_cast<void*>(storage_)) T*(new T(std::forward<F>(f)));
    }
    table_ = &kTable<T>;
  }
  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~UniqueFunction() { reset(); }

  explicit operator bool() const noexcept { return table_ != nullptr; }
  R operator()(A... args) { return table_->call(storage_, std::forward<A>(args)...); }

 private:
  static constexpr std::size_t kRoom = 48;
  template <class T>
  static constexpr bool kInline =
      sizeof(T) <= kRoom && alignof(T) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<T>;

  struct Table {
    R (*call)(void*, A&&...);
    void (*move)(void* to, void* from) noexcept;
    void (*destroy)(void*) noexcept;
  };
  template <class T>
  static T& target(void* storage) noexcept {
    if constexpr (kInline<T>) {
      return *std::launder(static_cast<T*>(storage));
    } else {
      return **std::launder(static_cast<T**>(storage));
    }
  }
  template <class T>
  static constexpr Table kTable{
      [](void* s, A&&... args) -> R { return target<T>(s)(std::forward<A>(args)...); },
      [](void* to, void* from) noexcept {
        if constexpr (kInline<T>) {
          ::new (to) T(std::move(target<T>(from)));
          target<T>(from).~T();
        } else {
          ::new (to) T*(&target<T>(from));
        }
      },
      [](void* s) noexcept {
        if constexpr (kInline<T>) {
          target<T>(s).~T();
        } else {
          delete &target<T>(s);
        }
      }};

  void take(UniqueFunction& other) noexcept {
    if (other.table_ == nullptr) return;
    other.table_->move(storage_, other.storage_);
    table_ = std::exchange(other.table_, nullptr);
  }
  void reset() noexcept {
    if (table_ != nullptr) std::exchange(table_, nullptr)->destroy(storage_);
  }

  alignas(std::max_align_t) unsigned char storage_[kRoom];
  const Table* table_ = nullptr;
};

using Job = UniqueFunction<void()>;

}  // namespace dubhe
