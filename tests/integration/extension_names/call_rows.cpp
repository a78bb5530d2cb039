// Handlers of calls, and text commands on the port.
#include "row.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <string_view>

namespace extension_names {

namespace {

std::string told_of_calls(Ground& ground) {
  ground.provider("a");
  std::promise<std::string> told;
  std::future<std::string> line = told.get_future();
  const auto note = [&told](const std::string& result) { told.set_value("told of " + result); };
  if (!dubhe::add_handler(ground.consumer().extensions(), "note", note).ok()) return "no handler";
  ground.refer({.timeout = std::chrono::seconds(30)})->who();
  const bool ready = line.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  return ready ? line.get() : "told nothing";
}

// Everything that a port sends until it closes the connection.
std::string answer_to(const dubhe::Url& at, std::string_view lines) {
  const int user = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(at.port()));
  ::inet_pton(AF_INET, at.host().c_str(), &to.sin_addr);
  const timeval patience{20, 0};
  ::setsockopt(user, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string text;
  if (::connect(user, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
    (void)::send(user, lines.data(), lines.size(), MSG_NOSIGNAL);
    char room[4096];
    for (ssize_t got = 0; (got = ::recv(user, room, sizeof room, 0)) > 0;) {
      text.append(room, static_cast<std::size_t>(got));
    }
  }
  ::close(user);
  return text;
}

// The first line of what `command` is answered with. `exit` stands in the list, too.
std::function<std::string(Ground&)> typed(std::string command) {
  return [command = std::move(command)](Ground& ground) {
    const dubhe::Url at = ground.provider("a").exported().front();
    const std::string text = answer_to(at, command + "\r\nexit\r\n");
    const std::string line = text.substr(0, text.find("\r\n"));
    return line == std::to_string(at.port()) ? "its port" : line;
  };
}

std::string left(Ground& ground) {
  const std::string text =
      answer_to(ground.provider("a").exported().front(), "nothing\r\nexit\r\nnothing\r\n");
  return text == "Unsupported command: nothing\r\ndubbo>" ? "closed behind the first line" : text;
}

Row command(const std::string& name, const std::string& seen, const std::string& line) {
  return {"telnethandler", name, "dubbo: {protocol: {telnet: '" + name + ",exit'}}", seen,
          typed(line)};
}

}  // namespace

std::vector<Row> call_rows() {
  return {
      {"clusterfilter", "future",
       "dubbo: {references: {dubhe.test.Probe: {methods: {who: {onreturn: note}}}}}", "told of a",
       told_of_calls},
      command("ls", "PROVIDER:", "ls"),
      command("cd", "Used the Probe as default.", "cd Probe"),
      command("pwd", "/", "pwd"),
      command("ps", "its port", "ps"),
      command("status", "resource   status message", "status -l"),
      command("invoke", "result: \"x\"", "invoke Probe.echo(\"x\")"),
      command("select", "Please use the invoke command first.", "select 1"),
      command("help", "Command:", "help help"),
      command("clear", "Illegal lines x, must be integer.", "clear x"),
      {"telnethandler", "exit", "dubbo: {protocol: {telnet: exit}}", "closed behind the first line",
       left},
  };
}

}  // namespace extension_names
