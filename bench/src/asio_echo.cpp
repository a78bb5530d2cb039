// Boost.Asio used with care and nothing above it: the frames of raw_epoll.cpp, one io_context and
// one thread each side, one read decoded to its last whole frame, one send of what that gave. What
// stands between this and dubhe is the framework.
#include "frame.h"
#include "load.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dubhe::bench {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr std::size_t kReadBytes = 64 << 10;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `each` takes what came: an id and a payload.
  using Each = std::function<void(Connection&, std::uint64_t, std::string_view)>;
  Connection(Tcp::socket socket, Each each) : socket_(std::move(socket)), each_(std::move(each)) {
    socket_.set_option(Tcp::no_delay(true));
    socket_.non_blocking(true);
  }

  Buffer& output() noexcept { return out_; }

  void read() {
    in_.reserve(kReadBytes);
    socket_.async_read_some(
        asio::buffer(in_.tail(), in_.room()),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t got) {
          if (!error && self->on_read(got)) self->read();
        });
  }

  // Tries at once; waits only for what the kernel does not take.
  void flush() {
    if (waits_writable_) return;
    while (!out_.empty()) {
      boost::system::error_code error;
      const std::size_t taken = socket_.write_some(asio::buffer(out_.data(), out_.size()), error);
      out_.consume(taken);
      if (error == asio::error::would_block) return flush_when_writable();
      if (error) return;  // the read hears of it, too
    }
  }

 private:
  bool on_read(std::size_t got) {
    in_.commit(got);
    const bool fine = take_frames(
        in_, [this](std::uint64_t id, std::string_view payload) { each_(*this, id, payload); });
    flush();
    return fine;
  }
  void flush_when_writable() {
    waits_writable_ = true;
    socket_.async_wait(Tcp::socket::wait_write,
                       [self = shared_from_this()](const boost::system::error_code& error) {
                         self->waits_writable_ = false;
                         if (!error) self->flush();
                       });
  }

  Tcp::socket socket_;
  const Each each_;
  bool waits_writable_ = false;
  Buffer in_, out_;
};

void accept_all(Tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](const boost::system::error_code& error, Tcp::socket socket) {
    if (error) return;
    std::make_shared<Connection>(std::move(socket), [](Connection& from, std::uint64_t id,
                                                       std::string_view payload) {
      append_frame(from.output(), id, payload, kResponseFlags);
    })->read();
    accept_all(acceptor);
  });
}

int serve(const Load& load) {
  asio::io_context context(1);
  Tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), load.port});
  print_port(acceptor.local_endpoint().port());
  accept_all(acceptor);
  context.run();
  return 0;
}

int measure(const Load& load) {
  Measurement measurement(load);
  CallLog& log = measurement.add_log();
  asio::io_context context(1);
  const std::string payload(load.payload_bytes, 'x');
  std::vector<std::shared_ptr<Connection>> connections;
  for (std::size_t i = 0; i < load.connections; ++i) {
    Tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), load.port});
    // The id of a call is the time at which it began. In a closed loop each answer starts the next
    // call.
    connections.push_back(std::make_shared<Connection>(
        std::move(socket), [&](Connection& from, std::uint64_t start, std::string_view) {
          const std::uint64_t now = now_ticks();
          if (log.record(start, now) && load.rate == 0)
            append_frame(from.output(), now, payload, kRequestFlags);
        }));
    Connection& connection = *connections.back();
    for (std::size_t d = 0; load.rate == 0 && d < load.in_flight; ++d) {
      append_frame(connection.output(), now_ticks(), payload, kRequestFlags);
    }
    connection.flush();
    connection.read();
  }
  std::thread([&] { context.run(); }).detach();  // ends with the process
  const int code = measurement.run([&](std::uint64_t start) {
    asio::post(context, [&, start] {
      Connection& connection = *connections[start % connections.size()];
      append_frame(connection.output(), start, payload, kRequestFlags);
      connection.flush();
    });
  });
  std::_Exit(code);
}

}  // namespace
}  // namespace dubhe::bench

int main(int argc, char** argv) {
  const dubhe::bench::Load load = dubhe::bench::parse_load(argc, argv);
  try {
    return load.server ? dubhe::bench::serve(load) : dubhe::bench::measure(load);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "%s\n", why.what());
    return 1;
  }
}
