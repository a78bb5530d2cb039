#include "protobuf_reader.h"

#include <cstring>
#include <string>

namespace dubhe::protobuf {

bool ProtobufReader::refuse() {
  return fail(StatusCode::kInvalidArgument,
              "`serialization=protobuf` carries messages that protoc generated, and this type is "
              "none: declare a message, or use "
              "hessian2 or gson for this service");
}

bool ProtobufReader::fail_nonsense(std::string_view what) {
  return fail(StatusCode::kDataLoss, "protobuf: these bytes are no " + std::string(what));
}

bool ProtobufReader::begin_value() {
  if (!ok()) return false;
  return take_delimited(rest_, current_) ||
         fail(StatusCode::kDataLoss, "protobuf: the body ends inside of a message");
}

bool ProtobufReader::wrapped(std::string_view what, WireType type, WireField& found) {
  if (!ok()) return false;
  std::string_view message = current_;
  WireField field;
  while (!message.empty()) {
    if (!take_field(message, field)) return fail_nonsense(what);
    if (field.field == 1 && field.type == type) found = field;
  }
  return true;
}

bool ProtobufReader::boolean(bool& value) {
  WireField field;
  if (!wrapped("google.protobuf.BoolValue", kVarint, field)) return false;
  value = field.number != 0;
  return true;
}

bool ProtobufReader::integer(std::int64_t& value) {
  WireField field;
  if (!wrapped("google.protobuf.Int64Value", kVarint, field)) return false;
  value = static_cast<std::int64_t>(field.number);
  return true;
}

bool ProtobufReader::real(double& value) {
  WireField wide, narrow;
  if (!wrapped("google.protobuf.DoubleValue", kFixed64, wide) ||
      !wrapped("google.protobuf.FloatValue", kFixed32, narrow))
    return false;
  value = 0;
  if (!wide.content.empty()) {
    std::memcpy(&value, wide.content.data(), sizeof value);
  } else if (float small = 0; !narrow.content.empty()) {
    std::memcpy(&small, narrow.content.data(), sizeof small);
    value = small;
  }
  return true;
}

bool ProtobufReader::text(std::string& utf8) {
  WireField field;
  if (!wrapped("google.protobuf.StringValue", kLength, field)) return false;
  utf8 = field.content;
  return true;
}

bool ProtobufReader::bytes(Bytes& value) {
  WireField field;
  if (!wrapped("google.protobuf.BytesValue", kLength, field)) return false;
  const auto* const first = reinterpret_cast<const std::byte*>(field.content.data());
  value.assign(first, first + field.content.size());
  return true;
}

bool ProtobufReader::self_coded(SelfCoded& value) {
  if (!ok()) return false;
  if (value.form() != "protobuf") return refuse();
  return value.decode(current_) || fail_nonsense(value.name());
}

bool ProtobufReader::exception(std::string& java_class, std::string& message, Value&) {
  if (!begin_value()) return false;
  std::string_view throwable = current_;
  WireField field;
  while (!throwable.empty()) {
    if (!take_field(throwable, field)) return fail_nonsense("ThrowableProto");
    if (field.type != kLength) continue;
    if (field.field == 1) java_class = field.content;
    if (field.field == 2) message = field.content;
  }
  return true;
}

bool ProtobufReader::next_attachment(std::string& key, std::string& value) {
  if (!ok() || current_.empty()) return false;
  WireField entry;
  do {
    if (!take_field(current_, entry)) return fail_nonsense("map of attachments");
  } while ((entry.field != 1 || entry.type != kLength) && !current_.empty());
  if (entry.field != 1 || entry.type != kLength) return false;
  key.clear();
  value.clear();
  WireField field;
  while (!entry.content.empty()) {
    if (!take_field(entry.content, field)) return fail_nonsense("entry of a map");
    if (field.type != kLength) continue;
    if (field.field == 1) key = field.content;
    if (field.field == 2) value = field.content;
  }
  return true;
}

}  // namespace dubhe::protobuf
