// Every effective value with its origin, for people: `--dubbo.explain`.
#include "explain.h"

#include "dubhe/common/url.h"
#include "dubhe/config/config_key.h"

#include <algorithm>
#include <optional>
#include <set>

namespace dubhe {

namespace {

constexpr std::size_t kNameWidth = 28, kValueWidth = 36;
constexpr std::string_view kMask = "***";

bool is_secret(std::string_view key) {
  const auto dot = key.rfind('.');
  const std::string_view last = dot == key.npos ? key : key.substr(dot + 1);
  return last.ends_with("password") || last == "token" || last.ends_with("secret");
}

// `true` as a token says how one is made, and is none.
bool says_only_whether(std::string_view text) {
  return text == "true" || text == "false" || text == "default";
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

// Names in the order of the table, values from wherever they stand.
class Table {
 public:
  explicit Table(std::string& out) : out_(out) {}

  void row(std::string_view name, std::string_view text, std::string_view origin,
           const std::vector<std::string>& hides = {}) {
    const bool secret = is_secret(name) && !says_only_whether(text);
    out_.append("  ").append(padded(std::string(name), kNameWidth)).append(" ");
    out_.append(padded(secret ? std::string(kMask) : without_password(text), kValueWidth));
    out_.append(" ").append(origin);
    std::string_view separator = "; instead of ";
    for (const std::string& hidden : hides) {
      out_.append(separator)
          .append(secret ? hidden.substr(hidden.rfind('(')) : without_password(hidden));
      separator = ", ";
    }
    out_.append("\n");
  }

 private:
  std::string& out_;
};

class Explanation {
 public:
  Explanation(std::string& out, ConfigElements element, const ElementConfig& values)
      : table_(out), element_(element), values_(values) {}

  void write() {
    for (const ConfigKey& key : config_keys()) {
      if ((key.elements & element_) != 0) of_key(key);
    }
    // What no row of the table is: settings of methods, and free parameters.
    for (const auto& [key, value] : values_.url.values()) {
      if (!shown_.contains(key) && !is_of_application(key))
        table_.row(name_of(key), value.text, value.origin, value.hides);
    }
  }

 private:
  void of_key(const ConfigKey& key) {
    const bool local = (key.flags & kLocal) != 0;
    const ConfigSection& section = local ? values_.local : values_.url;
    const std::string id = (local ? "local " : "") + std::string(key.key);
    const ConfigValue* value = section.find(key.key);
    if (done_.contains(id) || (value == nullptr && key.fallback.empty())) return;
    if (value == nullptr && (key.flags & kNoEffect) != 0) return;
    done_.insert(id);
    if (!local) shown_.insert(std::string(key.key));
    if (value != nullptr)
      table_.row(key.name, value->text, value->origin, value->hides);
    else
      table_.row(key.name, key.fallback, "default");
  }

  // The application's own, which are told in every URL; explained with the application.
  bool is_of_application(std::string_view url_key) const {
    if ((element_ & (kInApplication | kInModule)) != 0) return false;
    for (const ConfigKey& key : config_keys()) {
      if ((key.elements & (kInApplication | kInModule)) != 0 && (key.flags & kLocal) == 0 &&
          key.key == url_key)
        return true;
    }
    return false;
  }

  // "greet.dubbo.tag" is the method's `tag`; what is nobody's key is a parameter.
  static std::string name_of(std::string_view url_key) {
    for (auto dot = url_key.find('.'); dot != url_key.npos; dot = url_key.find('.', dot + 1)) {
      const auto tail = url_key.substr(dot + 1);
      for (const ConfigKey& key : config_keys()) {
        if ((key.elements & (kInMethod | kInArgument)) != 0 && (key.flags & kLocal) == 0 &&
            key.key == tail) {
          return std::string(url_key.substr(0, dot + 1)).append(key.name);
        }
      }
    }
    return "parameters." + std::string(url_key);
  }

  Table table_;
  const ConfigElements element_;
  const ElementConfig& values_;
  std::set<std::string, std::less<>> done_, shown_;
};

}  // namespace

std::string without_password(std::string_view text) {
  std::string safe(text);
  const auto scheme = safe.find("://");
  if (scheme == safe.npos) return safe;
  const auto authority = scheme + 3;
  const auto end = std::min(safe.find_first_of("/?", authority), safe.size());
  const auto at = safe.rfind('@', end);
  const auto colon = safe.find(':', authority);
  if (at != safe.npos && at > authority && colon < at)
    safe.replace(colon + 1, at - colon - 1, kMask);
  constexpr std::string_view kParameter = "password=";
  for (auto found = safe.find(kParameter); found != safe.npos;
       found = safe.find(kParameter, found + 1)) {
    const auto from = found + kParameter.size();
    safe.replace(from, std::min(safe.find_first_of("&;|", from), safe.size()) - from, kMask);
  }
  return safe;
}

void explain_element(std::string& out, std::string_view title, ConfigElements element,
                     const ElementConfig& values) {
  out.append(title).append("\n");
  Explanation(out, element, values).write();
}

void explain_protocol(std::string& out, const ProtocolConfig& protocol,
                      const ElementConfig& values) {
  explain_element(out, "protocols." + protocol.id, kInProtocol, values);
  Table table(out);
  const HostOrigins& from = protocol.from_variables;
  if (!from.host.empty()) table.row("host (to bind)", protocol.host, from.host);
  if (!from.port.empty()) table.row("port (to bind)", std::to_string(*protocol.port), from.port);
  if (!from.host_to_register.empty())
    table.row("host (to register)", protocol.host_to_register, from.host_to_register);
  if (!from.port_to_register.empty())
    table.row("port (to register)", std::to_string(*protocol.port_to_register),
              from.port_to_register);
}

}  // namespace dubhe
