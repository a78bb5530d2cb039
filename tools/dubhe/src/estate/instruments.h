// How commands get at the world; tests hand in another one.
#pragma once

#include <functional>
#include <memory>

#include "call/call.h"
#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"
#include "dubhe/common/value.h"
#include "dubhe/registry_tree/tree_reader.h"
#include "peer/line.h"

namespace dubhe::tool {

struct Instruments {
  std::function<Expected<std::unique_ptr<TreeReader>>(const Url& registry)> open_tree;
  Dialler& dialler;
  std::function<Date()> now;
  std::function<CallOutcome(const Url& registry, const CallTarget& target, const PreparedCall& call)> call;
};

}  // namespace dubhe::tool
