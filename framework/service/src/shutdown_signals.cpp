#include "shutdown_signals.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>

namespace dubhe {

namespace {

constexpr std::array kSignals = {SIGTERM, SIGINT};

// A signal handler is given nothing but its number: where it writes, and what it puts back, has to be known to the process.
std::atomic<int> g_wake_fd{-1};
std::array<struct sigaction, kSignals.size()> g_before;

void put_back() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &g_before[i], nullptr);
}

extern "C" void dubhe_on_shutdown_signal(int) {
  const int saved = errno;
  put_back();  // sigaction and write may be called in a handler
  const std::uint64_t one = 1;
  (void)!::write(g_wake_fd.load(), &one, sizeof one);
  errno = saved;
}

}  // namespace

Status ShutdownSignals::redirect_to(int wake_fd) {
  int nobody = -1;
  if (!g_wake_fd.compare_exchange_strong(nobody, wake_fd)) {
    return Status(StatusCode::kAlreadyExists,
                  "another Application of this process waits for its signals in run(): start() this one, and stop() it "
                  "when run() of the other has returned");
  }
  active_ = true;
  struct sigaction action = {};
  action.sa_handler = &dubhe_on_shutdown_signal;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaddset(&action.sa_mask, kSignals[i]);
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &action, &g_before[i]);
  return Status();
}

ShutdownSignals::~ShutdownSignals() {
  if (!active_) return;
  put_back();
  g_wake_fd = -1;
}

}  // namespace dubhe
