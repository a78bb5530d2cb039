// std::unique_ptr, and what several places share: std::shared_ptr down and std::weak_ptr up. A pointer to a type with
// DUBHE_SUBTYPES holds whichever of them the peer has sent.
//
// Specializations of Codec.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>

#include "dubhe/common/export.h"
#include "dubhe/serialize_hessian2/codec.h"
#include "dubhe/serialize_hessian2/containers.h"
#include "dubhe/serialize_hessian2/nullable.h"
#include "dubhe/serialize_hessian2/objects.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

namespace detail {

template <class... T>
struct TypeList {
  // The first type for which f.operator()<T>() is true; false when there is none.
  template <class F>
  static bool first_of(F&& f) {
    return (f.template operator()<T>() || ...);
  }
};
template <class... A, class... B>
TypeList<A..., B...> operator+(TypeList<A...>, TypeList<B...>);

// T, and below it what DUBHE_SUBTYPES lists for it and for those again.
template <class T>
struct FamilyOf {
  using Type = TypeList<T>;
};
template <describe::HasSubtypes T>
struct FamilyOf<T> {
  static_assert(std::is_polymorphic_v<T>, "a type with DUBHE_SUBTYPES needs a virtual function, its destructor for instance");
  template <class... S>
  static auto with(describe::Subtypes<S...>) {
    static_assert((std::is_base_of_v<T, S> && ...), "DUBHE_SUBTYPES(Base, …): what is listed derives from Base");
    return (TypeList<T>() + ... + typename FamilyOf<S>::Type());
  }
  using Type = decltype(with(dubhe_subtypes(describe::Tag<T>{})));
};
template <class T>
using Family = typename FamilyOf<T>::Type;

// Lists, sets and maps, which Java shares like objects. The address of a mark stands for the type.
template <class T>
concept Container = requires { typename Codec<T>::Head; };
template <class T>
inline constexpr char kMark = 0;

// Writes an object as what it is. `identity`: where it is shared.
template <class T>
void write_family(Writer& out, const T& value, const void* identity) {
  const std::type_info& type = typeid(value);
  const bool known = Family<T>::first_of([&]<class S>() {
    if constexpr (std::is_abstract_v<S>) {
      return false;
    } else {
      if (typeid(S) != type) return false;
      if (identity == nullptr || !out.write_reference(identity, &ClassOf<S>::kDefinition)) {
        Codec<S>::write(out, static_cast<const S&>(value));
      }
      return true;
    }
  });
  if (!known) {
    out.fail_with("an object of the C++ type " + readable_name(type) + " stands where " + Codec<T>::type_name() +
                  " is declared, and DUBHE_SUBTYPES does not list it there");
  }
}

// The object that has been opened as what its class says: make.operator()<S>() reads it, S being the listed type of that
// class, or T for a map and for any class that is not listed.
template <class T, class Make>
bool read_family(Reader& in, const Reader::ObjectHead& head, Make&& make) {
  std::string_view java_class;
  if (head.fields != Reader::Fields::kByName) java_class = in.class_names(head.class_number).java_class;
  bool good = false;
  const bool known = Family<T>::first_of([&]<class S>() {
    if constexpr (std::is_abstract_v<S>) {
      return false;
    } else {
      if (java_class != Codec<S>::kJavaClass) return false;
      good = make.template operator()<S>();
      return true;
    }
  });
  if (known) return good;
  if constexpr (std::is_abstract_v<T>) {
    return in.fail_with(Codec<T>::type_name() + " is abstract, and " + (java_class.empty() ? "a map" : std::string(java_class)) +
                        " is none of the types that DUBHE_SUBTYPES lists for it");
  } else {
    return make.template operator()<T>();
  }
}

}  // namespace detail

template <class T>
struct Codec<std::unique_ptr<T>> {
  static constexpr bool kNullable = true;
  static constexpr bool kJavaLang = Codec<T>::kJavaLang;
  static std::string type_name() { return Codec<std::optional<T>>::type_name(); }
  static std::string descriptor() { return Codec<std::optional<T>>::descriptor(); }
  static std::string array_name() { return Codec<std::optional<T>>::array_name(); }

  static void write(Writer& out, const std::unique_ptr<T>& value) {
    if (value == nullptr) return out.write_null();
    if (out.enter()) {
      if constexpr (describe::HasSubtypes<T>) {
        detail::write_family(out, *value, nullptr);
      } else {
        Codec<T>::write(out, *value);
      }
    }
    out.leave();
  }
  static bool read(Reader& in, std::unique_ptr<T>& value) {
    if (in.take_null()) {
      value.reset();
      return true;
    }
    if constexpr (describe::HasSubtypes<T>) {
      static_assert(std::has_virtual_destructor_v<T>);
      return read_subtype(in, value);
    } else {
      if (value == nullptr) value = std::make_unique<T>();
      return Codec<T>::read(in, *value);
    }
  }

 private:
  static bool read_subtype(Reader& in, std::unique_ptr<T>& value) {
    Reader::ObjectHead head;
    if (!in.open_object(nullptr, head)) return false;
    if (head.kind == Reader::HeadKind::kReference) {
      return in.repeat(head.reference, [&] { return read_subtype(in, value); });
    }
    return detail::read_family<T>(in, head, [&]<class S>() {
      auto object = std::make_unique<S>();
      S& content = *object;
      value = std::move(object);
      return Codec<S>::read_content(in, head, content) && in.close(head);
    });
  }
};

// Objects that several places share, and that may point back at each other (through std::weak_ptr, or they never die).
template <class T>
struct Codec<std::shared_ptr<T>> {
  static constexpr bool kNullable = true;
  static constexpr bool kJavaLang = Codec<T>::kJavaLang;
  static std::string type_name() { return Codec<std::optional<T>>::type_name(); }
  static std::string descriptor() { return Codec<std::optional<T>>::descriptor(); }
  static std::string array_name() { return Codec<std::optional<T>>::array_name(); }

  static void write(Writer& out, const std::shared_ptr<T>& value) {
    if (value == nullptr) return out.write_null();
    if constexpr (describe::HasSubtypes<T>) {
      if (out.enter()) detail::write_family(out, *value, dynamic_cast<const void*>(value.get()));
    } else {
      if constexpr (describe::DescribedType<T>) {
        if (out.write_reference(value.get(), &ClassOf<T>::kDefinition)) return;
      } else if constexpr (detail::Container<T>) {
        if (out.write_reference(value.get(), &detail::kMark<T>)) return;
      }
      if (out.enter()) Codec<T>::write(out, *value);
    }
    out.leave();
  }

  static bool read(Reader& in, std::shared_ptr<T>& value) {
    if (in.take_null()) {
      value.reset();
      return true;
    }
    if constexpr (describe::HasSubtypes<T>) {
      return read_shared_subtype(in, value);
    } else if constexpr (describe::DescribedType<T>) {
      return read_shared(in, value);
    } else if constexpr (detail::Container<T>) {
      return read_shared_container(in, value);
    } else {
      value = std::make_shared<T>();
      return Codec<T>::read(in, *value);
    }
  }

 private:
  static bool read_shared(Reader& in, std::shared_ptr<T>& value) {
    const void* const type = &ClassOf<T>::kDefinition;
    if (const auto* shared = in.shared_here(type)) {
      value = std::static_pointer_cast<T>(shared->object);
      return in.skip();
    }
    Reader::ObjectHead head;
    if (!in.open_object(&ClassOf<T>::kDefinition, head)) return false;
    if (head.kind == Reader::HeadKind::kReference) {
      if (const auto* shared = in.find_shared(head.reference, type)) {
        value = std::static_pointer_cast<T>(shared->object);
        return true;
      }
      return in.ok() && in.repeat(head.reference, [&] { return read_shared(in, value); });
    }
    value = std::make_shared<T>();
    if (head.kind == Reader::HeadKind::kNull) return true;
    const bool shared = in.share(head.reference, type, value);
    T& content = *value;
    return Codec<T>::read_content(in, head, content) && (shared ? in.close_shared(head) : in.close(head));
  }

  static bool read_shared_container(Reader& in, std::shared_ptr<T>& value) {
    const void* const type = &detail::kMark<T>;
    if (const auto* shared = in.shared_here(type)) {
      value = std::static_pointer_cast<T>(shared->object);
      return in.skip();
    }
    typename Codec<T>::Head head;
    if (!detail::open(in, head)) return false;
    if (head.kind == Reader::HeadKind::kReference) {
      if (const auto* shared = in.find_shared(head.reference, type)) {
        value = std::static_pointer_cast<T>(shared->object);
        return true;
      }
      return in.ok() && in.repeat(head.reference, [&] { return read_shared_container(in, value); });
    }
    value = std::make_shared<T>();
    const bool shared = in.share(head.reference, type, value);
    T& content = *value;
    std::size_t count = 0;
    return Codec<T>::read_content(in, head, content, count) &&
           (shared ? in.close_shared(head, count) : in.close(head, count));
  }

  // Takes an object that is known as one of the family. `find` gives it by the type's mark.
  template <class Find>
  static bool take_known(std::shared_ptr<T>& value, Find&& find) {
    return detail::Family<T>::first_of([&]<class S>() {
      if constexpr (std::is_abstract_v<S>) {
        return false;
      } else {
        const Reader::Shared* const shared = find(&ClassOf<S>::kDefinition);
        if (shared == nullptr) return false;
        value = std::static_pointer_cast<S>(shared->object);
        return true;
      }
    });
  }
  static bool read_shared_subtype(Reader& in, std::shared_ptr<T>& value) {
    if (take_known(value, [&](const void* type) { return in.shared_here(type); })) return in.skip();
    Reader::ObjectHead head;
    if (!in.open_object(nullptr, head)) return false;
    if (head.kind == Reader::HeadKind::kReference) {
      if (take_known(value, [&](const void* type) { return in.find_shared(head.reference, type); })) return true;
      return in.ok() && in.repeat(head.reference, [&] { return read_shared_subtype(in, value); });
    }
    return detail::read_family<T>(in, head, [&]<class S>() {
      auto object = std::make_shared<S>();
      const bool shared = in.share(head.reference, &ClassOf<S>::kDefinition, object);
      S& content = *object;
      value = std::move(object);
      return Codec<S>::read_content(in, head, content) && (shared ? in.close_shared(head) : in.close(head));
    });
  }
};

template <class T>
struct Codec<std::weak_ptr<T>> : Codec<std::shared_ptr<T>> {
  static void write(Writer& out, const std::weak_ptr<T>& value) { Codec<std::shared_ptr<T>>::write(out, value.lock()); }
  static bool read(Reader& in, std::weak_ptr<T>& value) {
    std::shared_ptr<T> strong;
    if (!Codec<std::shared_ptr<T>>::read(in, strong)) return false;
    value = strong;
    return true;
  }
};

}  // namespace hessian2
}  // namespace dubhe
