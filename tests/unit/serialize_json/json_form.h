// A value as its line of JSON and back.
#pragma once

#include "dubhe/common/logger.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/tree_of.h"
#include "dubhe/serialize_json/json_serialization.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace dubhe::test {

inline const ArchiveSerialization& json() {
  static ExtensionRegistry registry{null_logger()};
  static const Serialization* const found = [] {
    EXPECT_TRUE(registry.add<Serialization>("gson", make_json).ok());
    return *registry.get<Serialization>("gson");
  }();
  return dynamic_cast<const ArchiveSerialization&>(*found);
}

// Without the end of its line; the failure's text where there is none.
template <class T>
std::string to_json(const T& value) {
  Buffer out;
  const auto writer = json().archive_writer(out);
  archive(*writer, value);
  if (!writer->ok()) return writer->status().to_string();
  return std::string(out.view());
}

template <class T>
Expected<T> from_json(std::string_view text) {
  const auto reader = json().archive_reader(text);
  T value{};
  if (!reader->begin_value() || !restore(*reader, value)) return reader->status();
  return value;
}

template <class T>
std::string why_not(std::string_view text) {
  const auto value = from_json<T>(text);
  return value ? "read" : value.status().message();
}

}  // namespace dubhe::test
