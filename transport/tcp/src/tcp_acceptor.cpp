#include "tcp_acceptor.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "tcp_channel.h"

namespace dubhe {

namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr Duration kPause = std::chrono::milliseconds(100);

// The connection died before we took it; the next one may be fine.
bool concerns_one_connection(int error) noexcept {
  return error == EINTR || error == ECONNABORTED || error == EPROTO || error == ENETDOWN || error == EHOSTDOWN ||
         error == ENONET || error == EHOSTUNREACH || error == ENETUNREACH || error == ENOPROTOOPT || error == EPERM;
}

}  // namespace

void AcceptorSwitch::stop() noexcept {
  std::lock_guard lock(mutex_);
  if (std::exchange(stopped_, true) || fd_ < 0) return;
  ::shutdown(fd_, SHUT_RDWR);
}

bool AcceptorSwitch::stopped() const noexcept {
  std::lock_guard lock(mutex_);
  return stopped_;
}

void AcceptorSwitch::forget_fd() noexcept {
  std::lock_guard lock(mutex_);
  fd_ = -1;
}

TcpAcceptor::TcpAcceptor(TcpLoop& home, UniqueFd listening, std::shared_ptr<AcceptorSwitch> on,
                         std::vector<TcpLoop*> targets, const ChannelOptions& options,
                         Transporter::HandlerFactory make_handler, Name name)
    : home_(home),
      listening_(home.loop().context().get_executor(), listening.release()),
      switch_(std::move(on)),
      targets_(std::move(targets)),
      options_(options),
      make_handler_(std::make_shared<const Transporter::HandlerFactory>(std::move(make_handler))),
      name_(std::move(name)) {}

void TcpAcceptor::wait() {
  waits_ = true;
  listening_.async_wait(listening_.wait_read, [this](const boost::system::error_code&) { on_ready(); });
}

void TcpAcceptor::on_ready() {
  waits_ = false;
  if (!listening_.is_open() || switch_->stopped()) return leave();
  {
    Turn turn(home_.loop());
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      if (!accept_one()) break;
    }
  }
  if (pause_ == 0) wait();
}

// false: none is waiting, or none can be taken now.
bool TcpAcceptor::accept_one() {
  UniqueFd fd(
      ::accept4(listening_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd) {
    if (concerns_one_connection(errno)) return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK && !switch_->stopped()) back_off(errno);
    return false;
  }
  complained_ = false;
  hand_over(name_(std::move(fd)));
  return true;
}

void TcpAcceptor::hand_over(Connected connected) {
  TcpLoop& target = *targets_[next_++ % targets_.size()];
  if (&target == &home_) {
    (void)target.open(std::move(connected), options_, *make_handler_);
    return;
  }
  target.loop().post([&target, connected = std::move(connected), options = options_,
                      make = make_handler_]() mutable {
    (void)target.open(std::move(connected), options, *make);
  });
}

// Out of descriptors or memory: the backlog keeps who waits, and asking again at once would only burn the processor.
void TcpAcceptor::back_off(int error) {
  if (!std::exchange(complained_, true)) {
    home_.logger().error("transport.tcp", "cannot accept connections for now: " + error_text(error) +
                                              "; trying again every 100 ms. If it is the limit of open files, raise it "
                                              "(ulimit -n)");
  }
  pause_ = home_.loop().run_after(kPause, [this] {
    pause_ = 0;
    if (switch_->stopped()) return leave();
    wait();
  });
}

void TcpAcceptor::evict(const Status&) {
  switch_->stop();
  if (pause_ != 0) home_.loop().cancel(std::exchange(pause_, 0));
  switch_->forget_fd();
  boost::system::error_code ignored;
  listening_.close(ignored);
  if (!waits_) leave();
}

void TcpAcceptor::leave() {
  switch_->forget_fd();
  home_.remove(*this);
}

}  // namespace dubhe
