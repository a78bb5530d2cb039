#include "tcp_loop.h"

#include <algorithm>
#include <utility>

#include "tcp_channel.h"

namespace dubhe {

namespace {

constexpr std::size_t kLeastRead = 4 << 10;
constexpr std::size_t kFreshOutput = 4 << 10;
constexpr std::size_t kOrdinary = 256 << 10;  // larger is large
constexpr std::size_t kOrdinaryInputs = 256 << 10, kOrdinaryOutputs = 4 << 20;

// What is kept counts as ordinary first.
BufferPool::Limits limits_of(std::size_t fresh, std::size_t ordinary_in_all, std::size_t kept) {
  const std::size_t ordinary = std::min(ordinary_in_all, kept);
  return {.fresh_bytes = fresh,
          .ordinary_bytes = std::max(fresh, kOrdinary),
          .ordinary_bytes_in_all = ordinary,
          .large_bytes_in_all = kept - ordinary};
}

Status ending_status() { return Status(StatusCode::kUnavailable, "the tcp transport of this application ends"); }

}  // namespace

TcpLoop::TcpLoop(EventLoop& loop, Logger& logger, const BufferLimits& limits)
    : loop_(loop),
      logger_(logger),
      inputs_(limits_of(std::max(limits.read, kLeastRead), kOrdinaryInputs, limits.kept_reading)),
      outputs_(limits_of(kFreshOutput, kOrdinaryOutputs, limits.kept_writing)) {}

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
