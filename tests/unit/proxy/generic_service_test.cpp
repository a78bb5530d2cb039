#include "dubhe/proxy/generic_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "dubhe/proxy/errors.h"
#include "dubhe/proxy/generic_implementation.h"
#include "shapes.h"
#include "wire.h"

namespace shapes {
namespace {

using dubhe::Value;

// Without an interface on this side, over a wire and without one.
class GenericServiceTest : public testing::TestWithParam<bool> {
 protected:
  GenericServiceTest() {
    unknown.java_interface = "dubhe.test.Shapes";
    unknown.any_method = true;
    joined.target->service = &unknown;
    joined.target->read_options = [this](std::string_view method) {
      asked.emplace_back(method);
      return dubhe::MethodOptions{};
    };
  }
  template <class Call>
  static std::string outcome(Call call) {
    try {
      return call().to_string();
    } catch (const dubhe::ApplicationException& thrown) {
      return thrown.java_class() + ": " + thrown.message();
    } catch (const dubhe::RpcError& error) {
      return error.what();
    }
  }

  dubhe::ServiceDescriptor unknown;
  std::shared_ptr<ShapesObject> object = std::make_shared<ShapesObject>();
  Joined<Shapes> joined{object, GetParam()};
  std::vector<std::string> asked;
  dubhe::GenericService shapes{joined.target, true};
};
INSTANTIATE_TEST_SUITE_P(OverAWireAndWithout, GenericServiceTest, testing::Values(false, true),
                         [](const auto& info) { return info.param ? "Direct" : "Wire"; });

TEST_P(GenericServiceTest, MethodsAreCalledByNameAndTypes) {
  EXPECT_EQ(shapes.call("greet", {"java.lang.String"}, {"Ann"}), Value("Hello Ann"));
  EXPECT_EQ(shapes.call("find", {"int"}, {7}), Value("by number 7"));
  EXPECT_EQ(shapes.call("find", {"java.lang.String", "long"}, {"key", std::int64_t{8}}), Value("by key and 8"));
  EXPECT_EQ(shapes.call("note", {"java.lang.String"}, {"x"}), Value());
  EXPECT_EQ(object->notes, std::vector<std::string>{"x"});
  EXPECT_EQ(shapes.call("maybe", {"java.lang.String"}, {Value()}), Value());
  const Value person(dubhe::ObjectValue{"dubhe.test.Person", {{"name", "Ann"}, {"age", 7}}});
  const Value years(dubhe::MapValue{{}, {{"Ann", 1}}});
  const Value older = shapes.call("older", {"dubhe.test.Person", "java.util.Map"}, {person, years});
  EXPECT_EQ(*older.as_object()->find("age"), Value(8));
}

TEST_P(GenericServiceTest, CallsAreAwaitedToo) {
  EXPECT_EQ(joined.wait(shapes.async_call("add", {"int", "int"}, {20, 22})), Value(42));
}

TEST_P(GenericServiceTest, SettingsOfAMethodAreReadOnce) {
  for (int i = 0; i < 3; ++i) shapes.call("greet", {"java.lang.String"}, {"Ann"});
  EXPECT_EQ(asked, std::vector<std::string>{"greet"});
}

TEST_P(GenericServiceTest, WhatCannotBeCalledIsToldBeforeItIs) {
  EXPECT_EQ(outcome([&] { return shapes.call("greet", {"List<String>"}, {"Ann"}); }),
            "invalid argument: dubhe.test.Shapes.greet: `List<String>` is no Java type: write it as in Java's source, with its "
            "package: int, java.lang.String, com.x.Order, int[]");
  EXPECT_EQ(outcome([&] { return shapes.call("greet", {}, {"Ann"}); }),
            "invalid argument: dubhe.test.Shapes.greet() was given 1 arguments: name one type for each of them");
  const dubhe::GenericService by_invoke(joined.target, false);
  EXPECT_EQ(outcome([&] { return by_invoke.call("greet", {"int", "int"}, {"Ann"}); }),
            "invalid argument: dubhe.test.Shapes.greet(int, int) was given 1 arguments: name one type for each of them, or none "
            "at all");
}

TEST_P(GenericServiceTest, BlockingAndAwaitingKnowTheirPlace) {
  struct OnLoop {
    static dubhe::Task<std::string> blocks(const dubhe::GenericService& service) {
      co_return outcome([&] { return service.call("greet", {"java.lang.String"}, {"Ann"}); });
    }
  };
  EXPECT_NE(joined.wait(OnLoop::blocks(shapes)).find("greet blocks, and was called on an event loop"), std::string::npos);
}

TEST_P(GenericServiceTest, ExceptionsAreNotTurnedIntoTypesOfThisProgram) {
  dubhe::ServiceDescriptor door;
  door.java_interface = "dubhe.test.Door";
  door.any_method = true;
  Joined<BlockingDoor> doors(std::make_shared<BlockingDoorObject>(), GetParam());
  doors.target->service = &door;
  doors.target->read_options = joined.target->read_options;
  const dubhe::GenericService knocking(doors.target, true);
  EXPECT_THAT(outcome([&] { return knocking.call("knock", {"java.lang.String"}, {"Bob"}); }),
              testing::StartsWith("dubhe.test.NotWelcomeException: "));
}

TEST_P(GenericServiceTest, AClosedReferenceRefuses) {
  joined.target->open = false;
  EXPECT_NE(outcome([&] { return shapes.call("greet", {"java.lang.String"}, {"Ann"}); }).find("after its application had stopped"),
            std::string::npos);
}

// A generic implementation, called by a proxy of the interface in the same process.
class Anything : public dubhe::GenericImplementation {
 public:
  Value invoke(const std::string& method, const std::vector<std::string>& types, std::vector<Value> arguments) override {
    if (method == "slam") throw dubhe::ApplicationException("dubhe.test.NotWelcomeException", "slammed", Value());
    return method + " " + types.at(0) + " " + arguments.at(0).to_string();
  }
};

TEST(GenericImplementation, TakesTypedCallsOfItsOwnProcess) {
  dubhe::ServiceDescriptor door;
  door.java_interface = "dubhe.test.Door";
  door.any_method = true;
  Joined<BlockingDoor> joined(std::make_shared<BlockingDoorObject>(), true);
  joined.target->invoker = dubhe::make_generic_invoker(std::make_shared<Anything>(), door, dubhe::Url());
  EXPECT_EQ(joined.proxy->knock("Ann"), "knock java.lang.String \"Ann\"");
  EXPECT_THROW(joined.proxy->slam(), dubhe::ApplicationException);
}

}  // namespace
}  // namespace shapes
