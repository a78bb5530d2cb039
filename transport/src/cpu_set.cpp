#include "cpu_set.h"

#include <pthread.h>

namespace dubhe {

CpuSet CpuSet::of_this_thread() noexcept {
  CpuSet set;
  if (::sched_getaffinity(0, sizeof set.cpus_, &set.cpus_) != 0) CPU_ZERO(&set.cpus_);
  return set;
}

int CpuSet::confine(std::thread& thread) const noexcept {
  return ::pthread_setaffinity_np(thread.native_handle(), sizeof cpus_, &cpus_);
}

std::string CpuSet::to_string() const {
  std::string text;
  for (unsigned first = 0; first < kMost; ++first) {
    if (!has(first)) continue;
    unsigned last = first;
    while (has(last + 1)) ++last;
    if (!text.empty()) text += ',';
    text += std::to_string(first);
    if (last > first) text += '-' + std::to_string(last);
    first = last;
  }
  return text;
}

}  // namespace dubhe
