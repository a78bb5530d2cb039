#include "protobuf_writer.h"

#include "protobuf_wire.h"

#include <string>

namespace dubhe::protobuf {

void ProtobufWriter::refuse(std::string_view what) {
  fail(StatusCode::kInvalidArgument,
       "`serialization=protobuf` carries messages that protoc generated, and no " +
           std::string(what.substr(what.find(' ') + 1)) +
           ": declare a message, or use hessian2 or gson for this service");
}

void ProtobufWriter::null() {
  fail(StatusCode::kInvalidArgument,
       "`serialization=protobuf` carries no null: use google.protobuf.Empty");
}

void ProtobufWriter::put_wrapped(std::string_view content) {
  if (content.empty()) return out_.push(0);
  append_varint(out_, field_size(content));
  append_field(out_, 1, content);
}

void ProtobufWriter::put_wrapped_number(std::uint64_t value) {
  if (value == 0) return out_.push(0);
  append_varint(out_, 1 + varint_size(value));
  out_.push(tag(1, kVarint));
  append_varint(out_, value);
}

void ProtobufWriter::put_wrapped_fixed(std::uint8_t tag, const void* value, std::size_t size) {
  out_.push(static_cast<std::uint8_t>(size + 1));
  out_.push(tag);
  out_.append(value, size);
}

void ProtobufWriter::boolean(bool value) { put_wrapped_number(value ? 1 : 0); }
void ProtobufWriter::integer(std::int64_t value) {
  put_wrapped_number(static_cast<std::uint64_t>(value));
}
void ProtobufWriter::real(double value) {
  put_wrapped_fixed(tag(1, kFixed64), &value, sizeof value);
}
void ProtobufWriter::real32(float value) {
  put_wrapped_fixed(tag(1, kFixed32), &value, sizeof value);
}

void ProtobufWriter::self_coded(const SelfCoded& value) {
  if (value.form() != "protobuf") return refuse("a " + std::string(value.form()));
  const std::size_t size = value.coded_size();
  append_varint(out_, size);
  out_.reserve(size);
  value.encode(out_);
}

// org.apache.dubbo.common.serialize.protobuf.support.wrapper.ThrowableProto: class, message.
void ProtobufWriter::exception(std::string_view java_class, std::string_view message,
                               const Value&) {
  append_varint(out_, field_size(java_class) + field_size(message));
  append_field(out_, 1, java_class);
  append_field(out_, 2, message);
}

// wrapper.Map: a map of texts, which is a repeated message of key and value.
void ProtobufWriter::attachment(std::string_view key, std::string_view value) {
  attachments_.push(tag(1, kLength));
  append_varint(attachments_, field_size(key) + field_size(value));
  append_field(attachments_, 1, key);
  append_field(attachments_, 2, value);
}

void ProtobufWriter::end_attachments() {
  append_varint(out_, attachments_.size());
  out_.append(attachments_.view());
}

}  // namespace dubhe::protobuf
