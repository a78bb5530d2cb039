#include "routing/tag_router.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dubhe/cluster/extensions.h"

namespace dubhe {

namespace {

constexpr std::string_view kTag = "dubbo.tag";
constexpr std::string_view kForceTag = "dubbo.force.tag";

class TagRoute final : public Route {
 public:
  TagRoute(const Snapshot& providers, const std::string& default_tag, bool default_force)
      : default_tag_(default_tag), default_force_(default_force) {
    for (std::uint32_t i = 0; i < providers.size(); ++i) members_of(providers.provider(i).tag).push_back(i);
    default_part_ = part_of(default_tag_, default_force_);
  }

  // The untagged, one for each tag, and one that is empty: where a forced tag nobody carries ends.
  std::size_t parts() const noexcept override { return tags_.size() + 2; }
  std::vector<std::uint32_t> part(std::size_t index) const override {
    if (index == 0) return untagged_;
    return index <= tags_.size() ? tags_[index - 1].members : std::vector<std::uint32_t>();
  }
  std::size_t part_of(const Invocation& call) const noexcept override {
    if (call.attachments.empty()) return default_part_;
    const std::string_view own_tag = call.attachments.get(kTag);
    const std::string_view own_force = call.attachments.get(kForceTag);
    if (own_tag.empty() && own_force.empty()) return default_part_;
    return part_of(own_tag.empty() ? std::string_view(default_tag_) : own_tag,
                   own_force.empty() ? default_force_ : own_force == "true");
  }
  std::string why_empty(std::size_t index) const override {
    if (index == 0) {
      return "All of them carry a tag (" + known_tags() + ") and the call asks for none. Set `tag` of the reference (or the "
             "attachment `dubbo.tag`) to one of them.";
    }
    return "The call insists on a tag that none of them carries (they have: " + known_tags() +
           "). Take `dubbo.force.tag` away, or ask for one of them.";
  }

 private:
  struct Tagged {
    std::string tag;
    std::vector<std::uint32_t> members;
  };
  std::vector<std::uint32_t>& members_of(const std::string& tag) {
    if (tag.empty()) return untagged_;
    const auto known = std::find_if(tags_.begin(), tags_.end(), [&](const Tagged& one) { return one.tag == tag; });
    return known != tags_.end() ? known->members : tags_.emplace_back(Tagged{tag, {}}).members;
  }
  std::size_t part_of(std::string_view tag, bool force) const noexcept {
    if (tag.empty()) return 0;
    for (std::size_t i = 0; i < tags_.size(); ++i) {
      if (tags_[i].tag == tag) return i + 1;
    }
    return force ? tags_.size() + 1 : 0;
  }
  std::string known_tags() const {
    constexpr std::size_t kShown = 5;
    std::string text;
    for (std::size_t i = 0; i < tags_.size() && i < kShown; ++i) text += (i > 0 ? ", " : "") + tags_[i].tag;
    if (tags_.size() > kShown) text += " …";
    return text.empty() ? "none" : text;
  }

  const std::string default_tag_;
  const bool default_force_;
  std::size_t default_part_ = 0;
  std::vector<std::uint32_t> untagged_;
  std::vector<Tagged> tags_;
};

}  // namespace

std::unique_ptr<const Route> TagRouter::prepare(const Snapshot& providers) {
  return std::make_unique<TagRoute>(providers, tag_, force_);
}

Expected<std::unique_ptr<Router>> make_tag_router(const ExtensionContext& context) {
  const Url& consumer = context.url();
  return std::unique_ptr<Router>(
      std::make_unique<TagRouter>(std::string(consumer.get(kTag)), consumer.get_bool(kForceTag, false)));
}

}  // namespace dubhe
