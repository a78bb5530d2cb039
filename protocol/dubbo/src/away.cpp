#include "away.h"

#include <utility>

namespace dubhe::dubbo {

// Shared by both sides. Each field belongs to one of them; the posts between them hand `answer` over.
struct AwayQuestion::Record {
  // Given before the first hop.
  std::shared_ptr<ExchangeClient> client;
  Buffer frame;
  Deadline deadline;
  bool one_way = false;
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
    if (!client->connected()) {
      answer.refused = co_await client->connect(deadline);
      if (!answer.refused.ok()) co_return;
    }
    if (cancelled) co_return;
    if (one_way) {
      answer.refused = client->admit();
      if (!answer.refused.ok()) co_return;
      client->codec().set_id(frame.data(), client->next_one_way_id());
      client->output().append(frame.view());
      client->sent_one_way();
      answer.told = true;
      co_return;
    }
    Question mine;
    answer.refused = client->open(mine, deadline);
    if (!answer.refused.ok()) co_return;
    client->codec().set_id(frame.data(), mine.id());
    client->output().append(frame.view());
    client->sent(mine);
    question = &mine;
    const Frame* frame_there = co_await mine;
    question = nullptr;
    if (frame_there == nullptr) {
      answer.code = mine.code();
      answer.why = mine.why();
      answer.written = client->written(mine);
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

AwayQuestion::AwayQuestion(ExchangeClient& client, Buffer frame, Deadline deadline, bool one_way)
    : record_(std::make_shared<Record>()) {
  record_->client = client.shared_from_this();
  record_->frame = std::move(frame);
  record_->deadline = deadline;
  record_->one_way = one_way;
}

AwayQuestion::~AwayQuestion() {
  if (record_->home == nullptr || record_->done) return;
  record_->abandoned = true;
  EventLoop& there = record_->client->loop();
  there.post([record = std::move(record_)] { record->cancel(); });
}

void AwayQuestion::await_suspend(std::coroutine_handle<> waiting) {
  record_->home = current_executor();
  record_->waiting = waiting;
  record_->client->loop().post([record = record_] { start(Record::run(record)); });
}

const AwayAnswer& AwayQuestion::await_resume() const noexcept { return record_->answer; }

}  // namespace dubhe::dubbo
