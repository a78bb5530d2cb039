// The transport alone: the frames of raw_epoll.cpp echoed over Channels of the tcp transport, on a Runtime. What stands
// between this and raw_epoll is the transport's price; between this and echo, the framework's.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "dubhe/common/block_on.h"
#include "dubhe/transport_tcp/tcp_transporter.h"
#include "frame.h"
#include "load.h"

namespace dubhe::bench {
namespace {

class EchoHandler final : public ChannelHandler {
 public:
  explicit EchoHandler(Channel& channel) : channel_(channel) {}
  Status on_bytes(Buffer& in) override {
    const bool frames = take_frames(in, [this](std::uint64_t id, std::string_view payload) {
      append_frame(channel_.output(), id, payload, kResponseFlags);
    });
    channel_.flush_later();
    return frames ? Status() : Status(StatusCode::kDataLoss, "no frame");
  }
  void on_closed(const Status&, std::uint64_t) override {}

 private:
  Channel& channel_;
};

class CallHandler final : public ChannelHandler {
 public:
  CallHandler(Channel& channel, const Load& load, CallLog& log)
      : channel_(channel), payload_(load.payload_bytes, 'x'), log_(log) {
    for (std::size_t i = 0; i < load.in_flight; ++i) begin(now_ticks());
    channel_.flush_later();
  }
  Status on_bytes(Buffer& in) override {
    const bool frames = take_frames(in, [this](std::uint64_t start, std::string_view) {
      const std::uint64_t now = now_ticks();
      if (log_.record(start, now)) begin(now);
    });
    channel_.flush_later();
    return frames ? Status() : Status(StatusCode::kDataLoss, "no frame");
  }
  void on_closed(const Status& why, std::uint64_t) override {
    std::fprintf(stderr, "%s\n", why.to_string().c_str());
  }

 private:
  void begin(std::uint64_t start) { append_frame(channel_.output(), start, payload_, kRequestFlags); }

  Channel& channel_;
  const std::string payload_;
  CallLog& log_;
};

int serve(Transporter& transporter, const Load& load) {
  const auto listener = transporter.listen("127.0.0.1", load.port, {},
                                           [](Channel& channel) { return std::make_unique<EchoHandler>(channel); });
  if (!listener) {
    std::fprintf(stderr, "%s\n", listener.status().to_string().c_str());
    return 1;
  }
  print_port((*listener)->port());
  for (;;) ::pause();
}

int measure(Runtime& runtime, Transporter& transporter, const Load& load) {
  Measurement measurement(load);
  for (std::size_t i = 0; i < load.connections; ++i) {
    EventLoop& loop = runtime.loop(i % runtime.loop_count());
    CallLog& log = measurement.add_log();
    const auto channel = block_on(
        loop, transporter.connect(loop, "127.0.0.1", load.port, {},
                                  [&](Channel& made) { return std::make_unique<CallHandler>(made, load, log); }));
    if (!channel) {
      std::fprintf(stderr, "%s\n", channel.status().to_string().c_str());
      return 1;
    }
  }
  return measurement.run();
}

}  // namespace
}  // namespace dubhe::bench

int main(int argc, char** argv) {
  using namespace dubhe;
  const bench::Load load = bench::parse_load(argc, argv);
  const auto runtime = Runtime::create({.loops = load.threads}, null_logger());
  const auto transporter = make_tcp_transporter_on(*runtime, null_logger());
  const int code = load.server ? bench::serve(*transporter, load) : bench::measure(*runtime, *transporter, load);
  std::_Exit(code);  // calls are still in flight
}
