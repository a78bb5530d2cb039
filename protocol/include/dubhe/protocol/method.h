// What a service offers, known before any call: built once per interface, then shared by every call of it.
//
// Immutable after it is built; thread-safe. A MethodDescriptor knows how to bring its C++ types to the wire and back
// without a tree in between; the pointers are made where the interface is described (dubhe/proxy/).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/type_shape.h"

namespace dubhe DUBHE_EXPORT {

namespace hessian2 {
class Reader;
class Writer;
}  // namespace hessian2

namespace constraints {
class Checker;
}  // namespace constraints

class ArchiveReader;
class ArchiveWriter;
struct CallbackOps;
struct MethodValues;
struct ServiceDescriptor;

enum class CallForm : std::uint8_t {
  kBlocking,  // returns T: the caller blocks; a provider runs it on the worker pool
  kTask,      // returns Task<T>: awaited; a provider runs it on the loop
};

// One C++ type, erased: how to move, drop and write a value of it.
struct TypeOps {
  const std::type_info* type;
  std::size_t size, align;
  void (*move)(void* to, void* from) noexcept;  // constructs at `to`, destroys at `from`
  void (*destroy)(void* value) noexcept;
  void (*write)(hessian2::Writer& out, const void* value);
  void (*archive)(ArchiveWriter& out, const void* value) = nullptr;  // for every other serialization
};

// A parameter that is no value but an object: it stays where it is, and the provider gets one whose methods call it back.
struct CallbackParameter {
  std::size_t index = 0;
  const ServiceDescriptor& (*service)() = nullptr;  // of its interface
  const CallbackOps* ops = nullptr;                 // see callback.h
  // Provider: puts the object to call back into the arguments at `tuple` (see MethodDescriptor::read_arguments).
  void (*set)(void* tuple, std::shared_ptr<void> object) = nullptr;
};

struct MethodDescriptor {
  std::string name;                          // on the wire
  std::string parameter_descriptor;          // "Ljava/lang/String;I": compared as text by Java
  std::vector<std::string> parameter_types;  // "java.lang.String", "int"
  std::string return_type;                   // "java.util.List"
  // The same with what is in lists and maps, for consoles: "java.util.List<com.acme.User>". May be empty.
  std::vector<std::string> full_parameter_types;
  std::string full_return_type;
  std::uint32_t index = 0;                   // place in ServiceDescriptor::methods
  CallForm form = CallForm::kBlocking;
  // Arguments and result are dubhe::Value, whatever their types are in Java: argument_refs are addresses of Values closed by
  // a nullptr, an argument_tuple is a std::vector<Value>, the result slot a Value. Generic references and implementations.
  bool of_values = false;

  // Consumer: `arguments[i]` is the address of the i-th argument.
  void (*write_arguments)(hessian2::Writer& out, const void* const* arguments) = nullptr;
  // Reads into `*out`, the C++ result type of this method. nullptr for void.
  Status (*read_result)(hessian2::Reader& in, void* out) = nullptr;
  // The way back, for those who keep answers. nullptr for void.
  void (*write_result)(hessian2::Writer& out, const void* result) = nullptr;
  // The same for every other serialization. nullptr: these types have no other road.
  void (*archive_arguments)(ArchiveWriter& out, const void* const* arguments) = nullptr;
  Status (*restore_result)(ArchiveReader& in, void* out) = nullptr;

  // Provider: the arguments live in one object (a std::tuple) of this size, made and read by read_arguments (which
  // leaves nothing constructed when it fails), dropped by destroy_arguments.
  std::size_t arguments_size = 0, arguments_align = 1;
  Status (*read_arguments)(hessian2::Reader& in, void* at) = nullptr;
  Status (*restore_arguments)(ArchiveReader& in, void* at) = nullptr;
  void (*destroy_arguments)(void* at) noexcept = nullptr;
  // Their addresses, as a consumer's argument_refs are; `to` has room for parameter_types.size().
  void (*argument_addresses)(const void* at, const void** to) = nullptr;
  // For rules, logs and generic calls; made only when asked for.
  std::vector<Value> (*arguments_to_values)(const void* at) = nullptr;
  // What the types are made of, asked for when it is needed; none where the types are not known. nullptr for void.
  std::vector<TypeShape::Get> parameter_shapes;
  TypeShape::Get result_shape = nullptr;
  // Checks what the arguments' types demand (serialize/constraints.h). nullptr: they demand nothing.
  void (*check_arguments)(const void* const* arguments, constraints::Checker& checker) = nullptr;

  // How to copy and read the arguments, and to make results, of a call on the consumer's side: see method_values.h. nullptr
  // where the types are not known.
  const MethodValues* values = nullptr;

  // Parameters that are objects which the provider calls back; nearly always none.
  std::vector<CallbackParameter> callbacks;
};

// A type of arguments and results, for consoles.
struct TypeDefinition {
  std::string type;                                             // "com.acme.User", "java.util.List<com.acme.User>"
  std::vector<std::pair<std::string, std::string>> properties;  // fields of a class, with their types
  std::vector<std::string> items;                               // of a list: its items' type; of a map: keys', values'
  std::vector<std::string> enums;                               // constants
};

struct ServiceDescriptor {
  std::string java_interface;  // "dubhe.samples.GreetingService"
  std::vector<MethodDescriptor> methods;
  // Any method may be called, also those not listed: a generic reference or implementation.
  bool any_method = false;
  CallForm any_form = CallForm::kBlocking;  // of those, on a provider
  // Every type in the listed methods, each once; empty where they are not described in C++.
  std::vector<TypeDefinition> types{};

  // nullptr: no such method.
  const MethodDescriptor* find(std::string_view name, std::string_view parameter_descriptor) const noexcept;
  // "greet,sayHello": sorted, as the URL parameter `methods`; "*" for any.
  std::string method_names() const;
};

// A value of any one C++ type that owns itself; up to 64 bytes inside, without an allocation.
class AnyValue {
 public:
  AnyValue() noexcept = default;
  // `ops` outlives the value.
  template <class T>
  AnyValue(T&& value, const TypeOps& ops) {
    emplace<std::remove_cvref_t<T>>(std::forward<T>(value), ops);
  }
  AnyValue(AnyValue&& other) noexcept { take(other); }
  AnyValue& operator=(AnyValue&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~AnyValue() { reset(); }

  bool has_value() const noexcept { return ops_ != nullptr; }
  const TypeOps& ops() const noexcept { return *ops_; }
  void* data() noexcept { return heap_ != nullptr ? heap_ : static_cast<void*>(inline_); }
  const void* data() const noexcept { return heap_ != nullptr ? heap_ : static_cast<const void*>(inline_); }
  // nullptr when it holds another type.
  template <class T>
  T* get() noexcept {
    return ops_ != nullptr && *ops_->type == typeid(T) ? static_cast<T*>(data()) : nullptr;
  }

 private:
  static constexpr std::size_t kInline = 64;
  template <class T, class From>
  void emplace(From&& value, const TypeOps& ops) {
    if constexpr (sizeof(T) <= kInline && alignof(T) <= alignof(std::max_align_t)) {
      ::new (static_cast<void*>(inline_)) T(std::forward<From>(value));
    } else {
      heap_ = ::operator new(sizeof(T), std::align_val_t(alignof(T) < 16 ? 16 : alignof(T)));
      ::new (heap_) T(std::forward<From>(value));
    }
    ops_ = &ops;
  }
  void take(AnyValue& other) noexcept {
    if (other.ops_ == nullptr) return;
    if (other.heap_ != nullptr) {
      heap_ = other.heap_;
      other.heap_ = nullptr;
    } else {
      other.ops_->move(inline_, other.inline_);
    }
    ops_ = other.ops_;
    other.ops_ = nullptr;
  }
  void reset() noexcept {
    if (ops_ == nullptr) return;
    ops_->destroy(data());
    if (heap_ != nullptr) ::operator delete(heap_, std::align_val_t(ops_->align < 16 ? 16 : ops_->align));
    heap_ = nullptr;
    ops_ = nullptr;
  }

  const TypeOps* ops_ = nullptr;
  void* heap_ = nullptr;
  alignas(std::max_align_t) unsigned char inline_[kInline];
};

}  // namespace dubhe
