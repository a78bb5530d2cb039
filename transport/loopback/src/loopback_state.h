// What a LoopbackNetwork knows: who listens where, which channels are open.
//
// Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dubhe/common/expected.h"
#include "loopback_channel.h"

namespace dubhe {

struct LoopbackListening {
  const void* owner = nullptr;
  std::vector<EventLoop*> loops;
  ChannelOptions options;
  Transporter::HandlerFactory make_handler;
};

class LoopbackNetwork::State : public std::enable_shared_from_this<LoopbackNetwork::State> {
 public:
  void set_faults(const LoopbackFaults& faults);
  void unplug(const std::string& host);
  void plug_in(const std::string& host);
  std::size_t connections_made() const;
  std::size_t open_channels() const;

  // The port that is bound.
  Expected<std::uint16_t> listen(const std::string& host, std::uint16_t port, LoopbackListening listening);
  void stop_listening(const std::string& host, std::uint16_t port);
  // The client's end, opened; the server's is opened by a job on its loop.
  Expected<Channel*> connect(const void* owner, EventLoop& loop, const std::string& host, std::uint16_t port,
                             const ChannelOptions& options, const Transporter::HandlerFactory& make_handler);

  std::vector<std::shared_ptr<LoopbackChannel>> channels_of(const void* owner) const;
  void forget(LoopbackChannel& channel);
  void drop_all();

 private:
  using Address = std::pair<std::string, std::uint16_t>;

  std::shared_ptr<const LoopbackListening> find(const std::string& host, std::uint16_t port) const;
  std::uint16_t free_port();

  mutable std::mutex mutex_;
  LoopbackFaults faults_;
  std::set<std::string> unplugged_;
  std::map<Address, std::shared_ptr<const LoopbackListening>> listening_;
  std::unordered_map<const LoopbackChannel*, std::shared_ptr<LoopbackChannel>> channels_;
  std::size_t connections_made_ = 0, next_target_ = 0;
  std::uint16_t last_port_ = 20000, last_client_port_ = 40000;
};

}  // namespace dubhe
