// Waiting for what tells nobody that it has come true: another process, a counter of another thread. Where something can be
// awaited (a future, a line of a program, a listener), await that instead.
#pragma once

#include <chrono>
#include <thread>

namespace dubhe::test {

// Looks again and again, for as long as a slow machine may need; false: it did not come true.
template <class Condition>
bool eventually(Condition true_now, std::chrono::milliseconds within = std::chrono::seconds(20)) {
  const auto give_up = std::chrono::steady_clock::now() + within;
  while (!true_now()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace dubhe::test
