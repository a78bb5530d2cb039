// Messages with their length in front, and the protocol's own texts and numbers in wrapper
// messages.
#pragma once

#include "dubhe/serialize/archive.h"

namespace dubhe::protobuf {

class ProtobufWriter final : public ArchiveWriter {
 public:
  explicit ProtobufWriter(Buffer& out) : out_(out) {}

  void null() override;
  void boolean(bool value) override;
  void integer(std::int64_t value) override;
  void real(double value) override;
  void real32(float value) override;
  void number(std::string_view) override { refuse("a decimal"); }
  void text(std::string_view utf8) override { put_wrapped(utf8); }
  void bytes(const void* data, std::size_t size) override {
    put_wrapped({static_cast<const char*>(data), size});
  }
  void date(Date) override { refuse("a date"); }
  void value(const Value&) override { refuse("a value of unknown type"); }
  void self_coded(const SelfCoded& value) override;

  void begin_object(std::string_view) override { refuse("a described type"); }
  void end_object() override {}
  void begin_map() override { refuse("a map"); }
  void end_map() override {}
  void begin_list() override { refuse("a list"); }
  void end_list() override {}

  void end_value() override {}
  void exception(std::string_view java_class, std::string_view message,
                 const Value& object) override;
  void begin_attachments() override { attachments_.clear(); }
  void attachment(std::string_view key, std::string_view value) override;
  void end_attachments() override;

 private:
  void refuse(std::string_view what);
  // A wrapper message: its value is field 1.
  void put_wrapped(std::string_view content);
  void put_wrapped_number(std::uint64_t value);
  void put_wrapped_fixed(std::uint8_t tag, const void* value, std::size_t size);

  Buffer& out_;
  Buffer attachments_;
};

}  // namespace dubhe::protobuf
