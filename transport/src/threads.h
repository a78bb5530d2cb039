// How the threads of a Runtime are born.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <string>
#include <thread>
#include <utility>

namespace dubhe {

// A thread with a name (its first 15 letters) that leaves signals to the threads of the application: a SIGTERM handler
// or sigwait() of main() works as if these threads were not there. Faults of the thread itself stay its own.
template <class Main>
std::thread make_thread(const std::string& name, Main main) {
  sigset_t block, before;
  sigfillset(&block);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGPROF}) sigdelset(&block, fault);
  pthread_sigmask(SIG_SETMASK, &block, &before);
  struct Restore {
    sigset_t& mask;
    ~Restore() { pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
  } restore{before};
  std::thread thread(std::move(main));
  pthread_setname_np(thread.native_handle(), name.substr(0, 15).c_str());
  return thread;
}

}  // namespace dubhe
