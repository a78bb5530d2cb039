// How long one operation takes: the median of several rounds, and how often memcpy of the same
// bytes fits into it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

namespace dubhe::bench {

using Clock = std::chrono::steady_clock;

inline volatile std::size_t sink;

class Bench {
 public:
  explicit Bench(bool once) : once_(once) {}

  // What the runs that follow are compared with.
  void run_memcpy(std::string_view bytes) {
    std::vector<char> copy(bytes.size());
    memcpy_ = 0;
    memcpy_ = run("memcpy", bytes.size(), [&] {
      std::memcpy(copy.data(), bytes.data(), bytes.size());
      __asm__ volatile("" ::"r"(copy.data()) : "memory");
    });
  }

  template <class F>
  double run(const char* name, std::size_t bytes, F&& operation) {
    std::vector<double> rounds;
    for (int round = 0; round < (once_ ? 1 : 9); ++round) {
      const int block = once_ ? 1 : 500;
      const auto least = std::chrono::milliseconds(once_ ? 0 : 50);
      const auto start = Clock::now();
      Clock::duration spent{};
      std::size_t count = 0;
      do {
        for (int i = 0; i < block; ++i) operation();
        count += static_cast<std::size_t>(block);
        spent = Clock::now() - start;
      } while (spent < least);
      rounds.push_back(std::chrono::duration<double, std::nano>(spent).count() /
                       static_cast<double>(count));
    }
    std::nth_element(rounds.begin(),
                     rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2), rounds.end());
    const double nanoseconds = rounds[rounds.size() / 2];
    std::printf("%-34s %6zu B %9.1f ns %8.1f x memcpy\n", name, bytes, nanoseconds,
                memcpy_ == 0 ? 1.0 : nanoseconds / memcpy_);
    return nanoseconds;
  }

 private:
  bool once_;
  double memcpy_ = 0;
};

}  // namespace dubhe::bench
