#include "show/cpp_header.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

#include "show/cpp_types.h"

namespace dubhe::tool {

namespace {

constexpr std::size_t kColumns = 100;

// "kRedCard" of "RED_CARD".
std::string constant_name(std::string_view java) {
  std::string name = "k";
  bool capital = true;
  const bool shouts = std::none_of(java.begin(), java.end(), [](char c) { return std::islower(static_cast<unsigned char>(c)); });
  for (const char c : java) {
    if (c == '_') {
      capital = true;
      continue;
    }
    const auto letter = static_cast<unsigned char>(c);
    name += static_cast<char>(capital ? std::toupper(letter) : shouts ? std::tolower(letter) : letter);
    capital = false;
  }
  return name;
}

// "MACRO(first, second, item, item)" over as many lines as it takes.
std::string macro(const std::string& head, const std::vector<std::string>& items) {
  std::string text, line = head;
  for (const std::string& item : items) {
    if (line.size() + item.size() + 3 > kColumns) {
      text += line + ",\n";
      line = "    " + item;
    } else {
      line += ", " + item;
    }
  }
  return text + line + ")\n";
}

class Header {
 public:
  explicit Header(const ServiceDefinition& definition) : definition_(definition), types_(definition) {}

  std::string text() {
    write_types();
    write_interface();
    return head() + std::move(out_) + "\n}  // namespace " + name_space() + "\n";
  }

 private:
  std::string name_space() const {
    std::string text;
    std::string package = package_of(definition_.interface_name);
    for (std::size_t start = 0; start <= package.size();) {
      const std::size_t dot = std::min(package.find('.', start), package.size());
      text += (text.empty() ? "" : "::") + cpp_identifier(package.substr(start, dot - start));
      start = dot + 1;
    }
    return text.empty() ? "services" : text;
  }

  // Comes last: what is included depends on what was written.
  std::string head() const {
    std::string more;
    for (const std::string& header : headers_for(out_)) more += "#include \"" + header + "\"\n";
    return "// " + definition_.interface_name + ", as its provider" +
            (definition_.application.empty() ? "" : " " + definition_.application) +
            " describes it. Made by `dubhe show --cpp`.\n//\n"
           "// A definition does not tell everything: exceptions are to be added by hand (DUBHE_EXCEPTION), fields stand in\n"
           "// the order of their names, and what is null in Java is the default of its C++ type where that has no null.\n"
           "#pragma once\n\n"
           "#include <chrono>\n#include <cstdint>\n#include <map>\n#include <memory>\n#include <optional>\n#include <set>\n#include <string>\n"
           "#include <vector>\n\n#include \"dubhe/dubhe.h\"\n" +
           more + "\nnamespace " + name_space() + " {\n\n";
  }

  void write_types() {
    for (const auto& [java_class, type] : definition_.types) {
      if (type.is_enum()) write_enum(java_class, type);
    }
    std::string declarations;
    for (const auto& [java_class, type] : definition_.types) {
      if (!type.is_enum()) declarations += "struct " + types_.name_of(java_class) + ";\n";
    }
    if (!declarations.empty()) out_ += declarations + "\n";
    for (const auto& [java_class, type] : definition_.types) write_struct(java_class, type);
    for (const auto& [java_class, type] : definition_.types) {
      if (!type.is_enum()) describe(java_class, type);
    }
  }

  void write_enum(const std::string& java_class, const DefinedType& type) {
    const std::string& name = types_.name_of(java_class);
    std::vector<std::string> described;
    out_ += "enum class " + name + " {";
    for (std::size_t i = 0; i < type.constants.size(); ++i) {
      const std::string constant = constant_name(type.constants[i]);
      out_ += (i == 0 ? " " : ", ") + constant;
      described.push_back("(" + constant + ", \"" + type.constants[i] + "\")");
    }
    out_ += " };\n" + macro("DUBHE_ENUM(" + name + ", \"" + binary_name(java_class) + "\"", described) + "\n";
  }

  // Those that it holds in containers first: they have to be complete.
  void write_struct(const std::string& java_class, const DefinedType& type) {
    if (type.is_enum() || !visited_.insert(java_class).second) return;
    for (const auto& [property, of] : type.properties) write_elements(parse_java_type(of), false);
    out_ += "struct " + types_.name_of(java_class) + " {\n";
    for (const auto& [property, of] : type.properties) {
      const std::string cpp = types_.field(parse_java_type(of));
      // Numbers and dates do not start as whatever was there before.
      const bool plain = cpp.find("std::int") == 0 || cpp.find("std::chrono") == 0 || cpp == "bool" || cpp == "float" || cpp == "double" || cpp == "char16_t";
      out_ += "  " + cpp + " " + cpp_identifier(property) + (plain ? "{};\n" : ";\n");
    }
    out_ += "};\n\n";
    types_.complete(java_class);
  }
  void write_elements(const JavaType& type, bool contained) {
    const auto known = definition_.types.find(type.name);
    const bool held = contained || type.dimensions > 0;
    if (held && known != definition_.types.end()) write_struct(type.name, known->second);
    for (const JavaType& argument : type.arguments) write_elements(argument, true);
  }

  void describe(const std::string& java_class, const DefinedType& type) {
    std::vector<std::string> fields;
    for (const auto& [property, of] : type.properties) {
      const std::string name = cpp_identifier(property);
      fields.push_back(name == property ? name : "(" + name + ", \"" + property + "\")");
    }
    out_ += macro("DUBHE_TYPE(" + types_.name_of(java_class) + ", \"" + binary_name(java_class) + "\"", fields);
  }

  void write_interface() {
    const std::string name = cpp_identifier(class_path_of(definition_.interface_name).back());
    out_ += "\nstruct " + name + " {\n  virtual ~" + name + "() = default;\n";
    std::map<std::string, int> overloads;
    for (const DefinedMethod& method : definition_.methods) ++overloads[method.name];
    std::vector<std::string> described;
    for (const DefinedMethod& method : definition_.methods) {
      const std::string result = types_.result(parse_java_type(method.result.empty() ? "java.lang.Object" : method.result));
      const std::string parameters = parameters_of(method);
      const std::string cpp_name = cpp_identifier(method.name);
      out_ += "  virtual " + result + " " + cpp_name + "(" + parameters + ") = 0;\n";
      described.push_back(entry(method.name, cpp_name, result + "(" + parameters + ")", overloads[method.name] > 1));
    }
    out_ += "};\n" + macro("DUBHE_SERVICE(" + name + ", \"" + definition_.interface_name + "\"", described);
  }
  std::string parameters_of(const DefinedMethod& method) const {
    std::string text;
    for (const std::string& type : method.parameters) {
      text += (text.empty() ? "" : ", ") + types_.parameter(parse_java_type(type));
    }
    return text;
  }
  static std::string entry(const std::string& java_name, const std::string& name, const std::string& type, bool overloaded) {
    const std::string core = overloaded ? "(" + type + ") " + name : name;
    return java_name == name ? core : "(" + core + ", \"" + java_name + "\")";
  }

  const ServiceDefinition& definition_;
  CppTypes types_;
  std::set<std::string> visited_;
  std::string out_;
};

}  // namespace

std::string cpp_header(const ServiceDefinition& definition) { return Header(definition).text(); }

}  // namespace dubhe::tool
