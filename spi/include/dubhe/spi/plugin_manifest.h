// A manifest: which names a plugin brings to one point, read without opening its library.
//
//   # plugins/META-INF/dubhe/filter
//   audit   = libaudit.so provider order=-100 key=audit
//   tracing = libtracing.so consumer provider
//   cache   = libfastcache.so replace
//
// A line is `name = library` and words: `replace` (instead of the one in the box), `wrapper`
// (around every extension of the point), `consumer`, `provider`, `key=K`, `key=K:VALUE`, `order=N`
// (as Activation has them). `#` begins a comment.
//
// Values and a pure function.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/spi/extension_registry.h"

#include <string>
#include <string_view>
#include <vector>

namespace dubhe DUBHE_EXPORT {

struct ManifestLine {
  int line = 0;  // 1, 2 …
  std::string name;
  std::string library;  // as written: relative to the folder that META-INF is in
  bool replaces = false;
  bool wrapper = false;
  Activation activation;
};

// kInvalidArgument lists every mistake, one a line, each with `file` and its line.
Expected<std::vector<ManifestLine>> parse_manifest(std::string_view text, std::string_view file);

}  // namespace dubhe
