#include "balance/consistent_hash_balance.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "balance/java_text.h"
#include "dubhe/cluster/extensions.h"
#include "dubhe/common/md5.h"
#include "dubhe/protocol/method_values.h"

namespace dubhe {

namespace {

constexpr std::int64_t kDefaultNodes = 160;
constexpr std::int64_t kMostNodes = 100'000;
constexpr std::uint32_t kHashesOfDigest = 4;

// The i-th four bytes of a digest, the lowest first.
std::uint32_t hash_at(const std::array<std::uint8_t, 16>& digest, std::uint32_t i) noexcept {
  std::uint32_t hash = 0;
  for (std::uint32_t byte = 4; byte-- > 0;) hash = (hash << 8) | digest[i * 4 + byte];
  return hash;
}

std::vector<std::size_t> read_indices(std::string_view text) {
  std::vector<std::size_t> indices;
  while (!text.empty()) {
    std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), index);
    if (error == std::errc() && end == one.data() + one.size()) indices.push_back(index);
  }
  return indices;
}

class ConsistentHashPicker final : public Picker {
 public:
  ConsistentHashPicker(const Snapshot& providers, std::uint32_t nodes, std::vector<std::size_t> arguments)
      : ring_(providers, nodes), arguments_(std::move(arguments)) {}

  std::uint32_t pick(const Invocation& call, const Tried& tried) override {
    key_.clear();
    append_key(call);
    return ring_.owner_of(hash_of_key(key_), tried);
  }

 private:
  void append_key(const Invocation& call) {
    const MethodValues* const values = call.method->values;
    if (values == nullptr || call.argument_refs == nullptr) return;
    const std::size_t count = values->count(call.argument_refs);
    for (const std::size_t index : arguments_) {
      if (index < count) append_java_text(key_, values->argument(call.argument_refs, index));
    }
  }

  const HashRing ring_;
  const std::vector<std::size_t> arguments_;
  std::string key_;
};

}  // namespace

HashRing::HashRing(const Snapshot& providers, std::uint32_t nodes) {
  points_.reserve(std::size_t{providers.size()} * nodes);
  for (std::uint32_t provider = 0; provider < providers.size(); ++provider) {
    const std::string address(providers.address(provider));
    for (std::uint32_t i = 0; i < nodes / kHashesOfDigest; ++i) {
      const auto digest = md5(address + std::to_string(i));
      for (std::uint32_t h = 0; h < kHashesOfDigest; ++h) points_.emplace_back(hash_at(digest, h), provider);
    }
  }
  // Of equal points the last one put counts.
  std::stable_sort(points_.begin(), points_.end(), [](const Point& a, const Point& b) { return a.first < b.first; });
  const auto last_of_equals =
      std::unique(points_.rbegin(), points_.rend(), [](const Point& a, const Point& b) { return a.first == b.first; });
  points_.erase(points_.begin(), last_of_equals.base());
}

std::uint32_t HashRing::owner_of(std::uint32_t hash, const Tried& tried) const noexcept {
  const auto from = std::lower_bound(points_.begin(), points_.end(), hash,
                                     [](const Point& point, std::uint32_t wanted) { return point.first < wanted; });
  for (auto at = from; at != points_.end(); ++at) {
    if (!tried.contains(at->second)) return at->second;
  }
  for (auto at = points_.begin(); at != from; ++at) {
    if (!tried.contains(at->second)) return at->second;
  }
  return Picker::kNobody;
}

std::uint32_t hash_of_key(std::string_view key) { return hash_at(md5(key), 0); }

std::unique_ptr<Picker> ConsistentHashBalance::prepare(const Snapshot& providers, const MethodDescriptor& method) {
  const Url& url = providers.at(0).url();
  const std::int64_t nodes = url.get_method_int(method.name, "hash.nodes", kDefaultNodes);
  return std::make_unique<ConsistentHashPicker>(
      providers, static_cast<std::uint32_t>(std::clamp<std::int64_t>(nodes, kHashesOfDigest, kMostNodes)),
      read_indices(url.get_method(method.name, "hash.arguments", "0")));
}

Expected<std::unique_ptr<LoadBalance>> make_consistenthash(const ExtensionContext&) {
  return std::unique_ptr<LoadBalance>(std::make_unique<ConsistentHashBalance>());
}

}  // namespace dubhe
