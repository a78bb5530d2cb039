#include "tls_connection.h"

#include "openssl_texts.h"

#include <openssl/err.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace dubhe {

namespace {

constexpr std::size_t kRecord = 16 << 10;  // the most plain bytes of one
constexpr std::size_t kDeliverAt =
    256 << 10;  // decrypted, and not left to be handed over with what follows
constexpr std::size_t kMostMarks = 64;
// A fatal alert, unexpected_message: what even a peer that knows no TLS can be recognised to have
// got.
constexpr std::string_view kAlert("\x15\x03\x01\x00\x02\x02\x0a", 7);

std::string milliseconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) +
         " ms";
}

}  // namespace

HandshakeOutcome::~HandshakeOutcome() {
  if (connection_ != nullptr) connection_->give_up();
}

TlsConnection::TlsConnection(Channel& wire, SslPtr ssl, std::string peer_name, TimePoint until,
                             Transporter::HandlerFactory make_handler, HandshakeOutcome* outcome,
                             OnRefused on_refused)
    : wire_channel_(wire),
      ssl_(std::move(ssl)),
      peer_name_(std::move(peer_name)),
      make_handler_(std::move(make_handler)),
      outcome_(outcome),
      on_refused_(std::move(on_refused)),
      self_(std::make_shared<TlsConnection*>(this)),
      allotted_(std::max(until - wire.loop().now(), Duration(std::chrono::milliseconds(1)))) {
  wire_.out = &wire;
  attach(*ssl_, wire_);
  if (outcome_ != nullptr) outcome_->connection_ = this;
}

TlsConnection::~TlsConnection() {
  *self_ = nullptr;
  stop_timer();
  wire_.out = nullptr;
  if (outcome_ != nullptr) outcome_->connection_ = nullptr;
}

void TlsConnection::begin() {
  timer_ = loop().run_after(allotted_, [self = self_] {
    TlsConnection* const connection = *self;
    if (connection == nullptr) return;
    connection->timer_ = 0;
    connection->wire_channel_.close(connection->refused(
        "there was no answer of TLS within " + milliseconds(connection->allotted_) +
        "; does the peer have it on (`ssl-enabled`)?"));
  });
  if (Status begun = shake_hands(); !begun.ok()) wire_channel_.close(std::move(begun));
}

void TlsConnection::give_up() {
  outcome_ = nullptr;
  closed_ = true;
  wire_channel_.close(Status(StatusCode::kCancelled, "nobody waits for this connection any more"));
}

void TlsConnection::stop_timer() noexcept {
  if (timer_ != 0) loop().cancel(std::exchange(timer_, 0));
}

void TlsConnection::complete(Expected<Channel*> outcome) {
  if (outcome_ == nullptr) return;
  HandshakeOutcome* const waiting = std::exchange(outcome_, nullptr);
  waiting->connection_ = nullptr;
  waiting->complete(std::move(outcome));
}

// ---- the handshake

Status TlsConnection::shake_hands() {
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_.get());
  wire_channel_.flush_later();
  if (done == 1) return established();
  switch (SSL_get_error(ssl_.get(), done)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Status();
    default:
      return refused(describe_handshake_failure(*ssl_, peer_name_));
  }
}

Status TlsConnection::established() {
  established_ = true;
  stop_timer();
  handler_ = make_handler_(*this);
  if (!handler_)
    return Status(StatusCode::kInternal,
                  "no handler was made for the connection with " + remote_address());
  complete(this);
  if (!out_.empty()) flush_later();
  return Status();
}

Status TlsConnection::refused(std::string reason) {
  stop_timer();
  broken_ = true;
  Status why(StatusCode::kUnavailable, "TLS with " + peer_name_ + ": " + std::move(reason));
  if (on_refused_) on_refused_(why);
  complete(why);
  return why;
}

// ---- reading

Status TlsConnection::on_bytes(Buffer& in) {
  if (closed_ || broken_) {
    in.clear();
    return Status();
  }
  if (first_.size() < 2) {
    first_.append(in.view().substr(0, 2 - first_.size()));
    if (std::string plain = describe_plaintext(first_); !plain.empty()) {
      wire_channel_.output().append(kAlert);
      wire_channel_.flush_later();
      return refused(std::move(plain));
    }
  }
  wire_.in = in.view();
  Status status = established_ ? Status() : shake_hands();
  if (status.ok() && established_ && !closed_) status = read_records(false);
  in.consume(in.size() - wire_.in.size());
  wire_.in = {};
  return status;
}

// `waiting`: something that was decrypted before waits to be handed over.
Status TlsConnection::read_records(bool waiting) {
  while (!paused_ && !closed_) {
    in_.reserve(kRecord);
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), in_.tail(),
                             static_cast<int>(std::min<std::size_t>(in_.room(), 1 << 30)));
    if (got > 0) {
      in_.commit(static_cast<std::size_t>(got));
      waiting = true;
      if (in_.size() < kDeliverAt) continue;
      if (Status status = deliver(); !status.ok()) return status;
      waiting = false;
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), got);
    if (std::exchange(waiting, false) || in_.empty()) {
      if (Status status = deliver(); !status.ok() || closed_) return status;
    }
    switch (error) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE:
        wire_channel_.flush_later();  // OpenSSL may have answered something by itself
        return Status();
      case SSL_ERROR_ZERO_RETURN:
        return Status(StatusCode::kUnavailable,
                      "the connection with " + remote_address() + " was closed by the peer");
      default:
        broken_ = true;
        wire_channel_.flush_later();
        return Status(StatusCode::kUnavailable,
                      "the connection with " + remote_address() +
                          " is lost: TLS: " + describe_handshake_failure(*ssl_, peer_name_));
    }
  }
  return Status();
}

Status TlsConnection::deliver() {
  if (in_.empty() || closed_) {
    if (in_.empty()) in_.release();
    return Status();
  }
  Status taken = handler_->on_bytes(in_);
  if (in_.empty()) in_.release();
  return taken;
}

void TlsConnection::pause_reading(bool paused) {
  if (std::exchange(paused_, paused) == paused || closed_) return;
  if (paused) return wire_channel_.pause_reading(true);
  if (std::exchange(resume_posted_, true)) return;
  loop().post([self = self_] {
    if (*self != nullptr) (*self)->go_on_reading();
  });
}

// What was decrypted and left; then what the channel below has left, and more.
void TlsConnection::go_on_reading() {
  resume_posted_ = false;
  if (closed_ || paused_) return;
  Status taken = read_records(true);
  if (!taken.ok()) return close(std::move(taken));
  if (!closed_ && !paused_) wire_channel_.pause_reading(false);
}

// ---- writing

void TlsConnection::flush_later() {
  if (closed_ || !established_ || std::exchange(flush_queued_, true)) return;
  loop().at_turn_end([self = self_] {
    if (*self == nullptr) return;
    (*self)->flush_queued_ = false;
    (*self)->encrypt();
  });
}

// Everything that was appended, as records in the output below, which leaves in this same turn.
void TlsConnection::encrypt() {
  if (out_.empty() || closed_ || !established_) return;
  if (wire_channel_.queued_bytes() == 0) forget_marks({wire_channel_.appended_bytes(), encrypted_});
  while (!out_.empty()) {
    ERR_clear_error();
    const int wrote = SSL_write(ssl_.get(), out_.data(),
                                static_cast<int>(std::min<std::size_t>(out_.size(), 1 << 30)));
    if (wrote <= 0) {
      broken_ = true;
      return close(Status(StatusCode::kUnavailable,
                          "the connection with " + remote_address() +
                              " is lost: TLS: " + take_openssl_error("nothing can be written")));
    }
    out_.consume(static_cast<std::size_t>(wrote));
    encrypted_ += static_cast<std::uint64_t>(wrote);
  }
  out_.release();
  if (marks_.size() >= kMostMarks) forget_marks(marks_.back());
  marks_.push_back({wire_channel_.appended_bytes(), encrypted_});
  wire_channel_.flush_later();
}

// Marks tell at the end how much of what is above has left below. What is forgotten counts as left,
// which errs on the side of "it may have run".
void TlsConnection::forget_marks(Mark left) {
  left_ = left;
  marks_.clear();
}

std::size_t TlsConnection::queued_bytes() const noexcept {
  return out_.size() + static_cast<std::size_t>(
                           std::min<std::uint64_t>(wire_channel_.queued_bytes(), encrypted_));
}

void TlsConnection::on_writable() {
  if (handler_ && !closed_) handler_->on_writable();
}

// ---- the end

void TlsConnection::say_goodbye() {
  if (!established_ || broken_) return;
  encrypt();
  if (closed_) return;
  ERR_clear_error();
  (void)SSL_shutdown(ssl_.get());
  ERR_clear_error();
  wire_channel_.flush_later();
}

void TlsConnection::close(Status why) {
  if (closed_) return;
  say_goodbye();
  if (closed_) return;
  closed_ = true;
  wire_channel_.close(std::move(why));
}

void TlsConnection::close_gracefully(Status why, Duration limit) {
  if (closed_) return;
  say_goodbye();
  if (closed_) return;
  closed_ = true;
  wire_channel_.close_gracefully(std::move(why), limit);
}

void TlsConnection::on_closed(const Status& why, std::uint64_t written_offset) {
  closed_ = true;
  stop_timer();
  if (!established_) {
    if (!broken_)
      (void)refused(why.message() +
                    " before TLS was agreed on; does the peer have it on (`ssl-enabled`)?");
    return;
  }
  if (!handler_) return;
  Mark left = left_;
  for (const Mark& mark : marks_) {
    if (written_offset <= left.wire) break;
    left = mark;  // all up to here, or a part that the peer may make use of
  }
  handler_->on_closed(why, left.plain);
  handler_.reset();
  in_.release();
  out_.release();
}

}  // namespace dubhe
