// Several calls at once on one loop, and the wait for the first good one or for all.
//
// Confined to the loop. Destroying it takes back the calls that still run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dubhe/cluster/call_watch.h"
#include "dubhe/common/background.h"
#include "dubhe/common/executor.h"
#include "dubhe/common/task.h"
#include "dubhe/protocol/invoker.h"
#include "tolerance/own_call.h"

namespace dubhe {

class ParallelCalls : public std::enable_shared_from_this<ParallelCalls> {
 public:
  enum class Until : std::uint8_t { kFirstSuccess, kAll };
  struct One {
    One(const Invocation& call, Invoker* who, std::string address) : own(call), who(who), address(std::move(address)) {}
    OwnCall own;
    Invoker* who;
    std::string address;
    WatchedCall watched;
    std::optional<Expected<Result>> answer;  // none: it runs, or was not begun
    Background running;
  };

  explicit ParallelCalls(Until until) : until_(until) {}

  One& add(const Invocation& call, Invoker* who, std::string address) {
    ones_.push_back(std::make_unique<One>(call, who, std::move(address)));
    return *ones_.back();
  }
  // Starts `task`, which answers `one`.
  void begin(One& one, Task<Expected<Result>> task);
  // Until it is over. Awaited once, when all have begun.
  Task<void> over();

  const std::vector<std::unique_ptr<One>>& ones() const noexcept { return ones_; }
  // The first that succeeded; nullptr: nobody did.
  One* winner() const noexcept { return winner_; }

 private:
  static Task<void> run(ParallelCalls& all, One& one, Task<Expected<Result>> task);
  void ended(One& one);

  const Until until_;
  Completion<bool> over_;
  bool is_over_ = false;
  bool all_begun_ = false;
  std::size_t running_ = 0;
  One* winner_ = nullptr;
  std::vector<std::unique_ptr<One>> ones_;  // dropped first: their tasks use the rest
};

}  // namespace dubhe
