#include "dubhe/telnet/telnet_console.h"

#include "texts.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kNoPrompt = "--no-prompt";

struct Foreign {
  std::string_view name, why;
};
constexpr std::array kForeign = {
    Foreign{"log",
            "levels are set by `dubbo.log.level`, and the log is where `dubbo.log.file` says"},
    Foreign{"trace", "calls are written by `accesslog`"},
    Foreign{"count",
            "calls are counted by filter `monitor`, and shown on the page of `dubbo.metrics.port`"},
    Foreign{"shutdown", "a program is ended by SIGTERM, and then shuts down in Dubbo's order"},
};

}  // namespace

Expected<std::unique_ptr<const TelnetConsole>> TelnetConsole::open(ExtensionRegistry& extensions,
                                                                   const Url& port) {
  Commands allowed;
  for (const std::string& name : port.get_list("telnet")) {
    const auto foreign = std::find_if(kForeign.begin(), kForeign.end(),
                                      [&](const Foreign& one) { return one.name == name; });
    if (foreign != kForeign.end() && !extensions.has<TelnetHandler>(name)) {
      extensions.logger().warn("telnet",
                               "`telnet` lists Dubbo's command `" + name +
                                   "`, which has no meaning here: " + std::string(foreign->why));
      continue;
    }
    auto handler = extensions.get<TelnetHandler>(name, "`telnet` of " + port.service_key());
    if (!handler) return handler.status();
    allowed.emplace(name, *handler);
  }
  if (allowed.empty()) return std::unique_ptr<const TelnetConsole>();
  std::vector<std::string> known;
  for (const ExtensionInfo& info : extensions.names<TelnetHandler>()) known.push_back(info.name);
  return std::unique_ptr<const TelnetConsole>(new TelnetConsole(
      std::move(allowed), std::move(known), url_decode(port.get("prompt", "dubbo>"))));
}

Task<std::string> TelnetConsole::answer(TelnetSession& session, std::string line) const {
  bool prompt = true;
  for (auto at = line.find(kNoPrompt); at != std::string::npos; at = line.find(kNoPrompt)) {
    line.erase(at, kNoPrompt.size());
    prompt = false;
  }
  const std::string_view words = telnet::trimmed(line);
  const std::string name(words.substr(0, words.find(' ')));
  const std::string message(telnet::trimmed(words.substr(name.size())));
  std::string text;
  session.console = this;
  if (const auto allowed = allowed_.find(name); allowed != allowed_.end()) {
    // Not in a handler of an exception: those cannot wait.
    try {
      text = co_await allowed->second->telnet(session, message);
    } catch (const std::exception& e) {
      text = e.what();
    } catch (...) {
      text = "Command: " + name + " failed";
    }
  } else if (std::find(known_.begin(), known_.end(), name) != known_.end()) {
    text = "Command: " + name +
           " disabled for security reasons, please enable support by listing the commands through "
           "'telnet'";
  } else if (!name.empty()) {
    text = "Unsupported command: " + name;
  }
  if (!text.empty()) text += telnet::kLineEnd;
  if (prompt && !session.ended) text += prompt_;
  co_return text;
}

}  // namespace dubhe
