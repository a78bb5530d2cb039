#include "doctor/sessions.h"

#include <charconv>

namespace dubhe::tool {

namespace {

constexpr std::string_view kQuestion = "cons";
constexpr std::string_view kSession = "sid=0x";
// A server with very many connections is not read to the end.
constexpr std::size_t kLongest = 16 * 1024 * 1024;

std::optional<std::string> ask(Dialler& dialler, const std::string& server, Millis limit) {
  const std::size_t colon = server.rfind(':');
  std::uint16_t port = 0;
  std::from_chars(server.data() + colon + 1, server.data() + server.size(), port);
  std::string host = server.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const Dialled dialled = dialler.dial(host, port, limit);
  if (dialled.kind != Dialled::Kind::kConnected || !dialled.line->send(kQuestion, limit)) return std::nullopt;
  std::string text;
  for (;;) {
    const Received more = dialled.line->receive(limit);
    text += more.bytes;
    if (more.kind == Received::Kind::kClosed) return text;
    if (more.kind == Received::Kind::kTimedOut || text.size() > kLongest) return std::nullopt;
  }
}

}  // namespace

std::optional<std::set<std::uint64_t>> connected_sessions(Dialler& dialler, const std::vector<std::string>& servers,
                                                          Millis limit) {
  if (servers.empty()) return std::nullopt;
  std::set<std::uint64_t> sessions;
  for (const std::string& server : servers) {
    const std::optional<std::string> text = ask(dialler, server, limit);
    // Ours is among them when the command is allowed.
    if (!text || text->find(kSession) == std::string::npos) return std::nullopt;
    for (std::size_t at = text->find(kSession); at != std::string::npos; at = text->find(kSession, at + 1)) {
      std::uint64_t session = 0;
      const char* digits = text->data() + at + kSession.size();
      std::from_chars(digits, text->data() + text->size(), session, 16);
      sessions.insert(session);
    }
  }
  return sessions;
}

}  // namespace dubhe::tool
