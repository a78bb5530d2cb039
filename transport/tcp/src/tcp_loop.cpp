#include "tcp_loop.h"

#include <algorithm>
#include <utility>

#include "tcp_channel.h"

namespace dubhe {

namespace {

Status ending_status() { return Status(StatusCode::kUnavailable, "the tcp transport of this application ends"); }

}  // namespace

TcpLoop::TcpLoop(EventLoop& loop, Logger& logger) : loop_(loop), logger_(logger) {}

void TcpLoop::add(std::unique_ptr<Resident> resident) {
  resident->place_ = residents_.size();
  residents_.push_back(std::move(resident));
}

void TcpLoop::remove(Resident& resident) noexcept {
  const std::size_t place = resident.place_;
  std::unique_ptr<Resident> leaving = std::exchange(residents_[place], std::move(residents_.back()));
  if (residents_[place]) residents_[place]->place_ = place;
  residents_.pop_back();
  leaving.reset();
  finish_if_empty();
}

// Comes back until neither pool holds a large buffer.
void TcpLoop::age_buffers() {
  aging_ = 0;
  const auto inputs = inputs_.age(loop_.now()), outputs = outputs_.age(loop_.now());
  if (!ending_ && (inputs || outputs)) {
    const TimePoint again = std::min(inputs.value_or(TimePoint::max()), outputs.value_or(TimePoint::max()));
    aging_ = loop_.run_at(again, [this] { age_buffers(); });
  }
}

TcpChannel* TcpLoop::open(Connected connected, const ChannelOptions& options,
                          const Transporter::HandlerFactory& make_handler) {
  if (ending_) return nullptr;
  boost::system::error_code error;
  StreamSocket socket(loop_.context().get_executor());
  socket.assign(boost::asio::generic::stream_protocol(connected.family, 0), connected.fd.get(),
                error);
  if (error) {
    logger_.error("transport.tcp",
                  "cannot watch the connection with " + connected.remote + ": " + error.message());
    return nullptr;
  }
  connected.fd.release();
  auto channel =
      std::make_unique<TcpChannel>(*this, std::move(socket), std::move(connected), options);
  TcpChannel& opened = *channel;
  add(std::move(channel));
  opened.open(make_handler);
  return &opened;
}

void TcpLoop::stop_accepting(std::promise<void> done) {
  std::vector<Resident*> acceptors;
  for (const auto& resident : residents_) {
    if (resident->accepts_connections()) acceptors.push_back(resident.get());
  }
  for (Resident* acceptor : acceptors) acceptor->evict(ending_status());
  done.set_value();
}

void TcpLoop::shut_down(std::promise<void> done) {
  ending_ = true;
  if (aging_ != 0) loop_.cancel(std::exchange(aging_, 0));
  ended_ = std::move(done);
  std::vector<Resident*> all;
  for (const auto& resident : residents_) all.push_back(resident.get());
  for (Resident* resident : all) resident->evict(ending_status());
  if (all.empty()) finish_if_empty();
}

// The transporter may be gone as soon as the promise is kept: nothing of this loop is touched after that.
void TcpLoop::finish_if_empty() noexcept {
  if (!ending_ || !residents_.empty()) return;
  std::promise<void> ended = std::move(ended_);
  ended.set_value();
}

}  // namespace dubhe
