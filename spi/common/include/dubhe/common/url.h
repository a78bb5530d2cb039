// The bus between layers: protocol://user:password@host:port/path?key=value&…, as Apache Dubbo prints and reads it.
//
// Immutable value, cheap to copy (shared inside), thread-safe. Read when a reference or an export is made, never in a call.
// Facts of the text form: Apache Dubbo 2.7 and 3.x org.apache.dubbo.common.URL.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

class Url {
 public:
  // Sorted by key in plain byte order, as Java prints them.
  using Parameters = std::map<std::string, std::string, std::less<>>;

  Url();
  Url(std::string protocol, std::string host, std::uint16_t port, std::string path = {}, Parameters parameters = {});

  // Plain text ("dubbo://10.0.0.1:20880/a.b.C?x=1"). kInvalidArgument names the place. A key without '=' has itself as
  // its value, as in Java; "k=" has an empty one (Java 3.x reads "k" there; what is read must print the same again).
  static Expected<Url> parse(std::string_view text);
  // A znode name: percent-encoded as a whole; a name that was never encoded is taken as it is. A key "default.x" is
  // also stored as "x" where that is absent.
  static Expected<Url> parse_encoded(std::string_view text);

  const std::string& protocol() const noexcept;
  const std::string& username() const noexcept;
  const std::string& password() const noexcept;
  // Without brackets for IPv6.
  const std::string& host() const noexcept;
  // 0: absent.
  std::uint16_t port() const noexcept;
  // Without the leading slash.
  const std::string& path() const noexcept;
  const Parameters& parameters() const noexcept;

  // "host:port" ("[::1]:20880" for IPv6, "host" when the port is absent).
  std::string address() const;

  // Empty view when absent. Lives as long as this Url (or a copy of it).
  std::string_view get(std::string_view key) const noexcept;
  std::string_view get(std::string_view key, std::string_view fallback) const noexcept;
  bool has(std::string_view key) const noexcept;
  // A value that is not a number, bool … counts as absent here; config has refused it before.
  std::int64_t get_int(std::string_view key, std::int64_t fallback) const noexcept;
  double get_double(std::string_view key, double fallback) const noexcept;
  bool get_bool(std::string_view key, bool fallback) const noexcept;
  // Milliseconds in the text, or a number with a unit as dubbo-go writes it ("3s", "500ms").
  std::chrono::milliseconds get_millis(std::string_view key, std::chrono::milliseconds fallback) const noexcept;
  // Comma list, trimmed, empty parts left out.
  std::vector<std::string> get_list(std::string_view key) const;

  // "method.key", then "key".
  std::string_view get_method(std::string_view method, std::string_view key) const noexcept;
  std::string_view get_method(std::string_view method, std::string_view key, std::string_view fallback) const noexcept;
  std::int64_t get_method_int(std::string_view method, std::string_view key, std::int64_t fallback) const noexcept;
  bool get_method_bool(std::string_view method, std::string_view key, bool fallback) const noexcept;

  // Parameter `interface`, else the path.
  std::string_view interface_name() const noexcept;
  std::string_view group() const noexcept;
  // Empty for absent and for "0.0.0".
  std::string_view version() const noexcept;
  // "group/interface:version", absent parts left out: key of the registry's cache and of an exporter (without port).
  std::string service_key() const;
  // "interface:version", or "interface" without a version, for people: Java's getDisplayServiceKey.
  std::string display_key() const;
  // "interface:version:group" with empty parts kept: Java's getColonSeparatedKey.
  std::string colon_key() const;

  Url with_protocol(std::string protocol) const;
  Url with_host(std::string host) const;
  Url with_port(std::uint16_t port) const;
  Url with_path(std::string path) const;
  Url with_user(std::string username, std::string password) const;
  Url with(std::string_view key, std::string_view value) const;
  Url with_absent(std::string_view key, std::string_view value) const;  // only if not there yet
  Url with_all(const Parameters& parameters) const;                    // theirs win
  Url without(std::string_view key) const;

  // As Java's toFullString(): with user and password; keys sorted; values as they are, trimmed.
  std::string to_string() const;
  // As Java's URLEncoder would: for a znode name.
  std::string to_encoded() const;

  friend bool operator==(const Url& a, const Url& b);

 private:
  struct Data;
  explicit Url(std::shared_ptr<const Data> data);
  std::shared_ptr<const Data> data_;
};

// java.net.URLEncoder / URLDecoder with UTF-8: A-Za-z0-9.-*_ stay, space is '+', the rest %XX in upper case.
std::string url_encode(std::string_view text);
// A stray '%' stays as it is.
std::string url_decode(std::string_view text);

}  // namespace dubhe
