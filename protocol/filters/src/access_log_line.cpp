#include "access_log_line.h"

#include "dubhe/common/json.h"

#include <cstdio>
#include <ctime>
#include <vector>

namespace dubhe::filters {

namespace {

void append_time(std::string& to, WallTime time) {
  using namespace std::chrono;
  const auto seconds = floor<std::chrono::seconds>(time);
  const std::time_t whole = system_clock::to_time_t(seconds);
  std::tm parts{};
  ::localtime_r(&whole, &parts);
  char text[48];
  const std::size_t length = std::strftime(text, sizeof text, "[%Y-%m-%d %H:%M:%S", &parts);
  to.append(text, length);
  const auto hundredths =
      static_cast<int>(duration_cast<microseconds>(time - seconds).count() / 10);
  to.append(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, ".%05d]", hundredths)));
}

}  // namespace

std::string arguments_as_json(const Invocation& call) {
  const MethodDescriptor& method = *call.method;
  if (call.argument_tuple == nullptr || method.arguments_to_values == nullptr) return {};
  std::vector<Value> values = method.arguments_to_values(call.argument_tuple);
  if (values.empty()) return {};
  return print_json(Value(ListValue{{}, std::move(values)}));
}

std::string access_line(const Invocation& call, WallTime began, WallTime ended,
                        std::string_view provider, std::string_view service,
                        std::string_view arguments) {
  std::string line;
  append_time(line, began);
  line += " -> ";
  append_time(line, ended);
  line.append(" ").append(call.peer).append(" -> ").append(provider).append(" - ").append(service);
  line.append(" ").append(call.method->name).append("(");
  for (const std::string& type : call.method->parameter_types) {
    if (&type != call.method->parameter_types.data()) line += ',';
    line += type;
  }
  return line.append(") ").append(arguments);
}

}  // namespace dubhe::filters
