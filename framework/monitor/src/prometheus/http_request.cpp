#include "prometheus/http_request.h"

#include <algorithm>

namespace dubhe {

namespace {

constexpr std::string_view kPlain = "text/plain; charset=utf-8";
constexpr std::string_view kMetrics = "text/plain; version=0.0.4; charset=utf-8";

struct RequestLine {
  std::string_view method, target, version;
};

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// False: not what HTTP/1.x starts with.
bool read_request_line(std::string_view request, RequestLine& line) {
  std::string_view first = request.substr(0, request.find('\n'));
  if (first.ends_with('\r')) first.remove_suffix(1);
  const std::size_t one = first.find(' ');
  const std::size_t two = one == std::string_view::npos ? one : first.find(' ', one + 1);
  if (two == std::string_view::npos) return false;
  line = {first.substr(0, one), first.substr(one + 1, two - one - 1), first.substr(two + 1)};
  return is_token(line.method) && is_token(line.target) && line.version.starts_with("HTTP/1.") && is_token(line.version);
}

std::string answer(std::string_view status, std::string_view type, std::string_view body, bool with_body = true,
                   std::string_view more = {}) {
  std::string text = "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) +
                     "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" +
                     std::string(more) + "\r\n";
  if (with_body) text += body;
  return text;
}

}  // namespace

bool http_head_is_complete(std::string_view request) noexcept {
  return request.find("\r\n\r\n") != std::string_view::npos || request.find("\n\n") != std::string_view::npos;
}

std::string answer_http(std::string_view request, const std::function<std::string()>& page) {
  if (request.empty()) return answer("431 Request Header Fields Too Large", kPlain, "the request is too long\n");
  RequestLine line;
  if (!read_request_line(request, line)) return answer("400 Bad Request", kPlain, "this is no HTTP/1.1 request\n");
  const bool is_head = line.method == "HEAD";
  if (line.target.substr(0, line.target.find('?')) != "/metrics") {
    return answer("404 Not Found", kPlain, "there is only /metrics\n", !is_head);
  }
  if (line.method != "GET" && !is_head) {
    return answer("405 Method Not Allowed", kPlain, "only GET and HEAD\n", true, "Allow: GET, HEAD\r\n");
  }
  return answer("200 OK", kMetrics, page(), !is_head);
}

}  // namespace dubhe
