// A program that a test runs beside itself, and what it prints.
//
// Confined to the thread that made it: the program dies with that thread, also when the test is killed.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dubhe::test {

class ChildProcess {
 public:
  // Standard output is read by wait_for_line(); standard error is the test's own.
  explicit ChildProcess(std::vector<std::string> command) : command_(std::move(command)) {
    int pipe_ends[2];
    if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    std::vector<char*> arguments;
    for (std::string& word : command_) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      // Only what is allowed between fork and exec.
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(pipe_ends[1], 1);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::close(pipe_ends[1]);
    output_ = pipe_ends[0];
    if (process_ < 0) throw std::runtime_error("fork failed");
  }
  ChildProcess(ChildProcess&& other) noexcept
      : command_(std::move(other.command_)),
        process_(std::exchange(other.process_, -1)),
        output_(std::exchange(other.output_, -1)),
        unread_(std::move(other.unread_)) {}
  ChildProcess& operator=(ChildProcess&& other) noexcept {
    if (this != &other) {
      end();
      command_ = std::move(other.command_);
      process_ = std::exchange(other.process_, -1);
      output_ = std::exchange(other.output_, -1);
      unread_ = std::move(other.unread_);
    }
    return *this;
  }
  ~ChildProcess() { end(); }

  bool running() const noexcept { return process_ > 0; }
  void send_signal(int number) const { ::kill(process_, number); }
  // KILL, and waits.
  void kill() {
    send_signal(SIGKILL);
    wait();
  }
  // Its exit code; 128 + the signal that ended it.
  int wait() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  // The next line that begins with `prefix`; throws when the program ends, or `limit` passes, before it comes.
  std::string wait_for_line(const std::string& prefix, std::chrono::milliseconds limit = std::chrono::seconds(30)) {
    const auto until = std::chrono::steady_clock::now() + limit;
    for (;;) {
      for (std::size_t end; (end = unread_.find('\n')) != std::string::npos;) {
        std::string line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        if (line.compare(0, prefix.size(), prefix) == 0) return line;
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      pollfd readable{output_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0) {
        throw std::runtime_error(command_.front() + " printed no line `" + prefix + "…` in time");
      }
      char bytes[4096];
      const ssize_t got = ::read(output_, bytes, sizeof(bytes));
      if (got <= 0) throw std::runtime_error(command_.front() + " ended before it printed a line `" + prefix + "…`");
      unread_.append(bytes, static_cast<std::size_t>(got));
    }
  }

 private:
  void end() {
    if (running()) kill();
    if (output_ >= 0) ::close(output_);
    output_ = -1;
  }

  std::vector<std::string> command_;
  pid_t process_ = -1;
  int output_ = -1;
  std::string unread_;
};

}  // namespace dubhe::test
