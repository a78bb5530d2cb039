// Messages that protoc generated, in interfaces described with DUBHE_SERVICE.
//
// Their Java class is what protoc generates in Java from the same file (java_package,
// java_multiple_files, java_outer_classname). They travel with `serialization=protobuf` alone.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize_hessian2/codec.h"

#include <google/protobuf/message.h>

#include <concepts>
#include <string>

namespace dubhe DUBHE_EXPORT {

template <class T>
concept ProtobufMessage =
    std::derived_from<T, google::protobuf::Message> && std::default_initializable<T>;

namespace protobuf {

// "com.acme.HelloRequest", "com.acme.Hello$Request".
std::string java_class_of(const google::protobuf::Descriptor& message);

// Lends the message.
class Coded final : public SelfCoded {
 public:
  explicit Coded(google::protobuf::Message& message) noexcept : message_(message) {}
  std::string_view form() const noexcept override { return "protobuf"; }
  std::string name() const override { return message_.GetTypeName(); }
  std::size_t coded_size() const override { return message_.ByteSizeLong(); }
  void encode(Buffer& out) const override;
  bool decode(std::string_view bytes) override;

 private:
  google::protobuf::Message& message_;
};

}  // namespace protobuf

template <ProtobufMessage M>
struct Archived<M> {
  static void write(ArchiveWriter& out, const M& message) {
    out.self_coded(protobuf::Coded(const_cast<M&>(message)));
  }
  static bool read(ArchiveReader& in, M& message) {
    protobuf::Coded coded(message);
    return in.self_coded(coded);
  }
};

namespace hessian2 {

template <ProtobufMessage M>
struct Codec<M> {
  static constexpr bool kNullable = false;
  static constexpr bool kJavaLang = false;
  static std::string type_name() { return protobuf::java_class_of(*M::descriptor()); }
  static std::string descriptor() { return detail::class_descriptor(type_name()); }
  static std::string array_name() { return type_name(); }
  static void write(Writer& out, const M& message) { out.fail_with(why_not(message)); }
  static bool read(Reader& in, M& message) { return in.fail_with(why_not(message)); }

 private:
  static std::string why_not(const M& message) {
    return message.GetTypeName() +
           " is a protobuf message, which hessian2 does not carry: use `serialization=protobuf`";
  }
};

}  // namespace hessian2

}  // namespace dubhe
