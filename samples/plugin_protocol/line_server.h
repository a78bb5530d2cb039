// The provider's side: one line in, one line out.
#pragma once

#include "dubhe/protocol/protocol.h"
#include "dubhe/protocol/worker_calls.h"
#include "dubhe/transport/transporter.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <set>

namespace line {

// What a port serves and how much of it runs; its connections hold it.
struct Served {
  dubhe::InvokerPtr invoker;
  dubhe::Runtime& runtime;
  dubhe::WorkerCalls* worker_calls;  // the application's end waits for them
  std::atomic<bool> open{true};
  std::atomic<int> running{0};
};

class LineExporter final : public dubhe::Exporter {
 public:
  static dubhe::Expected<std::unique_ptr<LineExporter>> open(dubhe::InvokerPtr service,
                                                             const dubhe::Url& at,
                                                             dubhe::Transporter& transporter,
                                                             dubhe::Runtime& runtime,
                                                             dubhe::WorkerCalls* worker_calls);
  ~LineExporter() override { served_->open = false; }

  const dubhe::Url& url() const noexcept override { return url_; }
  const std::shared_ptr<Served>& served() const noexcept { return served_; }

 private:
  LineExporter(std::shared_ptr<Served> served, std::unique_ptr<dubhe::Listener> listener,
               dubhe::Url url)
      : served_(std::move(served)), listener_(std::move(listener)), url_(std::move(url)) {}

  const std::shared_ptr<Served> served_;
  const std::unique_ptr<dubhe::Listener> listener_;
  const dubhe::Url url_;
};

}  // namespace line
