// The other way: messages with their length in front.
#pragma once

#include "dubhe/serialize/archive.h"

#include "protobuf_wire.h"

#include <string_view>

namespace dubhe::protobuf {

class ProtobufReader final : public ArchiveReader {
 public:
  explicit ProtobufReader(std::string_view body) : body_(body), rest_(body) {}

  Kind kind() override { return ok() ? Kind::kObject : Kind::kNothing; }
  bool take_null() override { return false; }
  bool boolean(bool& value) override;
  bool integer(std::int64_t& value) override;
  bool real(double& value) override;
  bool number(std::string&) override { return refuse(); }
  bool text(std::string& utf8) override;
  bool bytes(Bytes& value) override;
  bool date(Date&) override { return refuse(); }
  bool value(Value&) override { return refuse(); }
  bool self_coded(SelfCoded& value) override;
  bool skip() override { return ok(); }

  bool begin_object(std::string&) override { return refuse(); }
  bool next_field(std::string_view&) override { return false; }
  bool begin_list() override { return refuse(); }
  bool next_item() override { return false; }

  bool begin_value() override;
  bool exception(std::string& java_class, std::string& message, Value& object) override;
  bool begin_attachments() override { return begin_value(); }
  bool next_attachment(std::string& key, std::string& value) override;
  void rewind() override { rest_ = body_; }
  bool at_end() const noexcept override { return rest_.empty(); }

 private:
  bool refuse();
  bool fail_nonsense(std::string_view what);
  // Field 1 of the current message, the last one where there are several; `found` stays as it is
  // where there is none.
  bool wrapped(std::string_view what, WireType type, WireField& found);

  std::string_view body_, rest_, current_;
};

}  // namespace dubhe::protobuf
