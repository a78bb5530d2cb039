// The plugin: protocol `line`, both sides, over whatever transporter the URL names.
#include "dubhe/protocol/protocol.h"
#include "dubhe/spi/plugin.h"
#include "dubhe/transport/event_loop.h"
#include "dubhe/transport/transporter.h"

#include "line_client.h"
#include "line_server.h"
#include "words.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace {

using dubhe::Expected;
using dubhe::Status;

class LineProtocol final : public dubhe::Protocol {
 public:
  LineProtocol(dubhe::ExtensionRegistry& registry, dubhe::Runtime& runtime)
      : registry_(registry), runtime_(runtime) {}

  Expected<std::unique_ptr<dubhe::Exporter>> export_service(dubhe::InvokerPtr service,
                                                            const dubhe::Url& at) override {
    auto transporter = registry_.adaptive<dubhe::Transporter>(at);
    if (!transporter.ok()) return transporter.status();
    auto exporter = line::LineExporter::open(std::move(service), at, **transporter, runtime_,
                                             registry_.resource<dubhe::WorkerCalls>());
    if (!exporter.ok()) return exporter.status().with_context("export of " + at.service_key());
    const std::lock_guard lock(mutex_);
    served_.push_back((*exporter)->served());
    return std::unique_ptr<dubhe::Exporter>(std::move(*exporter));
  }

  Expected<dubhe::InvokerPtr> refer(const dubhe::Url& provider,
                                    const dubhe::ServiceDescriptor& service) override {
    if (Status bad = line::check_methods(service); !bad.ok()) return bad;
    auto transporter = registry_.adaptive<dubhe::Transporter>(provider);
    if (!transporter.ok()) return transporter.status();
    return line::make_line_invoker(provider, service, **transporter);
  }

  // Takes no more calls and waits for those that run.
  dubhe::Task<void> shut_down(dubhe::Deadline until) override {
    std::vector<std::shared_ptr<line::Served>> served;
    {
      const std::lock_guard lock(mutex_);
      served.swap(served_);
    }
    dubhe::Executor& here = *dubhe::current_executor();
    for (const auto& one : served) {
      one->open = false;
      while (one->running > 0 && !until.passed(dubhe::Clock::now())) {
        co_await dubhe::sleep_until(here, here.now() + std::chrono::milliseconds(10));
      }
    }
  }

 private:
  dubhe::ExtensionRegistry& registry_;
  dubhe::Runtime& runtime_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<line::Served>> served_;
};

Expected<std::unique_ptr<dubhe::Protocol>> make_line_protocol(
    const dubhe::ExtensionContext& context) {
  auto* runtime = context.resource<dubhe::Runtime>();
  if (runtime == nullptr)
    return Status(dubhe::StatusCode::kFailedPrecondition,
                  "protocol `line` needs the application's loops");
  return std::unique_ptr<dubhe::Protocol>(
      std::make_unique<LineProtocol>(context.registry(), *runtime));
}

}  // namespace

DUBHE_PLUGIN(registry) { registry.add<dubhe::Protocol>("line", make_line_protocol); }
