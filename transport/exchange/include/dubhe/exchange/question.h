// A pending call that a coroutine waits for.
//
//   Question question;
//   Status opened = client.open(question, deadline);      // reserves an id
//   …write the frame with question.id() into client.output()…
//   client.sent(question);
//   const Frame* answer = co_await question;               // nullptr: failed, see code() and why()
//
// Lives in the coroutine's frame; destroying it takes the call back. The answer's views end at the next suspension.
#pragma once

#include <coroutine>
#include <string>
#include <string_view>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/exchange/pending_calls.h"

namespace dubhe DUBHE_EXPORT {

class Question final : public PendingCall {
 public:
  bool await_ready() const noexcept { return !pending(); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
  const Frame* await_resume() const noexcept { return answer_; }

  // Takes the call back; who waits goes on with kCancelled.
  void cancel() {
    if (!pending()) return;
    take_back();
    on_failure(StatusCode::kCancelled, "the caller took the call back");
  }

  StatusCode code() const noexcept { return code_; }
  const std::string& why() const noexcept { return why_; }

 private:
  void on_answer(const Frame& answer) override {
    answer_ = &answer;
    resume();
  }
  void on_failure(StatusCode code, std::string_view why) override {
    code_ = code;
    why_ = why;
    resume();
  }
  void resume() {
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }

  std::coroutine_handle<> waiting_;
  const Frame* answer_ = nullptr;
  StatusCode code_ = StatusCode::kInternal;
  std::string why_;
};

}  // namespace dubhe
