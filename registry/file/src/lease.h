// For how long a process counts as alive without saying so again.
//
// A lease ends at a time of the machine's monotonic clock, which all its processes share and which
// nobody sets: no step of the wall clock ends one or makes one last. Where the clock is another one
// (the machine was started again, or it is another machine or container), a lease ends when it has
// not changed for its whole length by the reader's own clock.
#pragma once

#include "dubhe/common/expected.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace dubhe::file {

// Of CLOCK_MONOTONIC, which stands still while the machine sleeps.
using Moment = std::chrono::nanoseconds;
Moment monotonic_now();
// Which clock that is: same text, same clock.
std::string clock_identity();

struct Lease {
  std::uint64_t session = 0;
  std::string clock;
  Moment good_until{};
  std::chrono::milliseconds length{};
  std::uint64_t count = 0;  // of renewals
  std::string process;      // for people: "1234 (order-service)"
};

std::string to_text(const Lease& lease);
Expected<Lease> parse_lease(std::string_view text);

// State only: judges leases by what it has seen of them.
class LeaseBook {
 public:
  explicit LeaseBook(std::string own_clock) : own_clock_(std::move(own_clock)) {}

  bool is_over(const Lease& lease, Moment now);
  void forget(std::uint64_t session) { seen_.erase(session); }

 private:
  struct Seen {
    std::uint64_t count;
    Moment since;
  };
  const std::string own_clock_;
  std::map<std::uint64_t, Seen> seen_;
};

}  // namespace dubhe::file
