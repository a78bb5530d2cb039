#include "lease.h"

#include "entry_file.h"

#include <time.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <utility>

namespace dubhe::file {

namespace {

constexpr std::string_view kTitle = "Dubhe registry lease, version 1\n";

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool take(std::string_view& text, std::string_view key, std::string_view& value) {
  const auto end = text.find('\n');
  if (!text.starts_with(key) || end == text.npos) return false;
  value = text.substr(key.size(), end - key.size());
  text.remove_prefix(end + 1);
  return true;
}

}  // namespace

Moment monotonic_now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::string clock_identity() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  // A container may have its clock moved against the machine's.
  char space[64] = {};
  const ssize_t length = ::readlink("/proc/self/ns/time", space, sizeof(space) - 1);
  return (boot.empty() ? "unknown" : boot) + "/" +
         std::string(space, length > 0 ? static_cast<std::size_t>(length) : 0);
}

std::string to_text(const Lease& lease) {
  std::string text(kTitle);
  text += "session: " + hex(lease.session) + "\n";
  text += "process: " + lease.process + "\n";
  text += "clock: " + lease.clock + "\n";
  text += "good-until-ns: " + std::to_string(lease.good_until.count()) + "\n";
  text += "length-ms: " + std::to_string(lease.length.count()) + "\n";
  return text + "count: " + std::to_string(lease.count) + "\n";
}

Expected<Lease> parse_lease(std::string_view text) {
  Lease lease;
  std::string_view session, process, clock, until, length, count;
  std::int64_t until_ns = 0;
  std::int64_t length_ms = 0;
  const bool whole = text.starts_with(kTitle) && (text.remove_prefix(kTitle.size()), true) &&
                     take(text, "session: ", session) && take(text, "process: ", process) &&
                     take(text, "clock: ", clock) && take(text, "good-until-ns: ", until) &&
                     take(text, "length-ms: ", length) && take(text, "count: ", count) &&
                     text.empty();
  constexpr std::int64_t kLongestMs = 24LL * 3600 * 1000;
  if (!whole || !parse_hex(session, lease.session) || !parse_number(until, until_ns) ||
      !parse_number(length, length_ms) || !parse_number(count, lease.count) || length_ms <= 0 ||
      length_ms > kLongestMs)
    return Status(StatusCode::kDataLoss, "is no lease of a registry");
  lease.process = process;
  lease.clock = clock;
  lease.good_until = Moment(until_ns);
  lease.length = std::chrono::milliseconds(length_ms);
  return lease;
}

bool LeaseBook::is_over(const Lease& lease, Moment now) {
  // Nobody may promise more than the length: what is too far ahead is of another clock.
  if (lease.clock == own_clock_ && lease.good_until <= now + lease.length)
    return now >= lease.good_until;
  const auto [seen, first] = seen_.try_emplace(lease.session, Seen{lease.count, now});
  if (!first && seen->second.count != lease.count) seen->second = {lease.count, now};
  return now - seen->second.since >= lease.length;
}

}  // namespace dubhe::file
