// The jobs of at_turn_end() and the depth of turns of one loop.
//
// State only, confined to the loop's thread.
#pragma once

#include <vector>

#include "dubhe/common/function.h"

namespace dubhe {

class TurnJobs {
 public:
  void add(Job job) { jobs_.push_back(std::move(job)); }
  bool empty() const noexcept { return jobs_.empty(); }
  bool in_turn() const noexcept { return depth_ > 0; }
  void begin() noexcept { ++depth_; }

  // When the outermost turn ends, hands its jobs to run(Job&), and those that they added; a chain that does not end
  // leaves the rest for another turn. Answers false when there is such a rest.
  template <class Run>
  bool end(Run&& run) {
    if (depth_ == 1) {
      for (int round = 0; round < kRounds && !jobs_.empty(); ++round) {
        running_.swap(jobs_);
        for (Job& job : running_) run(job);
        running_.clear();
      }
    }
    return --depth_ > 0 || jobs_.empty();
  }

  void drop_all() noexcept {
    std::vector<Job> dropped;
    dropped.swap(jobs_);
  }

 private:
  static constexpr int kRounds = 16;

  std::vector<Job> jobs_, running_;
  int depth_ = 0;
};

}  // namespace dubhe
