// invoke, select: calls a service as a generic caller does.
#include "dubhe/common/executor.h"
#include "dubhe/common/json.h"
#include "dubhe/protocol/generic.h"
#include "dubhe/telnet/telnet_commands.h"

#include "texts.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace dubhe {

namespace {

using telnet::kLineEnd;

// "com.acme.Greeter.greet("Ann")" in its parts; views into the message.
struct Asked {
  std::string_view service, method, arguments;
};

std::optional<Asked> read_call(std::string_view message) {
  const auto open = message.find('(');
  if (open == std::string_view::npos || !message.ends_with(')')) return std::nullopt;
  const std::string_view name = telnet::trimmed(message.substr(0, open));
  const auto dot = name.rfind('.');
  Asked asked;
  asked.arguments = message.substr(open + 1, message.size() - open - 2);
  if (dot != std::string_view::npos) asked.service = name.substr(0, dot);
  asked.method = dot == std::string_view::npos ? name : name.substr(dot + 1);
  return asked;
}

Expected<std::vector<Value>> read_arguments(std::string_view text) {
  auto array = parse_json("[" + std::string(text) + "]");
  if (!array) return array.status();
  return array->as_list()->items;
}

// The methods of this name with so many parameters.
std::vector<const MethodDescriptor*> candidates(const ServiceDescriptor& service,
                                                std::string_view name, std::size_t parameters) {
  std::vector<const MethodDescriptor*> found;
  for (const MethodDescriptor& method : service.methods) {
    if (method.name == name && method.parameter_types.size() == parameters)
      found.push_back(&method);
  }
  return found;
}

std::string shown(const Result& result) {
  switch (result.kind) {
    case Result::Kind::kTree:
      return print_json(*result.tree);
    case Result::Kind::kNull:
    case Result::Kind::kInSlot:
    case Result::Kind::kValue:
    case Result::Kind::kException:
      break;
  }
  return "null";
}

std::string failed(std::string_view method, std::string_view why) {
  return "Failed to invoke method " + std::string(method) + ", cause: " + std::string(why);
}

Task<std::string> call_method(TelnetSession& session, TelnetPort::Service service,
                              const MethodDescriptor& method, std::vector<Value> arguments) {
  if (!method.callbacks.empty()) {
    co_return failed(method.name,
                     "it takes an object to call back, which a line of text cannot hand over");
  }
  GenericRequest request{GenericForm::kTrue, std::move(arguments)};
  Invocation call(service.invoker->service(), method);
  call.generic = &request;
  call.peer = session.peer;
  call.started = current_executor()->now();
  // Who may type commands here may call: the port says so.
  if (const std::string_view token = service.url.get("token"); !token.empty())
    call.attachments.set("token", std::string(token));
  const TimePoint began = Clock::now();
  Expected<Result> answer = co_await session.port->run(service, call);
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
  if (!answer) co_return failed(method.name, answer.status().to_string());
  if (answer->is_exception()) co_return failed(method.name, answer->exception->message);
  co_return "result: " + shown(*answer) + std::string(kLineEnd) +
      "elapsed: " + std::to_string(elapsed.count()) + " ms.";
}

class Invoke final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {
        "[service.]method(args)", "Invoke the service method.",
        "Arguments are JSON: invoke com.acme.Greeter.greet(\"Ann\", 3, {\"city\": \"Bern\"}).\r\n"
        "After cd SERVICE the service may be left out. select NUMBER chooses among several methods "
        "that fit."};
  }
  Task<std::string> telnet(TelnetSession& session, std::string message) override {
    session.choice = {};
    if (message.empty()) {
      co_return "Please input method name, eg: \r\ninvoke xxxMethod(1234, \"abcd\", {\"prop\" : \"value\"})\r\n"
                "invoke XxxService.xxxMethod(1234, \"abcd\", {\"prop\" : \"value\"})\r\n"
                "invoke com.xxx.XxxService.xxxMethod(1234, \"abcd\", {\"prop\" : \"value\"})";
    }
    const auto asked = read_call(message);
    if (!asked) co_return "Invalid parameters, format: service.method(args)";
    const std::string wanted(asked->service.empty() ? std::string_view(session.service)
                                                    : asked->service);
    if (wanted.empty())
      co_return "Which service? invoke SERVICE.method(args), or cd SERVICE before";
    const auto service = telnet::find_service(*session.port, wanted);
    if (!service) co_return "No such service " + wanted;
    auto arguments = read_arguments(asked->arguments);
    if (!arguments) co_return "Invalid json argument, cause: " + arguments.status().message();

    const auto methods = candidates(service->invoker->service(), asked->method, arguments->size());
    if (methods.empty())
      co_return no_such_method(service->invoker->service(), *asked, arguments->size());
    if (methods.size() > 1) co_return offer(session, *service, *asked, methods);
    const std::string used =
        asked->service.empty() ? "Use default service " + wanted + ".\r\n" : "";
    const std::string told =
        co_await call_method(session, *service, *methods.front(), std::move(*arguments));
    co_return used + told;
  }

 private:
  static std::string no_such_method(const ServiceDescriptor& service, const Asked& asked,
                                    std::size_t arguments) {
    if (service.any_method) {
      return service.java_interface +
             " is implemented generically: its methods' types are not known here";
    }
    auto all = find_generic_method(service, asked.method, nullptr);
    if (!all) return all.status().message();
    return "No such method " + std::string(asked.method) + " with " + std::to_string(arguments) +
           " arguments; it is " + signature((*all)->name, (*all)->parameter_types);
  }
  static std::string offer(TelnetSession& session, const TelnetPort::Service& service,
                           const Asked& asked,
                           const std::vector<const MethodDescriptor*>& methods) {
    session.choice = {
        service.url.service_key(), {}, std::string(asked.method), std::string(asked.arguments)};
    std::string text = "Methods:";
    for (const MethodDescriptor* method : methods) {
      session.choice.signatures.push_back(method->parameter_descriptor);
      text.append(kLineEnd).append(std::to_string(session.choice.signatures.size())).append(". ");
      text += signature(method->name, method->parameter_types);
    }
    return text +
           "\r\nPlease use the select command to select the method you want to invoke. eg: select "
           "1";
  }
};

class Select final : public TelnetHandler {
 public:
  TelnetHelp help() const override {
    return {"[number]", "Select the method you want to invoke.",
            "Makes the call of the invoke before, with this one of its methods."};
  }
  Task<std::string> telnet(TelnetSession& session, std::string message) override {
    const TelnetChoice choice = session.choice;
    if (choice.signatures.empty()) co_return "Please use the invoke command first.";
    std::size_t number = 0;
    const auto [end, wrong] =
        std::from_chars(message.data(), message.data() + message.size(), number);
    if (wrong != std::errc() || end != message.data() + message.size() || number < 1 ||
        number > choice.signatures.size()) {
      co_return "Illegal index, please input select 1 to select " +
          std::to_string(choice.signatures.size());
    }
    const auto service = telnet::find_service(*session.port, choice.service);
    if (!service) co_return "No such service " + choice.service;
    const MethodDescriptor* method =
        service->invoker->service().find(choice.method, choice.signatures[number - 1]);
    auto arguments = read_arguments(choice.arguments);
    if (method == nullptr || !arguments)
      co_return "Please use the invoke command again: the service is another one now.";
    co_return co_await call_method(session, *service, *method, std::move(*arguments));
  }
};

}  // namespace

Expected<std::unique_ptr<TelnetHandler>> make_telnet_invoke(const ExtensionContext&) {
  return std::make_unique<Invoke>();
}
Expected<std::unique_ptr<TelnetHandler>> make_telnet_select(const ExtensionContext&) {
  return std::make_unique<Select>();
}

}  // namespace dubhe
