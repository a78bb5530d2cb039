#include "dubhe/protocol/method.h"

#include <gtest/gtest.h>

#include <array>

namespace dubhe {
namespace {

MethodDescriptor method(std::string name, std::string descriptor) {
  MethodDescriptor m;
  m.name = std::move(name);
  m.parameter_descriptor = std::move(descriptor);
  return m;
}

TEST(ServiceDescriptor, FindsAMethodByNameAndParameterText) {
  const ServiceDescriptor service{"a.b.C",
                                  {method("find", "I"), method("find", "Ljava/lang/String;"), method("add", "")}};
  EXPECT_EQ(service.find("find", "Ljava/lang/String;"), &service.methods[1]);
  EXPECT_EQ(service.find("add", ""), &service.methods[2]);
  EXPECT_EQ(service.find("add", "I"), nullptr);
  EXPECT_EQ(service.find("Find", "I"), nullptr);
  EXPECT_EQ(service.method_names(), "add,find");
}

template <std::size_t N>
struct Counted {
  explicit Counted(int* alive) : alive(alive) { ++*alive; }
  Counted(Counted&& other) noexcept : alive(other.alive) { ++*alive; }
  ~Counted() { --*alive; }
  int* alive;
  std::array<char, N> room{};
};
template <class T>
constexpr TypeOps kOps{&typeid(T), sizeof(T), alignof(T),
                       [](void* to, void* from) noexcept {
                         ::new (to) T(std::move(*static_cast<T*>(from)));
                         static_cast<T*>(from)->~T();
                       },
                       [](void* value) noexcept { static_cast<T*>(value)->~T(); }, nullptr};

template <class T>
void expect_destroyed_once() {
  int alive = 0;
  {
    AnyValue a(T(&alive), kOps<T>);
    EXPECT_EQ(alive, 1);
    AnyValue b(std::move(a));
    EXPECT_FALSE(a.has_value());  // NOLINT: moved-from is empty by promise
    EXPECT_EQ(alive, 1);
    AnyValue c(T(&alive), kOps<T>);
    c = std::move(b);
    EXPECT_EQ(alive, 1);
    EXPECT_NE(c.template get<T>(), nullptr);
    EXPECT_EQ(c.template get<int>(), nullptr);
  }
  EXPECT_EQ(alive, 0);
}

TEST(AnyValue, DestroysItsValueOnceWhetherInsideOrOnTheHeap) {
  expect_destroyed_once<Counted<8>>();
  expect_destroyed_once<Counted<500>>();
}

}  // namespace
}  // namespace dubhe
