// Lines of text on a port, between the frames: what a telnet user types, and what is answered.
#pragma once

#include "dubhe/exchange/exchange_server.h"
#include "dubhe/telnet/telnet_lines.h"

#include "dispatch.h"

#include <coroutine>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace dubhe::dubbo {

// What a connection keeps of its user.
struct TelnetUser {
  TelnetLines lines;
  TelnetSession session;
  bool running = false;  // a command; the next line waits
};

// Takes at most one line from `bytes`; answers how many bytes it took. While its command runs, the
// connection is held.
Expected<std::size_t> serve_text(Dispatch& dispatch, const TelnetConsole& console,
                                 ServerConnection& from, const std::shared_ptr<TelnetUser>& user,
                                 std::string_view bytes);

}  // namespace dubhe::dubbo
