// ps, status: the port, who is connected, and how it fares.
#include "dubhe/telnet/telnet_commands.h"

#include "texts.h"

#include <stdlib.h>

#include <charconv>
#include <set>
#include <thread>

namespace dubhe {

namespace {

using telnet::kLineEnd;

class Ps final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {
        "[-l] [port]", "Print server ports and connections.",
        "ps: the number of this port, ps -l: the addresses under which its services are known.\r\n"
        "ps PORT: who is connected with it, ps -l PORT: from where to where."};
  }
  Task<std::string> telnet(TelnetSession& session, std::string message) override {
    const telnet::Words words(message);
    TelnetPort& port = *session.port;
    if (words.others.empty())
      co_return words.detailed ? addresses(port) : std::to_string(port.number());
    const std::string wanted = words.first();
    unsigned number = 0;
    const auto [end, failed] =
        std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (failed != std::errc() || end != wanted.data() + wanted.size())
      co_return "Illegal port " + wanted + ", must be integer.";
    if (number != port.number())
      co_return "No such port " + wanted + ": this is " + std::to_string(port.number());
    const std::vector<std::string> peers = co_await port.peers();
    std::string text;
    for (const std::string& peer : peers) {
      if (!text.empty()) text += kLineEnd;
      text += peer;
      if (words.detailed) text += " -> " + std::to_string(port.number());
    }
    co_return text;
  }

 private:
  static std::string addresses(const TelnetPort& port) {
    std::set<std::string> known;
    for (const TelnetPort::Service& service : port.services()) {
      known.insert(service.url.protocol() + "://" + service.url.address());
    }
    std::string text;
    for (const std::string& address : known)
      text.append(text.empty() ? "" : kLineEnd).append(address);
    return text;
  }
};

class StatusCommand final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {"[-l]", "Show status.",
            "status: OK, or WARN and what is near its limit.\r\nstatus -l: pool of threads, "
            "connections, load of the machine."};
  }
  Task<std::string> telnet(TelnetSession& session, std::string message) override {
    const std::vector<Line> lines = look(*session.port, (co_await session.port->peers()).size());
    if (telnet::Words(message).detailed) co_return table(lines);
    std::string warned;
    for (const Line& line : lines) {
      if (!line.ok) warned.append(warned.empty() ? " (" : ", ").append(line.resource);
    }
    co_return warned.empty() ? "OK" : "WARN" + warned + ")";
  }

 private:
  struct Line {
    std::string_view resource;
    bool ok;
    std::string message;
  };

  static std::vector<Line> look(const TelnetPort& port, std::size_t connections) {
    const TelnetPort::Load load = port.load();
    const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1u);
    double last_minute = 0;
    const bool known = ::getloadavg(&last_minute, 1) == 1;
    return {{"threadpool", load.busy_threads + 1 < load.most_threads,
             "active:" + std::to_string(load.busy_threads) +
                 ",max:" + std::to_string(load.most_threads) +
                 ",queued:" + std::to_string(load.waiting_calls)},
            {"server", true,
             std::to_string(port.number()) + "(clients:" + std::to_string(connections) + ")"},
            {"load", !known || last_minute < static_cast<double>(cores),
             known ? "load:" + std::to_string(last_minute) + ",cpu:" + std::to_string(cores)
                   : "unknown"}};
  }

  static std::string table(const std::vector<Line>& lines) {
    std::string text = "resource   status message";
    for (const Line& line : lines) {
      std::string resource(line.resource);
      resource.resize(10, ' ');
      text.append(kLineEnd)
          .append(resource)
          .append(line.ok ? " OK     " : " WARN   ")
          .append(line.message);
    }
    return text;
  }
};

}  // namespace

Expected<std::unique_ptr<TelnetHandler>> make_telnet_ps(const ExtensionContext&) {
  return std::make_unique<Ps>();
}
Expected<std::unique_ptr<TelnetHandler>> make_telnet_status(const ExtensionContext&) {
  return std::make_unique<StatusCommand>();
}

}  // namespace dubhe
