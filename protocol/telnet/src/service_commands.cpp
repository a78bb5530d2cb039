// ls, cd, pwd: what the port offers.
#include "dubhe/protocol/generic.h"
#include "dubhe/telnet/telnet_commands.h"

#include "texts.h"

namespace dubhe {

namespace {

using telnet::kLineEnd;

class Ls final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {"[-l] [service]", "List services and methods.",
            "ls lists the services of this port, ls -l with their addresses.\r\n"
            "ls SERVICE lists its methods, ls -l SERVICE with their types; after cd SERVICE the "
            "name may be left out."};
  }
  Task<std::string> telnet(TelnetSession& session, std::string message) override {
    const telnet::Words words(message);
    if (words.others.empty() && session.service.empty())
      co_return services(*session.port, words.detailed);
    const std::string wanted = words.others.empty() ? session.service : words.first();
    std::string text;
    if (words.others.empty())
      text.append("Use default service ").append(wanted).append(".\r\n\r\n");
    const auto service = telnet::find_service(*session.port, wanted);
    co_return text + (service ? methods(*service, words.detailed) : "No such service: " + wanted);
  }

 private:
  static std::string services(const TelnetPort& port, bool detailed) {
    std::string text = "PROVIDER:";
    for (const TelnetPort::Service& service : port.services()) {
      text.append(kLineEnd).append(service.url.service_key());
      if (detailed)
        text.append(" -> ")
            .append(service.url.protocol())
            .append("://")
            .append(service.url.address());
    }
    return text;
  }
  static std::string methods(const TelnetPort::Service& service, bool detailed) {
    const ServiceDescriptor& offered = service.invoker->service();
    std::string text = service.url.service_key() + " (as provider):";
    if (offered.any_method)
      text.append(kLineEnd).append("\tany method: it is implemented generically");
    for (const MethodDescriptor& method : offered.methods) {
      text.append(kLineEnd).append("\t");
      text += detailed ? method.return_type + " " + signature(method.name, method.parameter_types)
                       : method.name;
    }
    return text;
  }
};

class Cd final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {"[service]", "Change default service.",
            "cd SERVICE: what ls and invoke mean without a service.\r\ncd /: none again."};
  }
  Task<std::string> telnet(TelnetSession& session, std::string message) override {
    if (message.empty())
      co_return "Please input service name, eg: \r\ncd XxxService\r\ncd com.xxx.XxxService";
    if (message == "/" || message == "..") {
      const std::string before = std::exchange(session.service, {});
      co_return before.empty() ? "No default service."
                               : "Cancelled default service " + before + ".";
    }
    if (!telnet::find_service(*session.port, message)) co_return "No such service " + message;
    session.service = message;
    co_return "Used the " + message +
        " as default.\r\nYou can cancel default service by command: cd /";
  }
};

class Pwd final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {"", "Print working default service.", "The service of cd; /: none."};
  }
  Task<std::string> telnet(TelnetSession& session, std::string) override {
    co_return session.service.empty() ? "/" : session.service;
  }
};

}  // namespace

Expected<std::unique_ptr<TelnetHandler>> make_telnet_ls(const ExtensionContext&) {
  return std::make_unique<Ls>();
}
Expected<std::unique_ptr<TelnetHandler>> make_telnet_cd(const ExtensionContext&) {
  return std::make_unique<Cd>();
}
Expected<std::unique_ptr<TelnetHandler>> make_telnet_pwd(const ExtensionContext&) {
  return std::make_unique<Pwd>();
}

}  // namespace dubhe
