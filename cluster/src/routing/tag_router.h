// `tag`: keeps providers that carry a tag (URL parameter `dubbo.tag`) for the calls that ask for it.
//
// As Apache Dubbo does without a tag rule: a call without a tag goes to providers without one, never to a tagged one; a
// call with a tag (attachment `dubbo.tag`, else the consumer's parameter of that name) goes to the providers that carry it,
// or, when there is none, to those without a tag, unless it is forced (attachment or parameter `dubbo.force.tag`).
#pragma once

#include <string>

#include "dubhe/cluster/router.h"

namespace dubhe {

class TagRouter final : public Router {
 public:
  // Both from the consumer's URL.
  TagRouter(std::string tag, bool force) : tag_(std::move(tag)), force_(force) {}
  std::unique_ptr<const Route> prepare(const Snapshot& providers) override;

 private:
  const std::string tag_;
  const bool force_;
};

}  // namespace dubhe
