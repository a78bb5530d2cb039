// Which CPUs a thread may run on.
//
// Value type.
#pragma once

#include <sched.h>

#include <cstddef>
#include <string>
#include <thread>

namespace dubhe {

class CpuSet {
 public:
  static constexpr unsigned kMost = CPU_SETSIZE;  // CPUs are numbered below it

  CpuSet() noexcept { CPU_ZERO(&cpus_); }
  // Those that taskset or a container leaves to this thread; none when the system does not say.
  static CpuSet of_this_thread() noexcept;

  void add(unsigned cpu) noexcept {
    if (cpu < kMost) CPU_SET(cpu, &cpus_);
  }
  bool has(unsigned cpu) const noexcept { return cpu < kMost && CPU_ISSET(cpu, &cpus_); }
  std::size_t size() const noexcept { return static_cast<std::size_t>(CPU_COUNT(&cpus_)); }

  // From now on `thread` runs there only. 0, or the system's error number.
  int confine(std::thread& thread) const noexcept;
  // "0-3,8"
  std::string to_string() const;

 private:
  cpu_set_t cpus_;
};

}  // namespace dubhe
