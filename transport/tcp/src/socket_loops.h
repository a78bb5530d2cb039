// What a transporter of sockets has on all loops of a runtime, and its end.
#pragma once

#include <future>
#include <memory>
#include <string_view>
#include <vector>

#include "tcp_acceptor.h"
#include "tcp_loop.h"

namespace dubhe {

class SocketLoops {
 public:
  SocketLoops(Runtime& runtime, Logger& logger);
  // First nobody hands over any more, then everybody leaves. Waits for that.
  ~SocketLoops();

  // The part on this loop, on whose thread the caller has to be; `what`: "connect() to 10.0.0.8:20880", for the text.
  Expected<TcpLoop*> home_of(EventLoop& loop, std::string_view what) const;
  // Accepts from a listening socket and spreads what it gets over the loops.
  std::shared_ptr<AcceptorSwitch> accept(UniqueFd listening, const ChannelOptions& options,
                                         Transporter::HandlerFactory make_handler, TcpAcceptor::Name name);

 private:
  void on_every_loop(void (TcpLoop::*step)(std::promise<void>));

  Runtime& runtime_;
  std::vector<std::unique_ptr<TcpLoop>> loops_;  // by the index of the event loop, the control loop last
};

}  // namespace dubhe
