// `onconnect` and `ondisconnect`: methods of a service that are called when a consumer comes and
// goes.
//
// Thread-safe. Where they run, the service's dispatcher says.
#pragma once

#include "dubhe/common/logger.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/protocol/worker_calls.h"
#include "dubhe/transport/worker_executor.h"
#include "dubhe/transport/worker_pool.h"

#include "service_table.h"

#include <deque>
#include <memory>
#include <mutex>

namespace dubhe::dubbo {

class ConnectionEvents : public std::enable_shared_from_this<ConnectionEvents> {
 public:
  // Pool, executors and `calls`, which may be nullptr, outlive it.
  ConnectionEvents(WorkerPool& pool, WorkerExecutors& executors, WorkerCalls* calls, Logger& logger)
      : pool_(pool), executors_(executors), worker_calls_(calls), logger_(logger) {}

  // On the connection's loop. `method` is one of `service` and takes no arguments. What the pool
  // does not take is lost, and said so.
  void tell(const ExportPtr& service, const MethodDescriptor& method, const ServerConnection& from);

 private:
  void run_line();

  WorkerPool& pool_;
  WorkerExecutors& executors_;
  WorkerCalls* const worker_calls_;
  Logger& logger_;

  std::mutex mutex_;
  std::deque<Job> line_;      // under mutex_
  bool line_is_run_ = false;  // under mutex_
};

// The method without arguments of this name. kInvalidArgument: there is none.
Expected<const MethodDescriptor*> find_event_method(const ServiceDescriptor& service,
                                                    std::string_view key, std::string_view name);

}  // namespace dubhe::dubbo
