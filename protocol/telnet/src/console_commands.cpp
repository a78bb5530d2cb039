// help, clear, exit: about the console itself.
#include "dubhe/telnet/telnet_commands.h"
#include "dubhe/telnet/telnet_console.h"

#include "texts.h"

#include <algorithm>
#include <charconv>

namespace dubhe {

namespace {

class Help final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {"[command]", "Show help.",
            "Shows all commands that this port allows, or one of them in detail."};
  }
  Task<std::string> telnet(TelnetSession& session, std::string message) override {
    const TelnetConsole::Commands& commands = session.console->commands();
    if (message.empty()) co_return overview(commands);
    const auto found = commands.find(message);
    if (found == commands.end()) co_return "No such command:" + message;
    const TelnetHelp help = found->second->help();
    std::string text = "Command:\r\n    " + message;
    if (!help.parameters.empty()) text.append(" ").append(help.parameters);
    text.append("\r\nSummary:\r\n    ").append(help.summary).append("\r\nDetail:\r\n");
    for (std::string_view rest = help.detail; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\r'));
      text.append("    ").append(line).append(telnet::kLineEnd);
      rest.remove_prefix(std::min(line.size() + telnet::kLineEnd.size(), rest.size()));
    }
    co_return text;
  }

 private:
  static std::string overview(const TelnetConsole::Commands& commands) {
    std::string text = "Please input \"help [command]\" show detail.";
    std::size_t widest = 0;
    for (const auto& [name, command] : commands) {
      widest = std::max(widest, name.size() + 1 + command->help().parameters.size());
    }
    for (const auto& [name, command] : commands) {
      std::string usage = name + " " + std::string(command->help().parameters);
      usage.resize(widest, ' ');
      text.append("\r\n ").append(usage).append(" - ").append(command->help().summary);
    }
    return text;
  }
};

class Clear final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {"[lines]", "Clear screen.",
            "Scrolls by so many lines: 100, or as many as are given, 1000 at most."};
  }
  Task<std::string> telnet(TelnetSession&, std::string message) override {
    std::size_t lines = 100;
    if (!message.empty()) {
      const auto [end, failed] =
          std::from_chars(message.data(), message.data() + message.size(), lines);
      if (failed != std::errc() || end != message.data() + message.size()) {
        co_return "Illegal lines " + message + ", must be integer.";
      }
    }
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(lines, 1000); ++i) text += telnet::kLineEnd;
    co_return text;
  }
};

class Exit final : public TelnetHandler {
 public:
  TelnetHelp help() const override { return {"", "Exit the telnet.", "Closes the connection."}; }
  Task<std::string> telnet(TelnetSession& session, std::string) override {
    session.ended = true;
    co_return "";
  }
};

}  // namespace

Expected<std::unique_ptr<TelnetHandler>> make_telnet_help(const ExtensionContext&) {
  return std::make_unique<Help>();
}
Expected<std::unique_ptr<TelnetHandler>> make_telnet_clear(const ExtensionContext&) {
  return std::make_unique<Clear>();
}
Expected<std::unique_ptr<TelnetHandler>> make_telnet_exit(const ExtensionContext&) {
  return std::make_unique<Exit>();
}

}  // namespace dubhe
