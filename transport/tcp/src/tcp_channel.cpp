#include "tcp_channel.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

namespace dubhe {

namespace {

constexpr std::size_t kLeastRoom = 4 << 10;       // a read into less than this is not worth its system call
constexpr std::size_t kSmallRest = 4 << 10;       // the begun frame that is moved out of the loop's buffer
constexpr std::size_t kSendEarly = 128 << 10;     // answers of one turn that do not wait for its end
constexpr std::size_t kMostDiscarded = 1 << 20;

}  // namespace

TcpChannel::TcpChannel(TcpLoop& home, StreamSocket socket, Connected ends,
                       const ChannelOptions& options)
    : home_(home),
      socket_(std::move(socket)),
      remote_(std::move(ends.remote)),
      local_(std::move(ends.local)),
      local_port_(ends.local_port),
      read_bytes_per_turn_(static_cast<std::uint32_t>(
          std::clamp<std::size_t>(options.read_bytes_per_turn, kLeastRoom, std::size_t{1} << 30))),
      write_limit_(options.write_limit),
      last_read_(home.loop().now()),
      last_written_(last_read_) {}

void TcpChannel::open(const Transporter::HandlerFactory& make_handler) {
  handler_ = make_handler(*this);
  if (!handler_) close(Status(StatusCode::kInternal, "no handler was made for the connection with " + remote_));
  wait_readable();
}

// ---- reading

void TcpChannel::wait_readable() {
  if (closed_ || paused_ || waits_readable_) return;
  waits_readable_ = true;
  socket_.async_wait(StreamSocket::wait_read,
                     [this](const boost::system::error_code&) { on_readable(); });
}

void TcpChannel::on_readable() {
  waits_readable_ = false;
  if (closed_) return leave_when_quiet();
  Turn turn(home_.loop());
  receive();
  wait_readable();
}

void TcpChannel::receive() {
  std::size_t budget = read_bytes_per_turn_;
  borrow_input();
  while (!closed_ && !paused_ && budget > 0 && receive_once(budget)) {
    if (out_.size() >= kSendEarly) flush();
  }
  give_back_input();
}

// true: there may be more at once.
bool TcpChannel::receive_once(std::size_t& budget) {
  in_.reserve(kLeastRoom);
  const std::size_t wanted = std::min(in_.room(), budget);
  const ssize_t got = ::recv(socket_.native_handle(), in_.tail(), wanted, 0);
  if (got > 0) {
    const auto bytes = static_cast<std::size_t>(got);
    in_.commit(bytes);
    budget -= bytes;
    if (in_.size() > expected_in_) expected_in_ = in_.size();
    last_read_ = home_.loop().now();
    deliver();
    return bytes == wanted;
  }
  if (got == 0) {
    close(lost("was closed by the peer"));
  } else if (errno == EINTR) {
    return true;
  } else if (errno != EAGAIN && errno != EWOULDBLOCK) {
    close(lost("is lost: " + error_text(errno)));
  }
  return false;
}

void TcpChannel::deliver() {
  Status taken;
  try {
    taken = handler_->on_bytes(in_);
  } catch (const std::exception& e) {
    taken = Status(StatusCode::kInternal, std::string("a handler threw: ") + e.what());
  }
  if (!taken.ok()) close(std::move(taken));
}

// A large buffer of the loop's, with what was begun in it.
void TcpChannel::borrow_input() {
  if (in_.capacity() >= home_.fresh_input_bytes()) return;
  Buffer large = home_.take_input(expected_in_);
  expected_in_ /= 2;
  large.append(in_.view());
  in_ = std::move(large);
}

// An empty buffer goes back; so does one with little in it, which is copied. A frame that is large, or for which the
// handler reserved more than a fresh buffer, stays where it is.
void TcpChannel::give_back_input() {
  if (in_.size() > kSmallRest || (!in_.empty() && in_.capacity() > home_.fresh_input_bytes())) return;
  Buffer rest;
  rest.append(in_.view());
  in_.swap(rest);
  home_.give_back_input(std::move(rest));
}

void TcpChannel::pause_reading(bool paused) {
  if (std::exchange(paused_, paused) == paused || paused || closed_ || std::exchange(resume_posted_, true)) return;
  loop().post([this] { go_on_reading(); });
}

void TcpChannel::go_on_reading() {
  resume_posted_ = false;
  if (closed_ || paused_) return;
  if (!in_.empty()) {
    deliver();
    give_back_input();
  }
  wait_readable();
}

// ---- writing

Buffer& TcpChannel::output() {
  if (out_.capacity() == 0) out_ = home_.take_output(expected_out_);
  return out_;
}

[[gnu::hot]] void TcpChannel::flush_later() {
  if (closed_ || waits_writable_ || std::exchange(flush_queued_, true)) return;
  loop().at_turn_end([this] {
    flush_queued_ = false;
    flush();
  });
}

void TcpChannel::flush() {
  if (closed_ || waits_writable_ || write_failed_) return;
  over_limit_ = over_limit_ || out_.size() > write_limit_;
  expected_out_ = std::max(out_.size(), expected_out_ / 2);
  switch (send_queued()) {
    case Sent::kAll:
      give_back_output();
      if (draining_) return close(std::move(why_));
      break;
    case Sent::kSome:
      wait_writable();
      break;
    case Sent::kFailed:
      return fail_writing(errno);
  }
  handler_->on_sent(sent_);
  tell_if_writable();
}

TcpChannel::Sent TcpChannel::send_queued() {
  while (!out_.empty()) {
    const ssize_t taken = ::send(socket_.native_handle(), out_.data(), out_.size(), MSG_NOSIGNAL);
    if (taken < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? Sent::kSome : Sent::kFailed;
    }
    sent_ += static_cast<std::uint64_t>(taken);
    last_written_ = home_.loop().now();
    const bool full = static_cast<std::size_t>(taken) < out_.size();
    out_.consume(static_cast<std::size_t>(taken));
    if (full) return Sent::kSome;
  }
  return Sent::kAll;
}

void TcpChannel::wait_writable() {
  waits_writable_ = true;
  socket_.async_wait(StreamSocket::wait_write,
                     [this](const boost::system::error_code&) { on_writable(); });
}

void TcpChannel::on_writable() {
  waits_writable_ = false;
  if (closed_) return leave_when_quiet();
  Turn turn(home_.loop());
  flush();
}

void TcpChannel::tell_if_writable() {
  if (closed_ || !over_limit_ || out_.size() > write_limit_ / 2) return;
  over_limit_ = false;
  handler_->on_writable();
}

void TcpChannel::give_back_output() {
  if (out_.capacity() > 0) home_.give_back_output(std::exchange(out_, Buffer()));
}

// The peer may have answered before it went away: what it sent is read first, and ends the connection by itself.
void TcpChannel::fail_writing(int error) {
  if (std::exchange(write_failed_, true)) return;
  loop().post([this, error] {
    if (closed_) return;
    receive();
    close(lost("is lost: " + error_text(error)));
  });
}

// ---- the end

void TcpChannel::close(Status why) {
  if (closed_) return;
  if (!write_failed_) (void)send_queued();
  closed_ = true;
  why_ = std::move(why);
  if (drain_timer_ != 0) loop().cancel(drain_timer_);
  discard_unread();
  boost::system::error_code ignored;
  socket_.close(ignored);
  loop().post([this] { finish(); });
}

void TcpChannel::close_gracefully(Status why, Duration limit) {
  if (closed_ || draining_) return;
  if (out_.empty()) return close(std::move(why));
  draining_ = true;
  why_ = std::move(why);
  drain_timer_ = loop().run_after(limit, [this] {
    drain_timer_ = 0;
    close(std::move(why_));
  });
  flush_later();
}

// Closing with unread bytes resets the connection, and the reset may overtake our last answer at the peer.
void TcpChannel::discard_unread() noexcept {
  for (std::size_t left = kMostDiscarded; left > 0;) {
    const ssize_t got = ::recv(socket_.native_handle(), nullptr, left, MSG_TRUNC | MSG_DONTWAIT);
    if (got <= 0) return;
    left -= static_cast<std::size_t>(got);
  }
}

void TcpChannel::finish() {
  if (handler_) handler_->on_closed(why_, sent_);
  handler_.reset();
  in_.release();
  out_.release();
  finished_ = true;
  leave_when_quiet();
}

void TcpChannel::leave_when_quiet() {
  if (finished_ && !waits_readable_ && !waits_writable_) home_.remove(*this);
}

Status TcpChannel::lost(const std::string& how) const {
  return Status(StatusCode::kUnavailable, "the connection with " + remote_ + " " + how);
}

}  // namespace dubhe
