#include "filter_fixture.h"

#include <gmock/gmock.h>

namespace dubhe::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTooOld =
    "validation.ConstraintViolationException: Failed to validate service: com.acme.Desk, method: "
    "greet, cause: "
    "[ConstraintViolationImpl{interpolatedMessage='must be less than or equal to 150', "
    "propertyPath=age, "
    "rootBeanClass=class com.acme.Guest, messageTemplate='{";

class Validation : public FilterTest {
 protected:
  std::string greet(Invoker& invoker, const Guest& guest) {
    Invocation call = call_of(kGreet);
    const void* refs[] = {&guest, nullptr};
    call.argument_refs = refs;
    return told(invoker, call);
  }
};

TEST_F(Validation, AConsumerDoesNotSendWhatIsWrong) {
  const InvokerPtr invoker = around(make_validation_filter, consumer("&validation=true"));
  EXPECT_EQ(greet(*invoker, Guest()), "value");
  EXPECT_EQ(greet(*invoker, {"Ann", 200}),
            "javax." + std::string(kTooOld) +
                "javax.validation.constraints.Max.message}', invalidValue='200'}]");
  EXPECT_EQ(scripted->calls, 1);
}

TEST_F(Validation, AProviderDoesNotRunIt) {
  const InvokerPtr invoker =
      around(make_validation_filter, provider("&validation=jvalidation-jakarta"));
  std::tuple<Guest> arguments{Guest{" ", 200}};
  Invocation call = call_of(kGreet);
  call.argument_tuple = &arguments;
  const std::string text = told(*invoker, call);
  EXPECT_THAT(text, StartsWith("jakarta.validation.ConstraintViolationException: "));
  EXPECT_THAT(text, HasSubstr("interpolatedMessage='must not be blank', propertyPath=name"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "invalidValue=' '}, ConstraintViolationImpl{interpolatedMessage='must be less than"));
  EXPECT_EQ(scripted->calls, 0);
  std::get<0>(arguments) = Guest();
  EXPECT_EQ(told(*invoker, call), "value");
}

TEST_F(Validation, IsSwitchedByMethod) {
  const InvokerPtr invoker =
      around(make_validation_filter, consumer("&validation=true&greet.validation=false"));
  EXPECT_EQ(greet(*invoker, {"", 200}), "value");
  const InvokerPtr only = around(make_validation_filter, consumer("&say.validation=true"));
  EXPECT_EQ(greet(*only, {"", 200}), "value");
}

TEST_F(Validation, AWrongNameIsRefusedWhereItIsOurs) {
  const auto refused = make(make_validation_filter, provider("&validation=strict"));
  EXPECT_THAT(refused.status().message(),
              HasSubstr("there is no `validation` strict; it may be true, jvalidation"));
  EXPECT_TRUE(make(make_validation_filter, consumer("&validation=strict")).ok());
  EXPECT_EQ(logger.count("taken for true"), 1u);
}

}  // namespace
}  // namespace dubhe::test
