// What one thread sleeps on and others, or a signal handler, wake.
#pragma once

namespace dubhe {

// A number that the kernel counts up and poll() can wait for.
class WakeUp {
 public:
  WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;
  ~WakeUp();
  int fd() const noexcept { return fd_; }
  void wake() noexcept;
  void wait() noexcept;

 private:
  const int fd_;
};

}  // namespace dubhe
