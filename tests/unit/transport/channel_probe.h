// What the tests of the transports share: handlers that note what they see, and ways to wait for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "dubhe/common/block_on.h"
#include "dubhe/transport/transporter.h"

namespace dubhe::test {

constexpr auto kPatience = std::chrono::seconds(20);  // only ever waited for in full by a test that fails

// What happened on one channel; written on its loop, waited for by the test.
class Seen {
 public:
  struct Facts {
    Channel* channel = nullptr;
    std::string bytes;
    int reads = 0, writable = 0, closed = 0;
    bool destroyed = false;
    Status why;
    std::uint64_t written_offset = 0;
    std::size_t loop = 0;
  };

  template <class Change>
  void note(Change change) {
    std::lock_guard lock(mutex_);
    change(facts_);
    changed_.notify_all();
  }
  // false: it did not come in time.
  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return condition(facts_); });
  }
  bool wait_for_bytes(std::size_t n) {
    return wait([n](const Facts& facts) { return facts.bytes.size() >= n; });
  }
  bool wait_until_closed() {
    return wait([](const Facts& facts) { return facts.destroyed; });
  }
  bool wait_until_open() {
    return wait([](const Facts& facts) { return facts.channel != nullptr; });
  }
  Facts facts() {
    std::lock_guard lock(mutex_);
    return facts_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Facts facts_;
};

// Notes everything in a Seen; `on_bytes`, when given, does what is to be done with what came.
class ProbeHandler final : public ChannelHandler {
 public:
  using OnBytes = std::function<Status(Channel&, Buffer&)>;

  ProbeHandler(Channel& channel, std::shared_ptr<Seen> seen, OnBytes on_bytes)
      : channel_(channel), seen_(std::move(seen)), on_bytes_(std::move(on_bytes)) {
    seen_->note([&](Seen::Facts& facts) {
      facts.channel = &channel;
      facts.loop = channel.loop().index();
    });
  }
  ~ProbeHandler() override {
    seen_->note([](Seen::Facts& facts) { facts.destroyed = true; });
  }
  Status on_bytes(Buffer& in) override {
    seen_->note([&](Seen::Facts& facts) { ++facts.reads; });
    if (on_bytes_) return on_bytes_(channel_, in);
    take(in);
    return {};
  }
  void on_closed(const Status& why, std::uint64_t written_offset) override {
    seen_->note([&](Seen::Facts& facts) {
      ++facts.closed;
      facts.why = why;
      facts.written_offset = written_offset;
    });
  }
  void on_writable() override {
    seen_->note([](Seen::Facts& facts) { ++facts.writable; });
  }
  void take(Buffer& in) {
    seen_->note([&](Seen::Facts& facts) { facts.bytes.append(in.view()); });
    in.consume(in.size());
  }

 private:
  Channel& channel_;
  std::shared_ptr<Seen> seen_;
  OnBytes on_bytes_;
};

inline Transporter::HandlerFactory probe(std::shared_ptr<Seen> seen, ProbeHandler::OnBytes on_bytes = {}) {
  return [seen = std::move(seen), on_bytes = std::move(on_bytes)](Channel& channel) {
    return std::make_unique<ProbeHandler>(channel, seen, on_bytes);
  };
}

inline Status echo(Channel& channel, Buffer& in) {
  channel.output().append(in.view());
  in.consume(in.size());
  channel.flush_later();
  return {};
}

// Runs `what` on the loop as one turn, and waits for it.
template <class What>
auto run_on(Executor& loop, What what) {
  std::packaged_task<decltype(what())()> task(std::move(what));
  auto result = task.get_future();
  loop.post([task = std::move(task)]() mutable { task(); });
  return result.get();
}

inline void append_and_flush(Channel& channel, std::string_view bytes) {
  channel.output().append(bytes);
  channel.flush_later();
}

inline Expected<Channel*> connect(Transporter& transporter, EventLoop& loop, const std::string& host, std::uint16_t port,
                                  const Transporter::HandlerFactory& make_handler, const ChannelOptions& options = {}) {
  return block_on(loop, transporter.connect(loop, host, port, options, make_handler));
}

}  // namespace dubhe::test
