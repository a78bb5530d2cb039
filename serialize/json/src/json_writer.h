// Values as JSON, one line each.
#pragma once

#include "dubhe/serialize/archive.h"

namespace dubhe::json {

// Where an object says of which class it is: Gson passes over it.
inline constexpr std::string_view kTypeKey = "@type";

class JsonWriter final : public ArchiveWriter {
 public:
  explicit JsonWriter(Buffer& out) : out_(out) {}

  void null() override { word("null"); }
  void boolean(bool value) override { word(value ? "true" : "false"); }
  void integer(std::int64_t value) override;
  void real(double value) override;
  void real32(float value) override;
  void number(std::string_view digits) override { word(digits); }
  void text(std::string_view utf8) override;
  void bytes(const void* data, std::size_t size) override;
  void date(Date value) override;
  void value(const Value& tree) override;
  void self_coded(const SelfCoded& value) override;

  void begin_object(std::string_view java_class) override;
  void end_object() override { close('}'); }
  void begin_map() override { open('{'); }
  void end_map() override { close('}'); }
  void begin_list() override { open('['); }
  void end_list() override { close(']'); }

  void end_value() override;
  void exception(std::string_view java_class, std::string_view message,
                 const Value& object) override;
  void begin_attachments() override { open('{'); }
  void attachment(std::string_view key, std::string_view value) override;
  void end_attachments() override;

 private:
  // What stands before a value: a comma, its name.
  void before();
  void word(std::string_view word);
  void open(char bracket);
  void close(char bracket);
  template <class Real>
  void put_real(Real value);
  void put_container(const Value& tree);
  void put_map(const MapValue& map);
  void put_fields(const ObjectValue& object, bool with_nulls);

  Buffer& out_;
  bool comma_ = false;
};

}  // namespace dubhe::json
