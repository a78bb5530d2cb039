#include "dubhe/common/url.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace dubhe {

struct Url::Data {
  std::string protocol, username, password, host, path;
  std::uint16_t port = 0;
  Parameters parameters;

  friend bool operator==(const Data&, const Data&) = default;
};

namespace {

constexpr std::string_view kDefaultPrefix = "default.";

// As String.trim() in Java: everything up to and including the space goes, at both ends.
std::string_view trimmed(std::string_view text) noexcept {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

Url::Parameters normalized(Url::Parameters parameters) {
  parameters.erase(std::string());
  for (auto& [key, value] : parameters) {
    if (const auto kept = trimmed(value); kept.size() != value.size()) value = std::string(kept);
  }
  return parameters;
}

std::string without_brackets(std::string host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
    return host.substr(1, host.size() - 2);
  return host;
}

std::string without_leading_slashes(std::string path) {
  path.erase(0, std::min(path.find_first_not_of('/'), path.size()));
  return path;
}

// Reads one plain text; every failure names the text, the part and where it stands.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Status parse(std::string& protocol, std::string& username, std::string& password,
               std::string& host, std::uint16_t& port, std::string& path,
               Url::Parameters& parameters) {
    if (trimmed(text_).empty()) return Status(StatusCode::kInvalidArgument, "url is empty");
    const auto question = text_.find('?');
    if (question != text_.npos) parse_parameters(text_.substr(question + 1), parameters);

    std::string_view rest = text_.substr(0, question);
    if (Status bad = take_protocol(rest, protocol); !bad.ok()) return bad;
    if (const auto slash = rest.find('/'); slash != rest.npos) {
      path = std::string(rest.substr(slash + 1));
      rest = rest.substr(0, slash);
    }
    take_user(rest, username, password);
    return take_address(rest, host, port);
  }

 private:
  // "k" alone means "k=k", as in Java; ';' separates like '&'; the last of several equal keys
  // counts.
  static void parse_parameters(std::string_view text, Url::Parameters& into) {
    while (!text.empty()) {
      const auto end = text.find_first_of("&;");
      std::string_view part = text.substr(0, end);
      text = end == text.npos ? std::string_view() : text.substr(end + 1);
      while (!part.empty() && part.front() == '=') part.remove_prefix(1);
      if (part.empty()) continue;
      const auto equals = part.find('=');
      const auto key = part.substr(0, equals);
      const auto value = equals == part.npos ? key : part.substr(equals + 1);
      into.insert_or_assign(std::string(key), std::string(trimmed(value)));
    }
  }

  Status take_protocol(std::string_view& rest, std::string& protocol) const {
    auto end = rest.find("://");
    std::size_t skip = 3;
    if (end == rest.npos) {  // "file:/path"
      end = rest.find(":/");
      skip = 1;
    }
    if (end == rest.npos) return Status();
    if (end == 0) return bad("protocol", {}, rest, "is missing; write protocol://host:port/path");
    protocol = std::string(rest.substr(0, end));
    rest.remove_prefix(end + skip);
    return Status();
  }

  static void take_user(std::string_view& rest, std::string& username, std::string& password) {
    const auto at = rest.rfind('@');
    if (at == rest.npos) return;
    const auto user = rest.substr(0, at);
    const auto colon = user.find(':');
    username = std::string(user.substr(0, colon));
    if (colon != user.npos) password = std::string(user.substr(colon + 1));
    rest.remove_prefix(at + 1);
  }

  // "host", "host:port", "[v6]", "[v6]:port", "v6:port" (Java prints it so), "v6%scope".
  Status take_address(std::string_view rest, std::string& host, std::uint16_t& port) const {
    if (!rest.empty() && rest.front() == '[') {
      const auto close = rest.find(']');
      if (close == rest.npos)
        return bad("host", rest, rest, "opens a bracket and does not close it");
      host = std::string(rest.substr(1, close - 1));
      const auto behind = rest.substr(close + 1);
      if (behind.empty() || behind == ":") return Status();
      if (behind.front() != ':')
        return bad("port", behind, behind, "must follow the bracket as `:port`");
      return take_port(behind.substr(1), port);
    }
    const auto colon = rest.rfind(':');
    if (colon != rest.npos && colon + 1 < rest.size()) {
      const auto scope = rest.rfind('%');
      if (scope == rest.npos || scope < colon) {
        if (Status bad = take_port(rest.substr(colon + 1), port); !bad.ok()) return bad;
        rest = rest.substr(0, colon);
      }
    } else if (colon != rest.npos && (rest.size() < 2 || rest[colon - (colon > 0)] != ':')) {
      rest = rest.substr(0, colon);  // "host:" and no port
    }
    host = std::string(rest);
    return Status();
  }

  Status take_port(std::string_view digits, std::uint16_t& port) const {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      return bad("port", digits, digits, "is not a number from 0 to 65535");
    }
    return Status();
  }

  Status bad(std::string_view part, std::string_view value, std::string_view at,
             std::string_view why) const {
    const auto column = static_cast<std::size_t>(at.data() - text_.data()) + 1;
    std::string text = "url \"" + std::string(text_) + "\": " + std::string(part);
    if (!value.empty()) text.append(" `").append(value).append("`");
    text.append(" at character ").append(std::to_string(column)).append(" ").append(why);
    return Status(StatusCode::kInvalidArgument, std::move(text));
  }

  std::string_view text_;
};

std::optional<std::int64_t> to_number(std::string_view text) noexcept {
  text = trimmed(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool same_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

std::optional<bool> to_bool(std::string_view text) noexcept {
  text = trimmed(text);
  if (same_ignoring_case(text, "true")) return true;
  if (same_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

// "5000", and with a unit as dubbo-go writes it: "3s", "1m30s", "1.5s", "500ms".
std::optional<std::chrono::milliseconds> to_millis(std::string_view text) noexcept {
  using std::chrono::milliseconds;
  constexpr std::pair<std::string_view, double> kUnits[] = {
      {"ns", 1e-6}, {"us", 1e-3}, {"ms", 1.0}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}};
  if (const auto number = to_number(text)) return milliseconds(*number);
  text = trimmed(text);
  double total = 0;
  while (!text.empty()) {
    double amount = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto unit_size = std::min(text.find_first_of("0123456789."), text.size());
    const auto unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const auto& known) {
      return known.first == text.substr(0, unit_size);
    });
    if (unit == std::end(kUnits)) return std::nullopt;
    total += amount * unit->second;
    text.remove_prefix(unit_size);
  }
  if (!(total > -9e15 && total < 9e15)) return std::nullopt;
  return milliseconds(static_cast<std::int64_t>(total));
}

}  // namespace

Url::Url() {
  static const std::shared_ptr<const Data> kEmpty = std::make_shared<Data>();
  data_ = kEmpty;
}

Url::Url(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

Url::Url(std::string protocol, std::string host, std::uint16_t port, std::string path,
         Parameters parameters) {
  auto data = std::make_shared<Data>();
  data->protocol = std::move(protocol);
  data->host = without_brackets(std::move(host));
  data->port = port;
  data->path = without_leading_slashes(std::move(path));
  data->parameters = normalized(std::move(parameters));
  data_ = std::move(data);
}

Expected<Url> Url::parse(std::string_view text) {
  auto data = std::make_shared<Data>();
  Status bad = Parser(text).parse(data->protocol, data->username, data->password, data->host,
                                  data->port, data->path, data->parameters);
  if (!bad.ok()) return bad;
  data->path = without_leading_slashes(std::move(data->path));
  return Url(std::shared_ptr<const Data>(std::move(data)));
}

Expected<Url> Url::parse_encoded(std::string_view text) {
  const bool never_encoded = text.find("://") != text.npos && text.find("%3F") == text.npos;
  auto url = never_encoded ? parse(text) : parse(url_decode(text));
  if (!url.ok()) return url;
  // Old providers wrote "default.timeout"; it counts as "timeout" where that is absent.
  Parameters short_names;
  for (auto at = url->parameters().lower_bound(kDefaultPrefix);
       at != url->parameters().end() && at->first.starts_with(kDefaultPrefix); ++at) {
    const auto short_name = at->first.substr(kDefaultPrefix.size());
    if (!short_name.empty() && !url->has(short_name)) short_names.emplace(short_name, at->second);
  }
  if (short_names.empty()) return url;
  return url->with_all(short_names);
}

const std::string& Url::protocol() const noexcept { return data_->protocol; }
const std::string& Url::username() const noexcept { return data_->username; }
const std::string& Url::password() const noexcept { return data_->password; }
const std::string& Url::host() const noexcept { return data_->host; }
std::uint16_t Url::port() const noexcept { return data_->port; }
const std::string& Url::path() const noexcept { return data_->path; }
const Url::Parameters& Url::parameters() const noexcept { return data_->parameters; }

std::string Url::address() const {
  const bool ipv6 = data_->host.find(':') != std::string::npos;
  std::string text = ipv6 ? "[" + data_->host + "]" : data_->host;
  if (data_->port != 0 && !text.empty()) text.append(":").append(std::to_string(data_->port));
  return text;
}

std::string_view Url::get(std::string_view key) const noexcept {
  const auto at = data_->parameters.find(key);
  return at == data_->parameters.end() ? std::string_view() : std::string_view(at->second);
}

std::string_view Url::get(std::string_view key, std::string_view fallback) const noexcept {
  const auto value = get(key);
  return value.empty() ? fallback : value;
}

bool Url::has(std::string_view key) const noexcept { return data_->parameters.contains(key); }

std::int64_t Url::get_int(std::string_view key, std::int64_t fallback) const noexcept {
  return to_number(get(key)).value_or(fallback);
}

double Url::get_double(std::string_view key, double fallback) const noexcept {
  const auto text = trimmed(get(key));
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return text.empty() || error != std::errc() || end != text.data() + text.size() ? fallback
                                                                                  : number;
}

bool Url::get_bool(std::string_view key, bool fallback) const noexcept {
  return to_bool(get(key)).value_or(fallback);
}

std::chrono::milliseconds Url::get_millis(std::string_view key,
                                          std::chrono::milliseconds fallback) const noexcept {
  const auto text = get(key);
  return text.empty() ? fallback : to_millis(text).value_or(fallback);
}

std::vector<std::string> Url::get_list(std::string_view key) const {
  std::vector<std::string> parts;
  std::string_view rest = get(key);
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    if (const auto part = trimmed(rest.substr(0, comma)); !part.empty()) parts.emplace_back(part);
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
  }
  return parts;
}

std::string_view Url::get_method(std::string_view method, std::string_view key) const noexcept {
  if (!method.empty()) {
    const auto at = data_->parameters.find(std::string(method).append(".").append(key));
    if (at != data_->parameters.end() && !at->second.empty()) return at->second;
  }
  return get(key);
}

std::string_view Url::get_method(std::string_view method, std::string_view key,
                                 std::string_view fallback) const noexcept {
  const auto value = get_method(method, key);
  return value.empty() ? fallback : value;
}

std::int64_t Url::get_method_int(std::string_view method, std::string_view key,
                                 std::int64_t fallback) const noexcept {
  return to_number(get_method(method, key)).value_or(fallback);
}

bool Url::get_method_bool(std::string_view method, std::string_view key,
                          bool fallback) const noexcept {
  return to_bool(get_method(method, key)).value_or(fallback);
}

std::string_view Url::interface_name() const noexcept { return get("interface", data_->path); }
std::string_view Url::group() const noexcept { return get("group"); }
std::string_view Url::version() const noexcept {
  const auto version = get("version");
  return version == "0.0.0" ? std::string_view() : version;
}

std::string Url::service_key() const {
  std::string key;
  if (!group().empty()) key.append(group()).append("/");
  return key.append(display_key());
}

std::string Url::display_key() const {
  std::string key(interface_name());
  if (!version().empty()) key.append(":").append(version());
  return key;
}

std::string Url::colon_key() const {
  return std::string(interface_name())
      .append(":")
      .append(get("version"))
      .append(":")
      .append(group());
}

namespace {

// A changed copy.
template <class Data, class Change>
std::shared_ptr<const Data> changed(const Data& from, Change change) {
  auto data = std::make_shared<Data>(from);
  change(*data);
  return data;
}

}  // namespace

Url Url::with_protocol(std::string protocol) const {
  return Url(changed(*data_, [&](Data& data) { data.protocol = std::move(protocol); }));
}
Url Url::with_host(std::string host) const {
  return Url(changed(*data_, [&](Data& data) { data.host = without_brackets(std::move(host)); }));
}
Url Url::with_port(std::uint16_t port) const {
  return Url(changed(*data_, [&](Data& data) { data.port = port; }));
}
Url Url::with_path(std::string path) const {
  return Url(
      changed(*data_, [&](Data& data) { data.path = without_leading_slashes(std::move(path)); }));
}
Url Url::with_user(std::string username, std::string password) const {
  return Url(changed(*data_, [&](Data& data) {
    data.username = std::move(username);
    data.password = std::move(password);
  }));
}
Url Url::with(std::string_view key, std::string_view value) const {
  if (key.empty()) return *this;
  return Url(changed(*data_, [&](Data& data) {
    data.parameters.insert_or_assign(std::string(key), std::string(trimmed(value)));
  }));
}
Url Url::with_absent(std::string_view key, std::string_view value) const {
  return has(key) ? *this : with(key, value);
}
Url Url::with_all(const Parameters& parameters) const {
  if (parameters.empty()) return *this;
  return Url(changed(*data_, [&](Data& data) {
    for (const auto& [key, value] : parameters) {
      if (!key.empty()) data.parameters.insert_or_assign(key, std::string(trimmed(value)));
    }
  }));
}
Url Url::without(std::string_view key) const {
  if (!has(key)) return *this;
  return Url(
      changed(*data_, [&](Data& data) { data.parameters.erase(data.parameters.find(key)); }));
}

std::string Url::to_string() const {
  std::string text;
  if (!data_->protocol.empty()) text.append(data_->protocol).append("://");
  if (!data_->username.empty()) {
    text.append(data_->username);
    if (!data_->password.empty()) text.append(":").append(data_->password);
    text.append("@");
  }
  text.append(address());
  if (!data_->path.empty()) text.append("/").append(data_->path);
  char separator = '?';
  for (const auto& [key, value] : data_->parameters) {
    text.append(1, separator).append(key).append("=").append(value);
    separator = '&';
  }
  return text;
}

std::string Url::to_encoded() const { return url_encode(to_string()); }

DUBHE_EXPORT bool operator==(const Url& a, const Url& b) { return a.data_ == b.data_ || *a.data_ == *b.data_; }

namespace {

constexpr char kHex[] = "0123456789ABCDEF";

bool stays(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '*' || c == '_';
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string url_encode(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size() * 3 / 2);
  for (const char c : text) {
    if (stays(c)) {
      encoded.push_back(c);
    } else if (c == ' ') {
      encoded.push_back('+');
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.push_back('%');
      encoded.push_back(kHex[byte >> 4]);
      encoded.push_back(kHex[byte & 15]);
    }
  }
  return encoded;
}

std::string url_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded.push_back(' ');
      continue;
    }
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (escape) {
      decoded.push_back(static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

}  // namespace dubhe
