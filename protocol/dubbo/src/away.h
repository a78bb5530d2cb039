// A question asked from another loop than the connection's: one hop there and one back.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "dubhe/common/buffer.h"
#include "dubhe/common/executor.h"
#include "dubhe/exchange/call_line.h"
#include "dubhe/exchange/question.h"

namespace dubhe::dubbo {

enum class AwayWish : std::uint8_t {
  kAnswer,
  kTell,  // one way
  kSent,  // one way, and it must have been handed to the kernel
};

struct AwayAnswer {
  std::optional<Frame> frame;  // its body is a view into `body`
  Buffer body;
  bool told = false;    // one way, and on its way
  Status refused;       // not ok: it was never sent, or may not have been (kSent)
  StatusCode code = StatusCode::kInternal;  // why there is no frame
  std::string why;
  bool written = false;
};

// Awaited once, on the executor it resumes on. Destroying it takes the call back.
class AwayQuestion {
 public:
  // `frame` is a whole request but for its id. `connection`: the only one it may be sent over, by its number; 0: any.
  AwayQuestion(std::shared_ptr<CallLine> line, Buffer frame, Deadline deadline, AwayWish wish, std::uint64_t connection);
  AwayQuestion(const AwayQuestion&) = delete;
  AwayQuestion& operator=(const AwayQuestion&) = delete;
  ~AwayQuestion();

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting);
  const AwayAnswer& await_resume() const noexcept;

 private:
  struct Record;
  std::shared_ptr<Record> record_;
};

}  // namespace dubhe::dubbo
