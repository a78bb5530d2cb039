// Values to bytes and back, as one body of a frame: several values that share one stream (and its reference tables).
//
// Interface, thread-safe, one per application. Every serialization has the road of trees. Typed values take another one:
// hessian2 has its own (dubhe/serialize_hessian2/), all others are an ArchiveSerialization.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "dubhe/common/buffer.h"
#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize/archive.h"
#include "dubhe/spi/extension_registry.h"

namespace dubhe DUBHE_EXPORT {

// Writes the values of one body, in order. Not thread-safe. The buffer is lent for the writer's life.
class ValueWriter {
 public:
  virtual ~ValueWriter() = default;
  // kInvalidArgument: this value has no form in this serialization.
  virtual Status write(const Value& value) = 0;
};

// Reads the values of one body, in order. Not thread-safe. The bytes are lent for the reader's life.
class ValueReader {
 public:
  virtual ~ValueReader() = default;
  // kDataLoss names the offset and the byte; the reader is of no further use then.
  virtual Expected<Value> read() = 0;
  virtual bool at_end() const noexcept = 0;
};

class Serialization {
 public:
  static constexpr std::string_view kPoint = "serialization";
  static constexpr std::string_view kDefault = "hessian2";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  static constexpr std::array kAdaptiveKeys = {std::string_view("serialization")};

  virtual ~Serialization() = default;
  // The name in URLs.
  virtual std::string_view name() const noexcept = 0;
  // The five bits in a dubbo header (org.apache.dubbo.common.serialize.Constants).
  virtual std::uint8_t id() const noexcept = 0;
  virtual std::unique_ptr<ValueWriter> writer(Buffer& out) const = 0;
  virtual std::unique_ptr<ValueReader> reader(std::string_view body) const = 0;
};

// A serialization that described types are walked for, field by field; its trees go the same way.
class ArchiveSerialization : public Serialization {
 public:
  // The buffer is lent for the writer's life, the bytes for the reader's; so is this serialization.
  virtual std::unique_ptr<ArchiveWriter> archive_writer(Buffer& out) const = 0;
  virtual std::unique_ptr<ArchiveReader> archive_reader(std::string_view body) const = 0;

  std::unique_ptr<ValueWriter> writer(Buffer& out) const final;
  std::unique_ptr<ValueReader> reader(std::string_view body) const final;
};

}  // namespace dubhe
