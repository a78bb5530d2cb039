#include "mock/mock_invoker.h"

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/mock.h"
#include "dubhe/protocol/method_values.h"

namespace dubhe {

namespace {

std::string name_of(const Invocation& call) { return call.service->java_interface + "." + call.method->name; }

// The value of a mock in the caller's own slot, where its type is known.
Expected<Result> value_answer(Invocation& call, const MockPlan& plan, const Status& why) {
  Result result = Result::of_tree(plan.value);
  const MethodValues* const values = call.method->values;
  if (values == nullptr || values->put_result == nullptr || call.result_slot == nullptr) return result;
  const Status put = values->put_result(*call.method, result, call.result_slot);
  if (put.ok()) return Result::in_slot();
  return Status(StatusCode::kInvalidArgument,
                name_of(call) + ": mock error: " + put.message() +
                    ", invoke error is: " + (why.ok() ? std::string("none, providers were not asked") : why.to_string()));
}

Result exception_answer(const MockPlan& plan) {
  ObjectValue object;
  object.java_class = plan.java_class;
  object.fields = {
      {"detailMessage", Value()}, {"cause", Value()}, {"stackTrace", Value()}, {"suppressedExceptions", Value()}};
  return Result::thrown({plan.java_class, {}, Value(std::move(object))});
}

Status failure_answer(const Invocation& call, const Status& why) {
  const std::string text = name_of(call) + ": mocked exception for service degradation";
  if (why.ok()) return Status(StatusCode::kFailedPrecondition, text + "; `mock` says that no provider is asked");
  return Status(why.code(), text + ", since: " + why.message());
}

}  // namespace

const MockInvoker::Mock& MockInvoker::mock_of(const MethodDescriptor& method) const noexcept {
  const auto& listed = service().methods;
  const bool known = method.index < mocks_.size() && &listed[method.index] == &method;
  return known ? mocks_[method.index] : others_;
}

Task<Expected<Result>> MockInvoker::invoke(Invocation& call) {
  const Mock& mock = mock_of(*call.method);
  if (mock.plan.answer == MockPlan::Answer::kNone) return inner_->invoke(call);
  if (mock.plan.instead) return answer(call, mock, Status());
  return ask_first(call, mock);
}

// A service's own exception is an answer; a call that was taken back needs none.
Task<Expected<Result>> MockInvoker::ask_first(Invocation& call, const Mock& mock) {
  auto asked = co_await inner_->invoke(call);
  if (asked || asked.status().code() == StatusCode::kCancelled) co_return asked;
  Status why = asked.status();
  logger_.warn("cluster.mock", name_of(call) + " failed and is answered by its `mock`: " + why.to_string());
  co_return co_await answer(call, mock, std::move(why));
}

Task<Expected<Result>> MockInvoker::answer(Invocation& call, const Mock& mock, Status why) {
  switch (mock.plan.answer) {
    case MockPlan::Answer::kValue:
      co_return value_answer(call, mock.plan, why);
    case MockPlan::Answer::kThrow:
      co_return exception_answer(mock.plan);
    case MockPlan::Answer::kFailure:
      co_return failure_answer(call, why);
    case MockPlan::Answer::kObject:
      co_return co_await mock.object->invoke(call);
    case MockPlan::Answer::kNone:
    case MockPlan::Answer::kEmpty:
      break;
  }
  co_return Result();
}

namespace {

constexpr std::string_view kMockKey = "mock";

Expected<MockInvoker::Mock> read_one(ExtensionRegistry& extensions, const Url& consumer, const ServiceDescriptor& service,
                                     const MethodDescriptor& method, std::string_view text) {
  const std::string who = "reference to " + consumer.display_key();
  auto plan = read_mock(text, method, service.java_interface);
  if (!plan) return plan.status().with_context(who);
  MockInvoker::Mock mock{std::move(*plan), nullptr};
  if (mock.plan.answer != MockPlan::Answer::kObject) return mock;
  auto factory = extensions.get<MockFactory>(mock.plan.object, who + ", `mock`");
  if (!factory) return factory.status();
  auto object = (*factory)->make(service, consumer);
  if (!object) return object.status().with_context(who + ", `mock` " + mock.plan.object);
  mock.object = std::move(*object);
  return mock;
}

class MockCluster final : public Cluster {
 public:
  MockCluster(std::unique_ptr<Cluster> inner, ExtensionRegistry& extensions)
      : inner_(std::move(inner)), extensions_(extensions) {}

  Expected<InvokerPtr> join(DirectoryPtr directory) override {
    const Url consumer = directory->url();
    const ServiceDescriptor& service = directory->service();
    const bool of_registries = directory->of_registries();
    auto invoker = inner_->join(std::move(directory));
    // Each registry's own cluster has it already.
    if (!invoker || of_registries || !mentions_mock(consumer)) return invoker;
    MockInvoker::Mocks mocks;
    for (const MethodDescriptor& method : service.methods) {
      auto mock = read_one(extensions_, consumer, service, method, consumer.get_method(method.name, kMockKey));
      if (!mock) return mock.status();
      mocks.push_back(std::move(*mock));
    }
    const MethodDescriptor any{};
    auto others = read_one(extensions_, consumer, service, any, consumer.get(kMockKey));
    if (!others) return others.status();
    return InvokerPtr(
        std::make_shared<MockInvoker>(std::move(*invoker), std::move(mocks), std::move(*others), extensions_.logger()));
  }
  Task<void> shut_down(Deadline until) override { return inner_->shut_down(until); }

 private:
  static bool mentions_mock(const Url& consumer) {
    for (const auto& [key, value] : consumer.parameters()) {
      if (key == kMockKey || key.ends_with(".mock")) return true;
    }
    return false;
  }

  const std::unique_ptr<Cluster> inner_;
  ExtensionRegistry& extensions_;
};

}  // namespace

Status add_mock_wrapper(ExtensionRegistry& registry) {
  return registry.wrap<Cluster>("mock", [](std::unique_ptr<Cluster> inner, const ExtensionContext& context) {
    return Expected<std::unique_ptr<Cluster>>(std::make_unique<MockCluster>(std::move(inner), context.registry()));
  });
}

}  // namespace dubhe
