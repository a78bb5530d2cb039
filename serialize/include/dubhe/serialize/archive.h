// What every serialization but hessian2 writes described types through, and reads them from: one
// virtual call per field.
//
// Interfaces. An archive writes or reads one body: several values, one after the other, in the
// order of Java's ObjectOutput. Which C++ type makes which calls: archived.h. Not thread-safe. A
// failure is kept and everything after it does nothing, so that one look at status() in the end is
// enough.
#pragma once

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/common/value.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace dubhe DUBHE_EXPORT {

// A value that brings a coded form of its own (a generated protobuf message), seen by those
// archives that know this form.
class SelfCoded {
 public:
  // "protobuf"
  virtual std::string_view form() const noexcept = 0;
  // Its name there, for messages.
  virtual std::string name() const = 0;
  virtual std::size_t coded_size() const = 0;
  // Appends as many bytes as coded_size(), which was asked just before, said.
  virtual void encode(Buffer& out) const = 0;
  // Takes its content from `bytes`; false when they make no sense.
  virtual bool decode(std::string_view bytes) = 0;

 protected:
  ~SelfCoded() = default;
};

// What writers and readers have in common: the first failure, and how deep values stand in each
// other.
class ArchiveState {
 public:
  static constexpr int kMaxDepth = 256;

  bool ok() const noexcept { return status_.ok(); }
  const Status& status() const noexcept { return status_; }
  // Keeps the first failure; false, so that a reader can say `return fail(…)`.
  bool fail(StatusCode code, std::string text);
  // Says where the failure was found: "items: sku: …".
  bool fail_within(std::string_view where);
  // Around every container. False: nested too deep, or in a circle.
  bool enter() { return ++depth_ <= kMaxDepth || fail_too_deep(); }
  void leave() noexcept { --depth_; }

 protected:
  ArchiveState() = default;
  ArchiveState(const ArchiveState&) = delete;
  ArchiveState& operator=(const ArchiveState&) = delete;
  virtual ~ArchiveState() = default;

 private:
  bool fail_too_deep();

  Status status_;
  int depth_ = 0;
};

class ArchiveWriter : public ArchiveState {
 public:
  // Under which name the next value stands in the object or map that is open. Lent until then.
  void name(std::string_view field) noexcept {
    name_ = field;
    named_ = true;
  }

  virtual void null() = 0;
  virtual void boolean(bool value) = 0;
  virtual void integer(std::int64_t value) = 0;
  virtual void real(double value) = 0;
  virtual void real32(float value) = 0;
  // Digits of any number: "12.50", "1E+3".
  virtual void number(std::string_view digits) = 0;
  // UTF-8; a lone surrogate of Java's may stand in it as its three bytes.
  virtual void text(std::string_view utf8) = 0;
  virtual void bytes(const void* data, std::size_t size) = 0;
  virtual void date(Date value) = 0;
  virtual void value(const Value& tree) = 0;
  virtual void self_coded(const SelfCoded& value) = 0;

  // `java_class` is not empty where the reader could not know the class from what is declared.
  virtual void begin_object(std::string_view java_class) = 0;
  virtual void end_object() = 0;
  // A map whose keys have a text; name() before each value.
  virtual void begin_map() = 0;
  virtual void end_map() = 0;
  virtual void begin_list() = 0;
  virtual void end_list() = 0;

  // Behind every value of the body.
  virtual void end_value() = 0;
  // Whole values of the body, as the dubbo protocol needs them.
  virtual void exception(std::string_view java_class, std::string_view message,
                         const Value& object) = 0;
  virtual void begin_attachments() = 0;
  virtual void attachment(std::string_view key, std::string_view value) = 0;
  virtual void end_attachments() = 0;

 protected:
  // False where no name was given since the last value, as in lists.
  bool take_name(std::string_view& field) noexcept {
    field = name_;
    return std::exchange(named_, false);
  }

 private:
  std::string_view name_;
  bool named_ = false;
};

// Reads false: see status(). Every read takes the value that is current: the one that
// begin_value(), next_item() or next_field() has moved to.
class ArchiveReader : public ArchiveState {
 public:
  enum class Kind : std::uint8_t { kNothing, kNull, kBool, kNumber, kText, kList, kObject };

  // What the current value is, without reading it. kNothing: it makes no sense.
  virtual Kind kind() = 0;
  bool at_null() { return kind() == Kind::kNull; }
  // Reads a null if it is one.
  virtual bool take_null() = 0;
  virtual bool boolean(bool& value) = 0;
  virtual bool integer(std::int64_t& value) = 0;
  virtual bool real(double& value) = 0;
  // The digits of a number, or a text.
  virtual bool number(std::string& digits) = 0;
  virtual bool text(std::string& utf8) = 0;
  virtual bool bytes(Bytes& value) = 0;
  virtual bool date(Date& value) = 0;
  virtual bool value(Value& tree) = 0;
  virtual bool self_coded(SelfCoded& value) = 0;
  virtual bool skip() = 0;

  // `java_class`: what the writer said about it, or empty.
  virtual bool begin_object(std::string& java_class) = 0;
  // False at its end, which closes it, and after a failure. The name is lent until the next call.
  virtual bool next_field(std::string_view& name) = 0;
  virtual bool begin_list() = 0;
  virtual bool next_item() = 0;

  // The next value of the body becomes current; fails at the end.
  virtual bool begin_value() = 0;
  // `object` may stay null: the serialization carries no more than class and message.
  virtual bool exception(std::string& java_class, std::string& message, Value& object) = 0;
  virtual bool begin_attachments() = 0;
  // False at the end and after a failure. A value that is no text comes as its text.
  virtual bool next_attachment(std::string& key, std::string& value) = 0;
  virtual bool at_end() const noexcept = 0;
  // Back to the first value of the body.
  virtual void rewind() = 0;

  // Before elements are made: false when the body asks for more memory than any honest one needs.
  bool afford(std::size_t bytes) {
    return (memory_ += bytes) <= kMaxMemory ||
           fail(StatusCode::kDataLoss, "its lists and maps need more memory than is allowed");
  }

 private:
  static constexpr std::size_t kMaxMemory = std::size_t{256} << 20;
  std::size_t memory_ = 0;
};

}  // namespace dubhe
