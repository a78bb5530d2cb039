// service_descriptor<I>(): what DUBHE_SERVICE described, as the lower floors read it.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/protocol/method.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/proxy/kept_values.h"
#include "dubhe/proxy/reencode.h"
#include "dubhe/proxy/type_definitions.h"
#include "dubhe/proxy/type_ops.h"
#include "dubhe/serialize/constraints.h"
#include "dubhe/serialize_hessian2/shape.h"
#include "dubhe/serialize_hessian2/typed.h"

namespace dubhe DUBHE_EXPORT {

template <class I>
const ServiceDescriptor& service_descriptor();

namespace detail {

// An argument that is an object to call back.
template <class T>
inline constexpr bool kIsCallback = false;
template <RemoteInterface L>
inline constexpr bool kIsCallback<std::shared_ptr<L>> = true;
// Defined in callback.h.
template <class L>
const CallbackOps& callback_ops();

}  // namespace detail

namespace hessian2 {

// What travels for it is null: the attachments of the call tell which object is meant.
template <dubhe::detail::RemoteInterface L>
struct Codec<std::shared_ptr<L>> {
  static constexpr bool kNullable = true;
  static constexpr bool kJavaLang = false;
  static std::string type_name() { return std::string(dubhe::detail::Described<L>::kJavaInterface); }
  static std::string descriptor() { return detail::class_descriptor(dubhe::detail::Described<L>::kJavaInterface); }
  static std::string array_name() { return type_name(); }
  static void write(Writer& out, const std::shared_ptr<L>&) { out.write_null(); }
  static bool read(Reader& in, std::shared_ptr<L>& object) {
    object.reset();
    return in.skip();
  }
};

}  // namespace hessian2

template <detail::RemoteInterface L>
struct Archived<std::shared_ptr<L>> {
  static void write(ArchiveWriter& out, const std::shared_ptr<L>&) { out.null(); }
  static bool read(ArchiveReader& in, std::shared_ptr<L>& object) { return object.reset(), in.skip(); }
};

namespace detail {

// A null where C++ has no null is refused.
template <class T>
bool restore_argument(ArchiveReader& in, T& argument) {
  if (!in.begin_value()) return false;
  if constexpr (!hessian2::Codec<T>::kNullable) {
    if (in.at_null()) {
      return in.fail(StatusCode::kDataLoss, "null for " + hessian2::Codec<T>::type_name() + ", and the C++ type has no null");
    }
  }
  return restore(in, argument);
}

// The codec of one method's arguments.
template <class Tuple>
struct ArgumentsCodec;
template <class... T>
struct ArgumentsCodec<std::tuple<T...>> {
  using Tuple = std::tuple<T...>;

  static void write(hessian2::Writer& out, const void* const* arguments) {
    std::size_t i = 0;
    (hessian2::write<T>(out, *static_cast<const T*>(arguments[i++])), ...);
    (void)out, (void)arguments, (void)i;  // of a method without arguments
  }
  static Status read(hessian2::Reader& in, void* at) {
    Tuple* tuple = ::new (at) Tuple();
    std::size_t good = 0;
    const bool complete = std::apply(
        [&](T&... argument) { return ((hessian2::read_argument<T>(in, argument) && ++good != 0) && ...); }, *tuple);
    if (complete) return Status();
    tuple->~Tuple();
    return in.status().with_context("argument " + std::to_string(good + 1));
  }
  static void archive(ArchiveWriter& out, const void* const* arguments) {
    std::size_t i = 0;
    ((dubhe::archive<T>(out, *static_cast<const T*>(arguments[i++])), out.end_value()), ...);
    (void)out, (void)arguments, (void)i;  // of a method without arguments
  }
  static Status restore(ArchiveReader& in, void* at) {
    Tuple* tuple = ::new (at) Tuple();
    std::size_t good = 0;
    const bool complete = std::apply(
        [&](T&... argument) { return ((restore_argument<T>(in, argument) && ++good != 0) && ...); }, *tuple);
    if (complete) return Status();
    tuple->~Tuple();
    return in.status().with_context("argument " + std::to_string(good + 1));
  }
  static void destroy(void* at) noexcept { static_cast<Tuple*>(at)->~Tuple(); }
  static void addresses(const void* at, const void** to) {
    std::apply([&](const T&... argument) { ((*to++ = &argument), ...); }, *static_cast<const Tuple*>(at));
    (void)to;  // of a method without arguments
  }
  static constexpr bool kMayViolate = (constraints::kMayViolate<T> || ...);
  static void check(const void* const* arguments, constraints::Checker& checker) {
    std::size_t i = 0;
    (checker.argument(*static_cast<const T*>(arguments[i++])), ...);
    (void)arguments, (void)i;
  }
  static std::vector<Value> to_values(const void* at) {
    return std::apply([](const T&... argument) { return std::vector<Value>{as_value(kTypeOps<T>, &argument)...}; },
                      *static_cast<const Tuple*>(at));
  }
  static std::size_t wire_size(const void* const* arguments) { return written_size(&write, arguments); }
  static std::vector<TypeShape::Get> shapes() { return {&hessian2::shape_of<T>...}; }
  static std::vector<CallbackParameter> callbacks() {
    std::vector<CallbackParameter> found;
    add_callbacks(found, std::index_sequence_for<T...>());
    return found;
  }
  static std::string descriptor() { return (std::string() + ... + std::string(hessian2::java_descriptor<T>())); }
  static std::vector<std::string> type_names() { return {std::string(hessian2::java_type_name<T>())...}; }

 private:
  template <std::size_t... kIndexes>
  static void add_callbacks(std::vector<CallbackParameter>& to, std::index_sequence<kIndexes...>) {
    (add_callback<kIndexes, T>(to), ...);
    (void)to;  // of a method without arguments
  }
  template <std::size_t kIndex, class A>
  static void add_callback(std::vector<CallbackParameter>& to) {
    if constexpr (kIsCallback<A>) {
      using L = typename A::element_type;
      to.push_back({kIndex, &service_descriptor<L>, &callback_ops<L>(), [](void* tuple, std::shared_ptr<void> object) {
                      std::get<kIndex>(*static_cast<Tuple*>(tuple)) = std::static_pointer_cast<L>(std::move(object));
                    }});
    }
    (void)to;
  }
};

template <class V>
Status read_result(hessian2::Reader& in, void* out) {
  return hessian2::read<V>(in, *static_cast<V*>(out)) ? Status() : in.status();
}

template <class V>
void write_result(hessian2::Writer& out, const void* result) {
  hessian2::write<V>(out, *static_cast<const V*>(result));
}

template <class V, class Tuple>
inline constexpr MethodValues kMethodValues = method_values<V, Tuple>(&ArgumentsCodec<Tuple>::wire_size);

template <class V>
Status restore_result(ArchiveReader& in, void* out) {
  return in.begin_value() && restore(in, *static_cast<V*>(out)) ? Status() : in.status();
}

template <class I, std::size_t kIndex>
MethodDescriptor describe_method() {
  using Traits = typename MethodAt<I, kIndex>::Traits;
  using Codec = ArgumentsCodec<typename Traits::Arguments>;
  using V = typename Traits::Value;
  MethodDescriptor method;
  method.name = std::string(Described<I>::kNames[kIndex]);
  method.parameter_descriptor = Codec::descriptor();
  method.parameter_types = Codec::type_names();
  method.full_parameter_types = TypesOf<typename Traits::Arguments>::names();
  method.index = static_cast<std::uint32_t>(kIndex);
  method.form = ReturnTraits<typename Traits::Return>::kTask ? CallForm::kTask : CallForm::kBlocking;
  method.write_arguments = &Codec::write;
  method.archive_arguments = &Codec::archive;
  if constexpr (std::is_void_v<V>) {
    method.return_type = "void";
    method.full_return_type = "void";
  } else {
    static_assert(std::is_default_constructible_v<V>, "the result of a remote method needs a default constructor");
    method.return_type = std::string(hessian2::java_type_name<V>());
    method.full_return_type = full_type_name<V>();
    method.read_result = &read_result<V>;
    method.write_result = &write_result<V>;
    method.restore_result = &restore_result<V>;
    method.result_shape = &hessian2::shape_of<V>;
  }
  method.arguments_size = sizeof(typename Codec::Tuple);
  method.arguments_align = alignof(typename Codec::Tuple);
  method.read_arguments = &Codec::read;
  method.restore_arguments = &Codec::restore;
  method.destroy_arguments = &Codec::destroy;
  method.argument_addresses = &Codec::addresses;
  if constexpr (Codec::kMayViolate) method.check_arguments = &Codec::check;
  method.arguments_to_values = &Codec::to_values;
  method.parameter_shapes = Codec::shapes();
  method.callbacks = Codec::callbacks();
  method.values = &kMethodValues<V, typename Traits::Arguments>;
  return method;
}

template <class I, std::size_t... kIndexes>
ServiceDescriptor describe_service(std::index_sequence<kIndexes...>) {
  ServiceDescriptor service;
  service.java_interface = std::string(Described<I>::kJavaInterface);
  service.methods.reserve(sizeof...(kIndexes));
  (service.methods.push_back(describe_method<I, kIndexes>()), ...);
  (TypesOf<typename MethodAt<I, kIndexes>::Traits::Arguments>::collect(service.types), ...);
  (collect_types<typename MethodAt<I, kIndexes>::Traits::Value>(service.types), ...);
  return service;
}

}  // namespace detail

// Built when first asked for; lives until the program ends. A description of code, so it may be one per program.
template <class I>
const ServiceDescriptor& service_descriptor() {
  static const ServiceDescriptor kDescriptor =
      detail::describe_service<I>(std::make_index_sequence<detail::kMethodCount<I>>());
  return kDescriptor;
}

}  // namespace dubhe
