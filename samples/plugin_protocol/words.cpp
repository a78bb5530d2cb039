#include "words.h"

namespace line {

std::string escaped(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n')
      line += "\\n";
    else if (c == '\\')
      line += "\\\\";
    else
      line += c;
  }
  return line;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    ++i;
    plain += text[i] == 'n' ? '\n' : text[i];
  }
  return plain;
}

Words split(std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == line.npos) return {line, {}};
  return {line.substr(0, blank), line.substr(blank + 1)};
}

dubhe::Status check_methods(const dubhe::ServiceDescriptor& service) {
  for (const dubhe::MethodDescriptor& method : service.methods) {
    if (method.parameter_descriptor == "Ljava/lang/String;" &&
        method.return_type == "java.lang.String")
      continue;
    return dubhe::Status(dubhe::StatusCode::kUnimplemented,
                         "protocol `line` says methods that take one string and answer one; " +
                             service.java_interface + "." + method.name + " is another kind");
  }
  return {};
}

}  // namespace line
