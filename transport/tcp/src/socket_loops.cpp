#include "socket_loops.h"

#include <algorithm>
#include <string>
#include <utility>

namespace dubhe {

SocketLoops::SocketLoops(Runtime& runtime, Logger& logger) : runtime_(runtime) {
  for (std::size_t i = 0; i <= runtime.loop_count(); ++i) {
    loops_.push_back(std::make_unique<TcpLoop>(runtime.loop(i), logger, runtime.buffer_limits()));
  }
}

SocketLoops::~SocketLoops() {
  on_every_loop(&TcpLoop::stop_accepting);
  on_every_loop(&TcpLoop::shut_down);
}

Expected<TcpLoop*> SocketLoops::home_of(EventLoop& loop, std::string_view what) const {
  const std::size_t index = loop.index();
  TcpLoop* const home = index < loops_.size() && &loops_[index]->loop() == &loop ? loops_[index].get() : nullptr;
  if (home == nullptr || !loop.in_own_thread()) {
    return Status(StatusCode::kFailedPrecondition,
                  std::string(what) + " outside of its loop; await it on the loop that was given, one of this application's");
  }
  if (home->ending()) {
    return Status(StatusCode::kUnavailable, std::string(what) + ": the transport of this application ends");
  }
  return home;
}

std::shared_ptr<AcceptorSwitch> SocketLoops::accept(UniqueFd listening, const ChannelOptions& options,
                                                    Transporter::HandlerFactory make_handler, TcpAcceptor::Name name) {
  auto on = std::make_shared<AcceptorSwitch>(listening.get());
  const std::size_t first = runtime_.next_loop().index(), all = runtime_.loop_count();
  const std::size_t wanted = options.loops == 0 ? all : std::min(options.loops, all);
  std::vector<TcpLoop*> targets;
  for (std::size_t i = 0; i < wanted; ++i) targets.push_back(loops_[(first + i) % all].get());
  TcpLoop& home = *targets.front();
  home.loop().post([&home, listening = std::move(listening), on, targets = std::move(targets), options,
                    make_handler = std::move(make_handler), name = std::move(name)]() mutable {
    auto acceptor = std::make_unique<TcpAcceptor>(home, std::move(listening), std::move(on), std::move(targets), options,
                                                  std::move(make_handler), std::move(name));
    TcpAcceptor& accepting = *acceptor;
    home.add(std::move(acceptor));
    accepting.wait();
  });
  return on;
}

// A loop that has ended drops the job, which breaks the promise, which ends the wait.
void SocketLoops::on_every_loop(void (TcpLoop::*step)(std::promise<void>)) {
  std::vector<std::future<void>> steps;
  for (const auto& home : loops_) {
    std::promise<void> done;
    steps.push_back(done.get_future());
    home->loop().post([&home = *home, step, done = std::move(done)]() mutable { (home.*step)(std::move(done)); });
  }
  for (auto& done : steps) done.wait();
}

}  // namespace dubhe
