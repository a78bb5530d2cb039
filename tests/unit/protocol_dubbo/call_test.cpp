// Real provider and consumer over the in-memory network: values, exceptions, attachments, styles of calling.
#include <gtest/gtest.h>

#include "dubhe/serialize_hessian2/exceptions.h"
#include "estate.h"

namespace dubhe::test {
namespace {

using namespace std::chrono_literals;

const ServiceDescriptor kGreeter =
    text_service("a.b.Greeter", {text_method("greet", CallForm::kTask), text_method("block", CallForm::kBlocking),
                                 void_method("ping"), text_method("fail", CallForm::kTask)});

Task<Expected<Result>> hello(Invocation& call) { co_return text_result("Hello " + text_argument(call)); }

class CallTest : public testing::Test {
 protected:
  void SetUp() override {
    service->on("greet", hello);
    service->on("block", hello);
    service->on("ping", [](Invocation&) -> Task<Expected<Result>> { co_return Result(); });
  }
  Estate estate;
  std::shared_ptr<TextInvoker> service = estate.export_text(kGreeter);
  InvokerPtr greeter = estate.refer(kGreeter);
};

TEST_F(CallTest, AValueComesBack) {
  EXPECT_EQ(estate.call(*greeter, "greet", "Ann")->answer.told(), "Hello Ann");
  EXPECT_EQ(estate.call(*greeter, "greet", "")->answer.told(), "Hello ");
  EXPECT_EQ(estate.call(*greeter, "greet", "Jürgen 😀")->answer.told(), "Hello Jürgen 😀");
  const std::string large(300000, 'x');
  EXPECT_EQ(estate.call(*greeter, "greet", large)->answer.told(), "Hello " + large);
  EXPECT_EQ(estate.call(*greeter, "ping")->answer.told(), "null");
  EXPECT_EQ(estate.network.connections_made(), 1u);
}

}  // namespace
}  // namespace dubhe::test
