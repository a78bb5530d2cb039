#include "away.h"

#include <utility>

namespace dubhe::dubbo {

// Shared by both sides. Each field belongs to one of them; the posts between them hand `answer` over.
struct AwayQuestion::Record {
  // Given before the first hop.
  std::shared_ptr<CallLine> line;
  Buffer frame;
  Deadline deadline;
  AwayWish wish = AwayWish::kAnswer;
  std::uint64_t connection = 0;
  Executor* home = nullptr;
  AwayAnswer answer;

  // Home's.
  std::coroutine_handle<> waiting;
  bool done = false, abandoned = false;

  // The connection's loop's.
  Question* question = nullptr;
  bool cancelled = false;

  static Task<void> run(std::shared_ptr<Record> self) {
    co_await self->ask();
    Executor& home = *self->home;
    home.post([self = std::move(self)] { self->deliver(); });
  }

  Task<void> ask() {
    if (!line->connected()) {
      answer.refused = co_await line->connect(deadline);
      if (!answer.refused.ok()) co_return;
    }
    if (cancelled) co_return;
    if (connection != 0 && connection != line->connection_number()) {
      answer.refused = Status(StatusCode::kUnavailable, "the connection to " + line->address() +
                                                            " was lost and made again before the call could be sent");
      co_return;
    }
    if (wish != AwayWish::kAnswer) {
      answer.refused = line->admit();
      if (!answer.refused.ok()) co_return;
      line->codec().set_id(frame.data(), line->next_one_way_id());
      line->output().append(frame.view());
      line->sent_one_way();
      if (wish == AwayWish::kSent) answer.refused = co_await line->when_sent(deadline);
      answer.told = answer.refused.ok();
      co_return;
    }
    Question mine;
    answer.refused = line->open(mine, deadline);
    if (!answer.refused.ok()) co_return;
    line->codec().set_id(frame.data(), mine.id());
    line->output().append(frame.view());
    line->sent(mine);
    question = &mine;
    const Frame* frame_there = co_await mine;
    question = nullptr;
    if (frame_there == nullptr) {
      answer.code = mine.code();
      answer.why = mine.why();
      answer.written = line->written(mine);
      co_return;
    }
    answer.body.append(frame_there->body);
    answer.frame = *frame_there;
    answer.frame->body = answer.body.view();
  }

  void cancel() {
    cancelled = true;
    if (question != nullptr) question->cancel();
  }

  void deliver() {
    if (abandoned) return;
    done = true;
    waiting.resume();
  }
};

AwayQuestion::AwayQuestion(std::shared_ptr<CallLine> line, Buffer frame, Deadline deadline, AwayWish wish,
                           std::uint64_t connection)
    : record_(std::make_shared<Record>()) {
  record_->line = std::move(line);
  record_->frame = std::move(frame);
  record_->deadline = deadline;
  record_->wish = wish;
  record_->connection = connection;
}

AwayQuestion::~AwayQuestion() {
  if (record_->home == nullptr || record_->done) return;
  record_->abandoned = true;
  EventLoop& there = record_->line->loop();
  there.post([record = std::move(record_)] { record->cancel(); });
}

void AwayQuestion::await_suspend(std::coroutine_handle<> waiting) {
  record_->home = current_executor();
  record_->waiting = waiting;
  record_->line->loop().post([record = record_] { start(Record::run(record)); });
}

const AwayAnswer& AwayQuestion::await_resume() const noexcept { return record_->answer; }

}  // namespace dubhe::dubbo
