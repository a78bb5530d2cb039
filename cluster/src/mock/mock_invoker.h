// The cluster of a reference with mocks: answers instead of providers, or when those have failed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/common/logger.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"
#include "mock/mock_plan.h"

namespace dubhe {

class MockInvoker final : public Invoker {
 public:
  // A plan and, where it needs one, the object that is asked.
  struct Mock {
    MockPlan plan;
    InvokerPtr object;
  };
  using Mocks = std::vector<Mock>;  // by MethodDescriptor::index

  // `others`: of methods that the service does not list.
  MockInvoker(InvokerPtr inner, Mocks mocks, Mock others, Logger& logger)
      : inner_(std::move(inner)), mocks_(std::move(mocks)), others_(std::move(others)), logger_(logger) {}

  Task<Expected<Result>> invoke(Invocation& call) override;
  const ServiceDescriptor& service() const noexcept override { return inner_->service(); }
  const Url& url() const noexcept override { return inner_->url(); }
  bool available() const noexcept override { return inner_->available(); }

 private:
  const Mock& mock_of(const MethodDescriptor& method) const noexcept;
  Task<Expected<Result>> ask_first(Invocation& call, const Mock& mock);
  Task<Expected<Result>> answer(Invocation& call, const Mock& mock, Status why);

  const InvokerPtr inner_;
  const Mocks mocks_;
  const Mock others_;
  Logger& logger_;
};

}  // namespace dubhe
