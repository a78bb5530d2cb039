#include "tcp_connector.h"

#include <boost/asio/error.hpp>
#include <utility>

#include "tcp_channel.h"

namespace dubhe {

namespace {

std::string milliseconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) + " ms";
}

}  // namespace

ConnectOutcome::~ConnectOutcome() {
  if (connector_ != nullptr) connector_->give_up();
}

TcpConnector::TcpConnector(TcpLoop& home, std::string host, std::uint16_t port, const ChannelOptions& options,
                           Transporter::HandlerFactory make_handler)
    : home_(home),
      host_(std::move(host)),
      port_(port),
      options_(options),
      make_handler_(std::move(make_handler)),
      until_(home.loop().now() + options.connect_timeout),
      resolver_(home.loop().context().get_executor()),
      socket_(home.loop().context().get_executor()) {}

void TcpConnector::begin(ConnectOutcome& outcome) {
  outcome_ = &outcome;
  outcome.connector_ = this;
  if (const auto literal = parse_address(host_)) {
    addresses_.emplace_back(*literal, port_);
    return try_next();
  }
  resolve();
}

// ---- the name

void TcpConnector::resolve() {
  allotted_ = options_.connect_timeout;
  timer_ = home_.loop().run_at(until_, [this] {
    timer_ = 0;
    fail("the name was not resolved within " + milliseconds(allotted_));
  });
  waits_for_asio_ = true;
  resolver_.async_resolve(host_, std::to_string(port_), Resolver::numeric_service,
                          [this](const boost::system::error_code& error, const Resolver::results_type& found) {
                            on_resolved(error, found);
                          });
}

void TcpConnector::on_resolved(const boost::system::error_code& error, const Resolver::results_type& found) {
  waits_for_asio_ = false;
  if (outcome_ == nullptr) return leave_when_quiet();
  Turn turn(home_.loop());
  home_.loop().cancel(std::exchange(timer_, 0));
  if (error) return fail("the name cannot be resolved: " + error.message());
  for (const auto& entry : found) addresses_.push_back(entry.endpoint());
  try_next();
}

// ---- the addresses

void TcpConnector::try_next() {
  for (; tried_ < addresses_.size(); ++tried_) {
    auto fd = make_socket(address());
    if (!fd) {
      note_failure(fd.status().message());
      continue;
    }
    boost::system::error_code error;
    socket_.assign(address().protocol(), fd->get(), error);
    if (error) {
      note_failure(error.message());
      continue;
    }
    fd->release();
    // What is left is shared by the addresses that are left: one that is silent must not take it all.
    allotted_ = std::max(until_ - home_.loop().now(), Duration(std::chrono::milliseconds(1))) /
                static_cast<Duration::rep>(addresses_.size() - tried_);
    timer_ = home_.loop().run_after(allotted_, [this] { on_time_up(); });
    waits_for_asio_ = true;
    socket_.async_connect(address(), [this](const boost::system::error_code& e) { on_connected(e); });
    return;
  }
  fail(failures_);
}

void TcpConnector::on_time_up() {
  timer_ = 0;
  time_is_up_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);  // on_connected() follows
}

void TcpConnector::on_connected(const boost::system::error_code& error) {
  waits_for_asio_ = false;
  if (timer_ != 0) home_.loop().cancel(std::exchange(timer_, 0));
  if (outcome_ == nullptr) return leave_when_quiet();
  Turn turn(home_.loop());
  boost::system::error_code ignored;
  const bool timed_out = std::exchange(time_is_up_, false);
  if (!error && !timed_out) {
    // With nobody listening on a local port, the kernel may connect a socket to itself.
    if (socket_.local_endpoint(ignored) != address()) return succeed();
    note_failure("Connection refused");
  } else {
    note_failure(timed_out ? "no answer within " + milliseconds(allotted_) : error.message());
  }
  socket_.close(ignored);
  ++tried_;
  try_next();
}

void TcpConnector::note_failure(const std::string& reason) {
  if (addresses_.size() > 1) failures_ += (failures_.empty() ? "" : "; ") + to_string(address()) + ": ";
  failures_ += reason;
}

// ---- the end

void TcpConnector::succeed() {
  boost::system::error_code error;
  UniqueFd fd(socket_.release(error));
  if (error) return fail(error.message());
  Channel* channel = home_.open(connected_tcp(std::move(fd), address()), options_, make_handler_);
  if (channel == nullptr) return fail("the system refuses to watch another connection");
  complete(channel);
}

void TcpConnector::fail(const std::string& reason) {
  complete(Status(StatusCode::kUnavailable, "cannot connect to " + host_and_port(host_, port_) + ": " + reason));
}

// Who waits may destroy anything of its own here; this object leaves after it.
void TcpConnector::complete(Expected<Channel*> outcome) {
  ConnectOutcome* waiting = std::exchange(outcome_, nullptr);
  waiting->connector_ = nullptr;
  waiting->complete(std::move(outcome));
  leave_when_quiet();
}

void TcpConnector::give_up() {
  outcome_ = nullptr;
  leave_when_quiet();
}

void TcpConnector::evict(const Status& why) {
  if (outcome_ != nullptr) {
    complete(why.with_context("cannot connect to " + host_and_port(host_, port_)));
  } else {
    leave_when_quiet();
  }
}

void TcpConnector::leave_when_quiet() {
  if (timer_ != 0) home_.loop().cancel(std::exchange(timer_, 0));
  if (!waits_for_asio_) return home_.remove(*this);
  boost::system::error_code ignored;
  socket_.close(ignored);
  resolver_.cancel();
}

}  // namespace dubhe
