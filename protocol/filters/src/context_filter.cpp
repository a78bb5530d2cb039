#include "dubhe/protocol_filters/filters.h"

#include "filter_tools.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace dubhe {

namespace {

// What the frameworks on both sides say to each other, and what proxies on the way add to HTTP: no
// service sees it, so none passes it on. By length; of one length Dubbo's
// own first, which every call has.
constexpr std::array kOfTheFramework = std::to_array<std::string_view>({
    "te",
    "_TO",
    "_to",
    "path",
    "date",
    "etag",
    "from",
    "host",
    "group",
    "dubbo",
    "token",
    "async",
    "allow",
    "range",
    "accept",
    "cookie",
    "expect",
    "origin",
    "pragma",
    "server",
    "version",
    "timeout",
    "alt-svc",
    "expires",
    "referer",
    "trailer",
    "upgrade",
    "if-match",
    "if-range",
    "location",
    "interface",
    "dubbo.tag",
    "forwarded",
    "connection",
    "keep-alive",
    "set-cookie",
    "user-agent",
    "retry-after",
    "content-type",
    "max-forwards",
    "accept-ranges",
    "authorization",
    "cache-control",
    "content-range",
    "if-none-match",
    "last-modified",
    "accept-charset",
    "content-length",
    "dubbo.force.tag",
    "accept-encoding",
    "accept-language",
    "proxy-connection",
    "content-encoding",
    "content-language",
    "content-location",
    "www-authenticate",
    "if-modified-since",
    "transfer-encoding",
    "proxy-authenticate",
    "proxy-authorization",
    "if-unmodified-since",
    "upgrade-insecure-requests",
});
constexpr std::size_t kLongest = 25;

// first[n]: where those of n letters begin.
constexpr auto kFirst = [] {
  std::array<std::uint8_t, kLongest + 2> first{};
  for (std::size_t length = 0; length < first.size(); ++length) {
    std::uint8_t at = 0;
    while (at < kOfTheFramework.size() && kOfTheFramework[at].size() < length) ++at;
    first[length] = at;
  }
  return first;
}();
static_assert(std::is_sorted(kOfTheFramework.begin(), kOfTheFramework.end(),
                             [](std::string_view a, std::string_view b) {
                               return a.size() < b.size();
                             }));

template <class Word>
bool same_ends(const char* a, const char* b, std::size_t size) noexcept {
  Word words[4];
  std::memcpy(&words[0], a, sizeof(Word));
  std::memcpy(&words[1], b, sizeof(Word));
  std::memcpy(&words[2], a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&words[3], b + size - sizeof(Word), sizeof(Word));
  return words[0] == words[1] && words[2] == words[3];
}

// Of one length. Nearly every key of a call is compared with its own name, so this is without a call into the C library.
bool same(const char* a, const char* b, std::size_t size) noexcept {
  if (size >= 4 && size <= 8) return same_ends<std::uint32_t>(a, b, size);
  if (size > 8 && size <= 16) return same_ends<std::uint64_t>(a, b, size);
  return std::memcmp(a, b, size) == 0;
}

bool is_of_the_framework(std::string_view key) noexcept {
  if (key.size() > kLongest) return false;
  for (std::uint8_t at = kFirst[key.size()]; at < kFirst[key.size() + 1]; ++at) {
    const std::string_view name = kOfTheFramework[at];
    if (name[0] == key[0] && same(name.data(), key.data(), name.size())) return true;
  }
  return false;
}

class ContextFilter final : public Filter {
 public:
  explicit ContextFilter(bool keeps_token) : keeps_token_(keeps_token) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    call.attachments.erase_if([this](std::string_view key) {
      return is_of_the_framework(key) && !(keeps_token_ && key == "token");
    });
    return std::nullopt;
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  const bool keeps_token_;  // filter `token` takes it
};

class ConsumerContextFilter final : public Filter {
 public:
  std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    if (!call.inherits_deadline || !call.deadline.passed(filters::now())) [[likely]]
      return std::nullopt;
    return Expected<Result>(
        Status(StatusCode::kDeadlineExceeded,
               "No time left for making the following call: " + call.service->java_interface + "." +
                   call.method->name +
                   ", terminate directly: the call that it is made in has run out of time"));
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_context_filter(const ExtensionContext& context) {
  return std::unique_ptr<Filter>(
      std::make_unique<ContextFilter>(!filters::says_nothing(context.url().get("token"))));
}

Expected<std::unique_ptr<Filter>> make_consumer_context_filter(const ExtensionContext&) {
  return std::unique_ptr<Filter>(std::make_unique<ConsumerContextFilter>());
}

}  // namespace dubhe
