// One text command of a port, and what it sees.
//
// Interfaces. A handler is one per application, and called from any loop: thread-safe. Port and
// session belong to the loop of the user's connection and are lent until the Task ends.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/spi/extension_registry.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe DUBHE_EXPORT {

class TelnetConsole;

// The port that the user has come to.
class TelnetPort {
 public:
  struct Service {
    InvokerPtr invoker;  // behind the filters of a provider
    Url url;
  };
  struct Load {
    std::size_t busy_threads = 0, most_threads = 0,
                waiting_calls = 0;  // of the pool for methods that block
  };

  virtual ~TelnetPort() = default;
  virtual std::uint16_t number() const = 0;
  virtual std::vector<Service> services() const = 0;
  virtual Load load() const = 0;
  // "10.0.0.7:51234" of every connection; awaited on the session's loop, as what follows.
  virtual Task<std::vector<std::string>> peers() = 0;
  // Runs a call where a request would run it: on the loop, or on the pool when the method blocks.
  // kOverloaded: it is full.
  virtual Task<Expected<Result>> run(const Service& service, Invocation& call) = 0;
};

// A method that `select` may choose.
struct TelnetChoice {
  std::string service;  // its service_key()
  std::vector<std::string>
      signatures;  // parameter descriptors of the overloads, in the order they were shown
  std::string method, arguments;
};

// What is kept of one user between the lines.
struct TelnetSession {
  TelnetPort* port = nullptr;
  const TelnetConsole* console = nullptr;
  std::string peer;     // "10.0.0.7:51234"
  std::string service;  // of `cd`, as it was given; empty: none
  TelnetChoice choice;  // of `invoke`, when there are several methods
  bool ended = false;   // of `exit`: the connection is closed behind the answer
};

struct TelnetHelp {
  std::string_view parameters;  // "[-l] [service]"
  std::string_view summary;     // one line
  std::string_view detail;      // lines with "\r\n" between
};

class TelnetHandler {
 public:
  static constexpr std::string_view kPoint = "telnethandler";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;

  virtual ~TelnetHandler() = default;
  virtual TelnetHelp help() const = 0;
  // The answer to the command with `message` behind it, without blanks around; lines have "\r\n"
  // between them. It runs on the loop of the connection, must not block it, and is the only one of
  // its user.
  virtual Task<std::string> telnet(TelnetSession& session, std::string message) = 0;
};

}  // namespace dubhe
