#include "show/java_source.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "model/java_type.h"

namespace dubhe::tool {

namespace {

constexpr std::string_view kLang = "java.lang.";

std::string capitalised(std::string name) {
  if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

// What stands behind a generic type whose arguments nobody told.
std::string_view unknown_arguments(std::string_view name) {
  for (const std::string_view map : {"java.util.Map", "java.util.HashMap", "java.util.LinkedHashMap", "java.util.TreeMap",
                                     "java.util.SortedMap", "java.util.concurrent.ConcurrentHashMap"}) {
    if (name == map) return "<?, ?>";
  }
  for (const std::string_view one :
       {"java.util.List", "java.util.Set", "java.util.Collection", "java.lang.Iterable", "java.util.ArrayList",
        "java.util.HashSet", "java.util.LinkedList", "java.util.Optional", "java.util.concurrent.CompletableFuture"}) {
    if (name == one) return "<?>";
  }
  return {};
}

// As Java's source has it: dots for nested classes, java.lang left out.
std::string spelled(const JavaType& type) {
  std::string text = type.name;
  std::replace(text.begin(), text.end(), '$', '.');
  if (text.starts_with(kLang) && text.find('.', kLang.size()) == std::string::npos) text.erase(0, kLang.size());
  if (!type.arguments.empty()) {
    std::string arguments;
    for (const JavaType& argument : type.arguments) arguments += (arguments.empty() ? "" : ", ") + spelled(argument);
    text += "<" + arguments + ">";
  } else {
    text += unknown_arguments(type.name);
  }
  for (int i = 0; i < type.dimensions; ++i) text += "[]";
  return text;
}

std::string spelled(const std::string& type) { return spelled(parse_java_type(type)); }

// An enum, or a bean, at some depth of nesting.
std::string type_body(const std::string& simple_name, const DefinedType& type, const std::string& margin, bool nested) {
  const std::string head = margin + (nested ? "public static " : "public ");
  if (type.is_enum()) {
    std::string constants;
    for (const std::string& constant : type.constants) constants += (constants.empty() ? "" : ", ") + constant;
    return head + "enum " + simple_name + " { " + constants + " }\n";
  }
  std::string fields, methods;
  for (const auto& [name, of] : type.properties) {
    const std::string java = spelled(of);
    const std::string get = (java == "boolean" ? "is" : "get") + capitalised(name);
    fields += margin + "    private " + java + " " + name + ";\n";
    methods += margin + "    public " + java + " " + get + "() { return " + name + "; }\n";
    methods += margin + "    public void set" + capitalised(name) + "(" + java + " value) { " + name + " = value; }\n";
  }
  return head + "class " + simple_name + " implements java.io.Serializable {\n" + margin +
         "    private static final long serialVersionUID = 1L;\n" + fields + "\n" + methods;
}

class Sources {
 public:
  explicit Sources(const ServiceDefinition& definition) : definition_(definition) {}

  std::map<std::string, std::string> take() {
    for (const auto& [name, type] : definition_.types) by_file_[file_of(name)].push_back(name);
    for (auto& [file, names] : by_file_) files_[file] = head(names.front()) + nest(names);
    files_[file_of(definition_.interface_name)] = interface();
    return std::move(files_);
  }

 private:
  static std::string file_of(const std::string& name) {
    std::string path = package_of(name);
    std::replace(path.begin(), path.end(), '.', '/');
    return path + (path.empty() ? "" : "/") + class_path_of(name).front() + ".java";
  }
  static std::string head(const std::string& name) {
    const std::string package = package_of(name);
    return package.empty() ? "" : "package " + package + ";\n\n";
  }

  // The classes of one file: the outer one may be unknown, it is then only a place for the others.
  std::string nest(const std::vector<std::string>& names) const {
    const std::string outer = class_path_of(names.front()).front();
    std::string body, inner;
    for (const std::string& name : names) {
      const std::vector<std::string> path = class_path_of(name);
      const DefinedType& type = definition_.types.at(name);
      if (path.size() == 1) {
        body = type_body(outer, type, "", false);
        if (type.is_enum()) return body;
      } else {
        inner += "\n" + type_body(path.back(), type, "    ", true) + (type.is_enum() ? "" : "    }\n");
      }
    }
    if (body.empty()) body = "public class " + outer + " {\n";
    return body + inner + "}\n";
  }

  std::string interface() const {
    std::string text = head(definition_.interface_name) + "public interface " +
                       class_path_of(definition_.interface_name).back() + " {\n";
    for (const DefinedMethod& method : definition_.methods) {
      std::string parameters;
      for (std::size_t i = 0; i < method.parameters.size(); ++i) {
        parameters += (i == 0 ? "" : ", ") + spelled(method.parameters[i]) + " argument" + std::to_string(i + 1);
      }
      text += "    " + spelled(method.result.empty() ? "java.lang.Object" : method.result) + " " + method.name + "(" +
              parameters + ");\n";
    }
    return text + "}\n";
  }

  const ServiceDefinition& definition_;
  std::map<std::string, std::vector<std::string>> by_file_;
  std::map<std::string, std::string> files_;
};

}  // namespace

std::map<std::string, std::string> java_sources(const ServiceDefinition& definition) { return Sources(definition).take(); }

}  // namespace dubhe::tool
