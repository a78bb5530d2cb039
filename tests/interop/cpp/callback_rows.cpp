// The rows callback/…
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "callback_service.h"
#include "consumer.h"

namespace interop {

namespace {

// Notes each call as topic:number and answers just that.
class Notes : public Listener {
 public:
  std::string changed(std::string topic, std::int32_t number) override {
    std::lock_guard lock(mutex_);
    came_.push_back(topic + ":" + std::to_string(number));
    more_.notify_all();
    return came_.back();
  }
  // Those that came, once there are so many; after 5 s those that there are.
  std::vector<std::string> wait_for(std::size_t calls) {
    std::unique_lock lock(mutex_);
    more_.wait_for(lock, std::chrono::seconds(5), [&] { return came_.size() >= calls; });
    return came_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> came_;
};

// Where a provider was named by its address, its URL does not say which method takes an object back.
CallbackService& service(Consumer& consumer) {
  return consumer.shared<CallbackService>({.parameters = {{"unwatch.1.callback", "false"}}});
}

std::vector<std::string> watched(Consumer& consumer, const std::string& topic, std::int32_t times) {
  const auto notes = std::make_shared<Notes>();
  service(consumer).watch(topic, times, notes);
  auto came = notes->wait_for(static_cast<std::size_t>(times));
  service(consumer).unwatch(topic, notes);
  return came;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

Verdict callback_now(Consumer& consumer, const Row&) {
  const auto notes = std::make_shared<Notes>();
  const std::string answer = service(consumer).callNow("t", notes);
  service(consumer).unwatch("t", notes);
  return expect_equal("t:0", answer);
}
// In any order: each call is one of its own.
Verdict callback_later(Consumer& consumer, const Row& row) {
  const std::string topic = row.position == "topic" ? "other" : "t";
  auto came = watched(consumer, topic, 3);
  std::sort(came.begin(), came.end());
  return expect_equal(topic + ":1," + topic + ":2," + topic + ":3", joined(came));
}
// An object that was taken back makes room for another, and hears no more.
Verdict callback_unwatch(Consumer& consumer, const Row&) {
  const Verdict first = expect_equal("first:1", joined(watched(consumer, "first", 1)));
  return first.empty() ? expect_equal("second:1", joined(watched(consumer, "second", 1))) : first;
}

}  // namespace

void add_callback_rows(RowTable& to) {
  to["callback/now/answer"] = callback_now;
  to["callback/later/three-times"] = callback_later;
  to["callback/later/topic"] = callback_later;
  to["callback/unwatch/silence"] = callback_unwatch;
}

}  // namespace interop
