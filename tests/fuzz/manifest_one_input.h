// What one input does to the reader of manifests.
#pragma once

#include "dubhe/spi/plugin_manifest.h"

#include "expect.h"

#include <string>
#include <string_view>

namespace fuzz_manifest {

inline std::string written(const dubhe::ManifestLine& line) {
  std::string text = line.name + " = " + line.library;
  if (line.replaces) text += " replace";
  if (line.wrapper) text += " wrapper";
  if (line.activation.consumer) text += " consumer";
  if (line.activation.provider) text += " provider";
  for (const std::string& key : line.activation.keys) text += " key=" + key;
  return text + " order=" + std::to_string(line.activation.order);
}

// What was read is written as a manifest that reads as the same; what is wrong is named with the
// file.
inline void one_input(std::string_view text) {
  const auto lines = dubhe::parse_manifest(text, "m");
  if (!lines) return fuzz::expect(lines.status().message().starts_with("m:"));
  for (const dubhe::ManifestLine& line : *lines) {
    const auto again = dubhe::parse_manifest(written(line), "m");
    fuzz::expect(again && again->size() == 1 && written(again->front()) == written(line));
  }
}

}  // namespace fuzz_manifest
