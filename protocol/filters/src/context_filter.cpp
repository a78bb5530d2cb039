#include "dubhe/protocol_filters/filters.h"

#include "filter_tools.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace dubhe {

namespace {

// What the frameworks on both sides say to each other, and what proxies on the way add to HTTP: no
// service sees it, so none passes it on.
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

// A table by length, first and last letter: nearly every key is found, or known to be none of them, at the first look.
constexpr std::size_t kPlaces = 256;
constexpr std::size_t place_of(std::string_view key) noexcept {
  return (key.size() * 11 + static_cast<unsigned char>(key.front()) * 3u + static_cast<unsigned char>(key.back()) * 7u) % kPlaces;
}
// 1 + the index of a name; 0: nobody's place.
constexpr auto kNameAt = [] {
  std::array<std::uint8_t, kPlaces> name_at{};
  for (std::size_t i = 0; i < kOfTheFramework.size(); ++i) {
    std::size_t place = place_of(kOfTheFramework[i]);
    while (name_at[place] != 0) place = (place + 1) % kPlaces;
    name_at[place] = static_cast<std::uint8_t>(i + 1);
  }
  return name_at;
}();

template <class Word>
bool same_ends(const char* a, const char* b, std::size_t size) noexcept {
  Word words[4];
  std::memcpy(&words[0], a, sizeof(Word));
  std::memcpy(&words[1], b, sizeof(Word));
  std::memcpy(&words[2], a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&words[3], b + size - sizeof(Word), sizeof(Word));
  return words[0] == words[1] && words[2] == words[3];
}

[[gnu::noinline]] bool stands_further_on(std::string_view key, std::size_t place) noexcept {
  for (; kNameAt[place] != 0; place = (place + 1) % kPlaces) {
    if (kOfTheFramework[kNameAt[place] - 1u] == key) return true;
  }
  return false;
}

// Nearly every key of a call is compared with its own name, and most are short: that is without a call into the C library.
[[gnu::hot]] bool is_of_the_framework(std::string_view key) noexcept {
  if (key.empty()) return false;
  const std::size_t place = place_of(key);
  if (kNameAt[place] == 0) return false;
  const std::string_view name = kOfTheFramework[kNameAt[place] - 1u];
  if (name.size() == key.size() && name.size() >= 4 && name.size() <= 16) [[likely]] {
    const bool same = name.size() <= 8 ? same_ends<std::uint32_t>(name.data(), key.data(), name.size())
                                       : same_ends<std::uint64_t>(name.data(), key.data(), name.size());
    if (same) [[likely]] return true;
  }
  return stands_further_on(key, place);
}

class ContextFilter final : public Filter {
 public:
  explicit ContextFilter(bool keeps_token) : keeps_token_(keeps_token) {}

  [[gnu::hot]] std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
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
