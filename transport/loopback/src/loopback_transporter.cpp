#include "dubhe/transport_loopback/loopback_transporter.h"

#include <future>
#include <utility>

#include "loopback_state.h"

namespace dubhe {

namespace {

class LoopbackListener final : public Listener {
 public:
  LoopbackListener(std::weak_ptr<LoopbackNetwork::State> network, std::string host, std::uint16_t port)
      : network_(std::move(network)), host_(std::move(host)), port_(port) {}
  ~LoopbackListener() override { stop_accepting(); }
  std::uint16_t port() const noexcept override { return port_; }
  void stop_accepting() override {
    if (const auto network = std::exchange(network_, {}).lock()) network->stop_listening(host_, port_);
  }

 private:
  std::weak_ptr<LoopbackNetwork::State> network_;
  const std::string host_;
  const std::uint16_t port_;
};

}  // namespace

class LoopbackTransporter final : public Transporter {
 public:
  LoopbackTransporter(LoopbackNetwork& network, std::vector<EventLoop*> loops)
      : state_(network.state_), loops_(std::move(loops)) {}
  LoopbackTransporter(std::unique_ptr<LoopbackNetwork> own, std::vector<EventLoop*> loops)
      : own_network_(std::move(own)), state_(own_network_->state_), loops_(std::move(loops)) {}

  ~LoopbackTransporter() override {
    const auto channels = state_->channels_of(this);
    on_loops_of(channels, [](const std::shared_ptr<LoopbackChannel>& channel) {
      channel->close(Status(StatusCode::kUnavailable, "the loopback transport of this application ends"));
    });
    on_loops_of(channels, [](const std::shared_ptr<LoopbackChannel>&) {});  // behind the on_closed() of each
  }

  Task<Expected<Channel*>> connect(EventLoop& loop, std::string host, std::uint16_t port, ChannelOptions options,
                                   HandlerFactory make_handler) override {
    if (!loop.in_own_thread()) {
      co_return Status(StatusCode::kFailedPrecondition,
                       "connect() to " + host + ":" + std::to_string(port) +
                           " outside of its loop; await it on the loop that was given");
    }
    co_return state_->connect(this, loop, host, port, options, make_handler);
  }

  Expected<std::unique_ptr<Listener>> listen(const std::string& host, std::uint16_t port, ChannelOptions options,
                                             HandlerFactory make_handler) override {
    auto bound = state_->listen(host, port, LoopbackListening{this, loops_, options, std::move(make_handler)});
    if (!bound) return bound.status();
    return std::make_unique<LoopbackListener>(state_, host, *bound);
  }

 private:
  // Waits until it is done, but on this thread's own loops, where it is done at once. A loop that has ended breaks the
  // promise, which ends the wait.
  template <class What>
  static void on_loops_of(const std::vector<std::shared_ptr<LoopbackChannel>>& channels, What what) {
    std::vector<std::future<void>> steps;
    for (const auto& channel : channels) {
      if (channel->loop().in_own_thread()) {
        what(channel);
        continue;
      }
      std::promise<void> done;
      steps.push_back(done.get_future());
      channel->loop().post([channel, what, done = std::move(done)]() mutable {
        what(channel);
        done.set_value();
      });
    }
    for (auto& done : steps) done.wait();
  }

  const std::unique_ptr<LoopbackNetwork> own_network_;
  const std::shared_ptr<LoopbackNetwork::State> state_;
  const std::vector<EventLoop*> loops_;
};

std::unique_ptr<Transporter> make_loopback_transporter_on(LoopbackNetwork& network, std::vector<EventLoop*> loops) {
  return std::make_unique<LoopbackTransporter>(network, std::move(loops));
}

Expected<std::unique_ptr<Transporter>> make_loopback_transporter(const ExtensionContext& context) {
  auto* runtime = context.resource<Runtime>();
  if (runtime == nullptr) {
    return Status(StatusCode::kFailedPrecondition,
                  "transporter `loopback` needs the application's Runtime; call set_resource<Runtime>() on the registry "
                  "first");
  }
  std::vector<EventLoop*> loops;
  for (std::size_t i = 0; i < runtime->loop_count(); ++i) loops.push_back(&runtime->loop(i));
  if (auto* network = context.resource<LoopbackNetwork>()) {
    return make_loopback_transporter_on(*network, std::move(loops));
  }
  return std::make_unique<LoopbackTransporter>(std::make_unique<LoopbackNetwork>(), std::move(loops));
}

}  // namespace dubhe
