// The erased operations of one C++ type, made where the type is known.
#pragma once

#include <new>
#include <typeinfo>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/protocol/method.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize_hessian2/tree_of.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe {
namespace detail DUBHE_EXPORT {

template <class T>
inline constexpr TypeOps kTypeOps{
    &typeid(T),
    sizeof(T),
    alignof(T),
    [](void* to, void* from) noexcept {
      T* value = static_cast<T*>(from);
      ::new (to) T(std::move(*value));
      value->~T();
    },
    [](void* value) noexcept { static_cast<T*>(value)->~T(); },
    [](hessian2::Writer& out, const void* value) { hessian2::write<T>(out, *static_cast<const T*>(value)); },
    [](ArchiveWriter& out, const void* value) { archive<T>(out, *static_cast<const T*>(value)); },
};

}  // namespace detail
}  // namespace dubhe
