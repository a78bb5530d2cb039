// TLS for a client library that was built without it: the library connects to a door on the
// loopback interface, and what goes through it goes on to the real server by TLS.
//
// Threads of its own; the destructor ends them and every connection. A door opens for sockets of
// this process only: others on the machine get no share in its certificate.
#pragma once

#include "dubhe/common/expected.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dubhe::zookeeper {

struct TlsFiles {
  std::string trusted;       // certificates of those who may sign servers; empty: the system's
  std::string certificate;   // ours, with its chain; empty: none is shown
  std::string key;           // of ours
  std::string key_password;  // of the key's file
};

class TlsRelay {
 public:
  struct Events {
    // A server could not be reached; `why` names it. Any thread.
    std::function<void(const std::string& server, const std::string& why)> unreachable;
    // It was reached and is not to be trusted, or does not trust us, or speaks no TLS. Any thread.
    std::function<void(const std::string& server, const std::string& why)> rejected;
  };

  // kInvalidArgument: a file cannot be used; the text names it.
  static Expected<std::unique_ptr<TlsRelay>> open(const TlsFiles& files,
                                                  std::vector<std::string> servers, Events events);
  virtual ~TlsRelay() = default;
  // The doors, for the client library: "127.0.0.1:40001,127.0.0.1:40002".
  virtual std::string connect_string() const = 0;
  // The server behind a door; the text itself if it is none.
  virtual std::string server_behind(const std::string& door) const = 0;
};

}  // namespace dubhe::zookeeper
