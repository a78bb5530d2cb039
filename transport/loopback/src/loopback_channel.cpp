#include "loopback_channel.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "loopback_state.h"

namespace dubhe {

LoopbackChannel::LoopbackChannel(std::shared_ptr<LoopbackNetwork::State> network, const void* owner, EventLoop& loop,
                                 Ends ends, const ChannelOptions& options, std::size_t fragment_bytes,
                                 std::shared_ptr<LoopbackPipe> out, std::shared_ptr<LoopbackPipe> in)
    : network_(std::move(network)),
      owner_(owner),
      loop_(loop),
      ends_(std::move(ends)),
      options_(options),
      fragment_bytes_(fragment_bytes),
      pipe_out_(std::move(out)),
      pipe_in_(std::move(in)),
      last_read_(loop.now()),
      last_written_(last_read_) {}

void LoopbackChannel::open(const Transporter::HandlerFactory& make_handler) {
  handler_ = make_handler(*this);
  if (!handler_) close(Status(StatusCode::kInternal, "no handler was made for the connection with " + ends_.remote));
}

// ---- writing

void LoopbackChannel::flush_later() {
  if (closed_ || std::exchange(flush_queued_, true)) return;
  loop_.at_turn_end([self = shared_from_this()] {
    self->flush_queued_ = false;
    self->flush();
  });
}

void LoopbackChannel::flush() {
  if (closed_ || out_.empty()) return;
  over_limit_ = over_limit_ || out_.size() > options_.write_limit;
  if (send_queued()) {
    const std::string what = "the connection with " + ends_.remote + " was cut after " + std::to_string(sent_) + " bytes";
    return end(Status(StatusCode::kUnavailable, what), Status(StatusCode::kUnavailable, what));
  }
  if (out_.empty()) {
    out_.release();
    if (draining_) return close(std::move(why_));
  }
  handler_->on_sent(sent_);
  tell_if_writable();
}

// true: the connection is cut here.
bool LoopbackChannel::send_queued() {
  const LoopbackPipe::Pushed pushed = pipe_out_->push(out_.view());
  if (pushed.bytes > 0) last_written_ = loop_.now();
  out_.consume(pushed.bytes);
  sent_ += pushed.bytes;
  if (pushed.wake) wake_peer_to(&LoopbackChannel::on_arrival);
  return pushed.cut;
}

void LoopbackChannel::tell_if_writable() {
  if (closed_ || !over_limit_ || out_.size() > options_.write_limit / 2) return;
  over_limit_ = false;
  handler_->on_writable();
}

void LoopbackChannel::on_room() { flush(); }

void LoopbackChannel::wake_peer_to(void (LoopbackChannel::*what)()) {
  const std::shared_ptr<LoopbackChannel> peer = peer_.lock();
  if (!peer) return;
  EventLoop& there = peer->loop_;
  there.post([peer, what] { (peer.get()->*what)(); });
}

// ---- reading

void LoopbackChannel::on_arrival() {
  if (closed_ || paused_) return;  // what is in the pipe stays there, and fills it
  LoopbackPipe::Pulled pulled = pipe_in_->pull();
  arrived_.append(pulled.bytes.view());
  stream_end_ = std::move(pulled.end);
  if (pulled.writer_waits) wake_peer_to(&LoopbackChannel::on_room);
  read_on();
}

void LoopbackChannel::read_on() {
  while (!closed_ && !paused_ && !arrived_.empty()) {
    deliver(fragment_bytes_ == 0 ? arrived_.size() : std::min(fragment_bytes_, arrived_.size()));
  }
  if (!closed_ && !paused_ && stream_end_) close(*stream_end_);
}

void LoopbackChannel::deliver(std::size_t bytes) {
  in_.append(arrived_.view().substr(0, bytes));
  arrived_.consume(bytes);
  last_read_ = loop_.now();
  Status taken;
  try {
    taken = handler_->on_bytes(in_);
  } catch (const std::exception& e) {
    taken = Status(StatusCode::kInternal, std::string("a handler threw: ") + e.what());
  }
  if (!taken.ok()) close(std::move(taken));
}

void LoopbackChannel::pause_reading(bool paused) {
  if (std::exchange(paused_, paused) == paused || paused || closed_) return;
  loop_.post([self = shared_from_this()] {
    if (self->closed_ || self->paused_) return;
    if (!self->in_.empty()) self->deliver(0);
    self->read_on();
    self->on_arrival();
  });
}

// ---- the end

void LoopbackChannel::close(Status why) {
  if (closed_) return;
  (void)send_queued();
  end(std::move(why),
      Status(StatusCode::kUnavailable, "the connection with " + ends_.local + " was closed by the peer"));
}

void LoopbackChannel::end(Status why, Status for_peer) {
  closed_ = true;
  why_ = std::move(why);
  if (drain_timer_ != 0) loop_.cancel(drain_timer_);
  if (pipe_out_->end(std::move(for_peer))) wake_peer_to(&LoopbackChannel::on_arrival);
  (void)pipe_in_->end(Status());  // the peer's writes go nowhere
  loop_.post([self = shared_from_this()] { self->finish(); });
}

void LoopbackChannel::close_gracefully(Status why, Duration limit) {
  if (closed_ || draining_) return;
  if (out_.empty()) return close(std::move(why));
  draining_ = true;
  why_ = std::move(why);
  drain_timer_ = loop_.run_after(limit, [self = shared_from_this()] {
    self->drain_timer_ = 0;
    self->close(std::move(self->why_));
  });
  flush_later();
}

void LoopbackChannel::finish() {
  if (handler_) handler_->on_closed(why_, sent_);
  handler_.reset();
  network_->forget(*this);
}

}  // namespace dubhe
