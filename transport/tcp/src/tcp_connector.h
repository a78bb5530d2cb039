// One attempt to connect: resolves the name, tries each address in turn, within one time limit.
//
// Lives on the loop of the connection to be.
#pragma once

#include <boost/asio/ip/basic_resolver.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tcp_loop.h"

namespace dubhe {

class TcpConnector;

// What the connecting Task waits for. Destroyed early, it gives the attempt up.
class ConnectOutcome : public Completion<Expected<Channel*>> {
 public:
  ConnectOutcome() = default;
  ConnectOutcome(const ConnectOutcome&) = delete;
  ConnectOutcome& operator=(const ConnectOutcome&) = delete;
  ~ConnectOutcome();

 private:
  friend class TcpConnector;
  TcpConnector* connector_ = nullptr;
};

class TcpConnector final : public Resident {
 public:
  TcpConnector(TcpLoop& home, std::string host, std::uint16_t port, const ChannelOptions& options,
               Transporter::HandlerFactory make_handler);

  // May complete `outcome`, and leave, at once.
  void begin(ConnectOutcome& outcome);
  void give_up();
  void evict(const Status& why) override;

 private:
  using Resolver = boost::asio::ip::basic_resolver<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

  void resolve();
  void on_resolved(const boost::system::error_code& error, const Resolver::results_type& found);
  void try_next();
  void on_connected(const boost::system::error_code& error);
  void on_time_up();
  void note_failure(const std::string& reason);
  void succeed();
  void fail(const std::string& reason);
  void complete(Expected<Channel*> outcome);
  void leave_when_quiet();
  const TcpEndpoint& address() const { return addresses_[tried_]; }

  TcpLoop& home_;
  const std::string host_;
  const std::uint16_t port_;
  const ChannelOptions options_;
  const Transporter::HandlerFactory make_handler_;
  const TimePoint until_;

  ConnectOutcome* outcome_ = nullptr;  // nullptr: nobody waits any more
  Resolver resolver_;
  TcpSocket socket_;
  std::vector<TcpEndpoint> addresses_;
  std::size_t tried_ = 0;
  std::string failures_;
  Executor::TimerId timer_ = 0;
  Duration allotted_{};
  bool waits_for_asio_ = false, time_is_up_ = false;
};

}  // namespace dubhe
