// Exceptions both ways.
#include "dubhe/serialize_hessian2/exceptions.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "dubhe/serialize_hessian2/describe.h"
#include "notation.h"

namespace exceptions_test {

struct NotWelcome {
  std::string reason;
};
DUBHE_EXCEPTION(NotWelcome, "dubhe.samples.NotWelcomeException", reason)

struct OutOfStock : std::exception {
  std::int32_t left = 0;
  const char* what() const noexcept override { return "out of stock"; }
};
DUBHE_EXCEPTION(OutOfStock, "demo.OutOfStockException", left)

struct SoldOut : OutOfStock {};  // not described itself

struct Plain {};
DUBHE_EXCEPTION(Plain, "demo.PlainException")

struct WithMessage {
  std::string message;
  std::int32_t code = 7;
};
DUBHE_EXCEPTION(WithMessage, "demo.WithMessageException", message, code)

struct OwnDetail {
  std::string text;
};
DUBHE_EXCEPTION(OwnDetail, "demo.OwnDetailException", (text, "detailMessage"))

struct WithCause {
  std::string message;
  dubhe::Value cause;
};
DUBHE_EXCEPTION(WithCause, "demo.WithCauseException", (message, "detailMessage"), cause)

}  // namespace exceptions_test

namespace dubhe::hessian2 {
namespace {

using namespace exceptions_test;
using testing::notation;

template <class E>
std::string object_of(E exception) {
  const auto object = exception_to_object(std::make_exception_ptr(exception));
  return object ? notation(*object) : "none";
}

const std::string kHead = "(suppressedExceptions: java.util.Collections$EmptyList [], stackTrace: [java.lang.StackTraceElement [], cause: null, ";

TEST(Hessian2Exceptions, BecomeThrowablesOfTheirClass) {
  EXPECT_EQ(object_of(NotWelcome{"no shoes"}),
            "dubhe.samples.NotWelcomeException" + kHead + "detailMessage: null, reason: \"no shoes\")");
  OutOfStock out_of_stock;
  out_of_stock.left = 2;
  EXPECT_EQ(object_of(out_of_stock), "demo.OutOfStockException" + kHead + "detailMessage: \"out of stock\", left: 2)");
  EXPECT_EQ(object_of(Plain()), "demo.PlainException" + kHead + "detailMessage: null)");
  EXPECT_EQ(object_of(WithMessage{"help", 9}),
            "demo.WithMessageException" + kHead + "detailMessage: \"help\", code: 9, message: \"help\")");
  EXPECT_EQ(object_of(OwnDetail{"mine"}),
            "demo.OwnDetailException(suppressedExceptions: java.util.Collections$EmptyList [], stackTrace: "
            "[java.lang.StackTraceElement [], cause: null, detailMessage: \"mine\")");
}

TEST(Hessian2Exceptions, WhatNobodyDescribedIsARuntimeException) {
  EXPECT_EQ(object_of(std::invalid_argument("bad age")),
            "java.lang.RuntimeException" + kHead + "detailMessage: \"std::invalid_argument: bad age\")");
  EXPECT_EQ(object_of(SoldOut()),
            "java.lang.RuntimeException" + kHead + "detailMessage: \"exceptions_test::SoldOut: out of stock\")");
  EXPECT_EQ(object_of(42), "java.lang.RuntimeException" + kHead + "detailMessage: \"int\")");
  EXPECT_EQ(exception_to_object(nullptr), std::nullopt);
}

TEST(Hessian2Exceptions, AreThrownAsWhatTheyWere) {
  const auto there_and_back = [](auto exception) {
    const auto object = exception_to_object(std::make_exception_ptr(exception));
    Buffer bytes;
    Writer out(bytes);
    write_value(out, *object);
    Reader in(bytes.view());
    Value received;
    EXPECT_TRUE(read_value(in, received)) << in.status().to_string();
    throw_described(received);
    ADD_FAILURE() << "nothing was thrown";
  };
  try {
    there_and_back(NotWelcome{"no shoes"});
  } catch (const NotWelcome& caught) {
    EXPECT_EQ(caught.reason, "no shoes");
  }
  try {
    OutOfStock thrown;
    thrown.left = 3;
    there_and_back(thrown);
  } catch (const std::exception& caught) {
    EXPECT_EQ(dynamic_cast<const OutOfStock&>(caught).left, 3);
  }
  EXPECT_THROW(there_and_back(Plain()), Plain);
}

TEST(Hessian2Exceptions, OfJavaWithTheirTraceAndCauseAreThrownToo) {
  const auto frame = Value(ObjectValue{"java.lang.StackTraceElement", {{"declaringClass", Value("C")}, {"lineNumber", Value(5)}}});
  const auto object = std::make_shared<ObjectValue>(ObjectValue{
      "dubhe.samples.NotWelcomeException",
      {{"suppressedExceptions", Value()}, {"stackTrace", Value(ListValue{"[java.lang.StackTraceElement", {frame}})}}});
  object->fields.emplace_back("cause", Value(std::weak_ptr<ObjectValue>(object)));
  object->fields.emplace_back("detailMessage", Value("go away"));
  object->fields.emplace_back("reason", Value("late"));
  object->fields.emplace_back("addedLater", Value(1));
  EXPECT_EQ(exception_message(Value(object)), "go away");
  try {
    throw_described(Value(object));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const NotWelcome& caught) {
    EXPECT_EQ(caught.reason, "late");
  }
}

TEST(Hessian2Exceptions, ADescribedCauseIsNullWhereJavaNamesTheExceptionItself) {
  const auto cause_when_caught = [](const Value& object) {
    try {
      throw_described(object);
    } catch (const WithCause& caught) {
      EXPECT_EQ(caught.message, "torn");
      return caught.cause;
    }
    return Value("nothing was thrown");
  };
  const auto object = std::make_shared<ObjectValue>(ObjectValue{"demo.WithCauseException", {{"detailMessage", Value("torn")}}});
  const Value inner = make_exception_object("java.io.IOException", "inner");
  object->fields.emplace_back("cause", inner);
  EXPECT_EQ(cause_when_caught(Value(object)), inner);
  object->fields.back().second = Value(std::weak_ptr<ObjectValue>(object));
  EXPECT_EQ(cause_when_caught(Value(object)), Value());
}

TEST(Hessian2Exceptions, UnknownOrUnfitObjectsAreNotThrown) {
  EXPECT_FALSE(throw_described(Value(ObjectValue{"com.foo.NoSuchException", {{"detailMessage", Value("x")}}})));
  EXPECT_FALSE(throw_described(Value("dubhe.samples.NotWelcomeException")));
  EXPECT_FALSE(throw_described(Value()));
  EXPECT_FALSE(throw_described(Value(ObjectValue{"dubhe.samples.NotWelcomeException", {{"reason", Value(Bytes(2))}}})));
}

TEST(Hessian2Exceptions, CanBeMadeFromNames) {
  const Value object = make_exception_object("java.lang.IllegalStateException", "closed");
  EXPECT_EQ(notation(object), "java.lang.IllegalStateException(suppressedExceptions: java.util.Collections$EmptyList [], "
                              "stackTrace: [java.lang.StackTraceElement [], cause: null, detailMessage: \"closed\")");
  EXPECT_EQ(exception_message(object), "closed");
  EXPECT_EQ(exception_message(Value(1)), "");
}

}  // namespace
}  // namespace dubhe::hessian2
