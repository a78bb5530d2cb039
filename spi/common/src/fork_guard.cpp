#include "dubhe/common/fork_guard.h"

#include <pthread.h>

#include <mutex>
#include <string>

namespace dubhe {

std::atomic<unsigned> ForkGuard::forks_{0};

ForkGuard::ForkGuard() {
  static std::once_flag watched;
  std::call_once(watched, [] {
    (void)::pthread_atfork(nullptr, nullptr, [] { forks_.fetch_add(1, std::memory_order_relaxed); });
  });
  made_in_ = forks_.load(std::memory_order_relaxed);
}

Status ForkGuard::refusal(std::string_view what) {
  return Status(StatusCode::kFailedPrecondition,
                std::string(what) +
                    ": this process was forked from the one that made the application, and its event loops and connections did "
                    "not come along: fork before the Application is made, or exec() a program of its own in the child");
}

}  // namespace dubhe
