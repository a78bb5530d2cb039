// A connection that calls can be sent over, whoever made it.
//
// Interface. Belongs to one loop: everything is called there, except what says "any thread".
#pragma once

#include <cstdint>
#include <string>

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/exchange/codec.h"
#include "dubhe/exchange/pending_calls.h"
#include "dubhe/transport/event_loop.h"

namespace dubhe DUBHE_EXPORT {

class CallLine {
 public:
  virtual ~CallLine() = default;

  // Any thread:
  virtual EventLoop& loop() const noexcept = 0;
  virtual const std::string& address() const noexcept = 0;
  virtual const Codec& codec() const noexcept = 0;

  virtual bool connected() const noexcept = 0;
  // ok when connected; else waits for a connection, where one can be made. kUnavailable says why not.
  virtual Task<Status> connect(Deadline deadline) = 0;
  // 1, 2 … of the connections there have been; what belongs to one of them alone remembers it.
  virtual std::uint64_t connection_number() const noexcept = 0;

  // Reserves an id for a frame that the caller now appends to output(); see Question. Without a suspension between
  // open() and sent(). kUnavailable: not connected. kOverloaded: too much is queued.
  virtual Status open(PendingCall& call, Deadline deadline) = 0;
  virtual Buffer& output() noexcept = 0;
  virtual void sent(PendingCall& call) = 0;
  // A frame that wants no answer: refused as by open(), appended by the caller, then sent_one_way().
  virtual Status admit() = 0;
  virtual void sent_one_way() = 0;
  // An id that no answer can have.
  virtual RequestId next_one_way_id() noexcept = 0;
  // Waits until everything that stands in output() has been handed to the kernel. kDeadlineExceeded: not yet, and it may
  // still happen; kUnavailable: the connection was lost before.
  virtual Task<Status> when_sent(Deadline deadline) = 0;
  // For the text of a failure: whether the frame of `call` has been handed to the kernel.
  virtual bool written(const PendingCall& call) const noexcept = 0;
};

}  // namespace dubhe
