// Those who wait until what they appended to a connection has been handed to the kernel.
//
// Confined to the loop of the connection, which tells on_sent() and end().
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/executor.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"

#include <coroutine>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dubhe DUBHE_EXPORT {

class SentWaiters {
 public:
  class Waiter;

  // Everything before this stream offset has been handed over.
  void on_sent(std::uint64_t offset);
  // The connection is lost; `written_offset` as in ChannelHandler::on_closed().
  void end(const Status& why, std::uint64_t written_offset);

 private:
  std::vector<Waiter*> waiting_;  // by offset: they come in the order of what they append
};

// Awaited once. ok: handed over. kDeadlineExceeded: not yet, and it may still happen. kUnavailable:
// the connection was lost before. Destroying it ends the waiting.
class SentWaiters::Waiter {
 public:
  // `peer` outlives it.
  Waiter(SentWaiters& list, Executor& loop, const std::string& peer, std::uint64_t offset,
         Deadline deadline)
      : list_(list), loop_(loop), peer_(peer), offset_(offset), deadline_(deadline) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() { leave(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting);
  Status await_resume() { return std::move(status_); }

 private:
  friend class SentWaiters;
  void tell(Status status);
  void leave() noexcept;

  SentWaiters& list_;
  Executor& loop_;
  const std::string& peer_;
  const std::uint64_t offset_;
  const Deadline deadline_;
  std::coroutine_handle<> waiting_;
  std::optional<Executor::TimerId> timer_;
  Status status_;
};

}  // namespace dubhe
