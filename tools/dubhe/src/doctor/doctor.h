// `dubhe doctor`: walks the chain from the registry to an answered call, and says at which link it breaks.
//
// Confined to one thread, which it blocks.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "doctor/diagnosis.h"
#include "doctor/wishes.h"
#include "dubhe/common/expected.h"
#include "dubhe/common/url.h"
#include "dubhe/registry_zookeeper/tree_reader.h"
#include "peer/line.h"

namespace dubhe::tool {

// How the doctor gets at the world; tests have another one.
struct Instruments {
  std::function<Expected<std::unique_ptr<TreeReader>>(const Url& registry)> open_tree;
  Dialler& dialler;
  std::function<Date()> now;
};

Diagnosis diagnose(const Url& registry, const Wishes& wishes, const Instruments& instruments);

}  // namespace dubhe::tool
