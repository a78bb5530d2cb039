#include "dubhe/cluster/provider_table.h"

#include <algorithm>
#include <utility>

#include "dubhe/cluster/merge_url.h"
#include "dubhe/registry/service_match.h"

namespace dubhe {

namespace {

constexpr std::string_view kPart = "cluster.directory";
constexpr std::string_view kPlaceholder = "empty";
constexpr std::size_t kMaxWarned = 10'000;

// Categories are the registry's business: lists come one category at a time.
Url for_matching(const Url& url) { return url.without("category"); }

std::string describe(const ListReport::Entry& entry) {
  switch (entry.why) {
    case LeftOut::kUnwantedProtocol:
      return "speaks " + entry.detail + ", which the reference's `protocol` leaves out. Add it there, or drop that key.";
    case LeftOut::kUnknownProtocol:
      return "speaks " + entry.detail +
             ", and there is no such protocol here. Export the service with `dubbo` as well, or load a plugin for it.";
    case LeftOut::kRefused: return "cannot be used: " + entry.detail;
  }
  return {};
}

}  // namespace

ProviderTable::ProviderTable(Url consumer, Refer refer, Logger& logger)
    : consumer_(for_matching(consumer)),
      wanted_protocols_(consumer.get_list("protocol")),
      refer_(std::move(refer)),
      logger_(logger) {}

std::vector<ProviderPtr> ProviderTable::apply(std::span<const Url> urls) {
  report_ = {};
  std::vector<ProviderPtr> providers;
  std::map<std::string, ProviderPtr> kept;
  std::vector<Url> unmatched;
  for (const Url& url : urls) {
    if (url.protocol() == kPlaceholder) continue;
    ++report_.known;
    const Url seen = for_matching(url);
    if (!matches(consumer_, seen)) {
      unmatched.push_back(seen);
      continue;
    }
    std::string text = url.to_string();
    if (kept.contains(text)) continue;
    if (ProviderPtr provider = find_or_make(url, text)) {
      providers.push_back(provider);
      kept.emplace(std::move(text), std::move(provider));
    }
  }
  if (!unmatched.empty() && unmatched.size() == report_.known) report_.no_match = explain_no_match(consumer_, unmatched);
  by_url_ = std::move(kept);
  return providers;
}

std::optional<ListReport::Entry> ProviderTable::refuse(const Url& provider) const {
  const bool wanted = wanted_protocols_.empty() || std::find(wanted_protocols_.begin(), wanted_protocols_.end(),
                                                             provider.protocol()) != wanted_protocols_.end();
  if (wanted) return std::nullopt;
  return ListReport::Entry{provider.address(), LeftOut::kUnwantedProtocol, provider.protocol()};
}

ProviderPtr ProviderTable::find_or_make(const Url& provider, const std::string& text) {
  if (const auto known = by_url_.find(text); known != by_url_.end()) return known->second;
  if (auto refused = refuse(provider)) {
    leave_out(std::move(*refused), text);
    return nullptr;
  }
  auto invoker = refer_(merge_urls(provider, consumer_));
  if (invoker) return std::make_shared<const Provider>(std::move(*invoker));
  const Status why = invoker.status();
  if (why.code() == StatusCode::kNotFound) {
    leave_out({provider.address(), LeftOut::kUnknownProtocol, provider.protocol()}, text);
  } else {
    leave_out({provider.address(), LeftOut::kRefused, why.to_string()}, text);
  }
  return nullptr;
}

void ProviderTable::leave_out(ListReport::Entry entry, const std::string& text) {
  if (warned_.size() >= kMaxWarned) warned_.clear();
  if (warned_.insert(text).second) {
    logger_.warn(kPart, "left out a provider of " + consumer_.display_key() + ": " + entry.address + " " + describe(entry));
  }
  report_.left_out.push_back(std::move(entry));
}

std::string explain_empty_list(const Url& consumer, std::string_view source, std::string_view says,
                               const ListReport& report) {
  std::string text = "  " + std::string(source);
  if (!report.no_match.empty()) return text + ": " + report.no_match;
  if (report.known == 0) {
    if (!says.empty()) return text + ": " + std::string(says);
    return text + " knows no provider of " + std::string(consumer.interface_name()) +
           ". Start one, or check that it registers at the same address and `group` of the registry.";
  }
  text += " knows " + std::to_string(report.known) + (report.known == 1 ? " provider" : " providers") +
          ", and none can be called:";
  constexpr std::size_t kShown = 5;
  for (std::size_t i = 0; i < report.left_out.size() && i < kShown; ++i) {
    text += "\n    " + report.left_out[i].address + " " + describe(report.left_out[i]);
  }
  if (report.left_out.size() > kShown) {
    text += "\n    … and " + std::to_string(report.left_out.size() - kShown) + " more.";
  }
  return text;
}

}  // namespace dubhe
