#include "dubhe/serialize_protobuf/protobuf_serialization.h"

#include "dubhe/serialize_protobuf/message.h"

#include "protobuf_reader.h"
#include "protobuf_writer.h"

#include <limits>

namespace dubhe {

namespace protobuf {

// Behind coded_size(), which has cached the sizes of its parts.
void Coded::encode(Buffer& out) const {
  const auto size = static_cast<std::size_t>(message_.GetCachedSize());
  out.reserve(size);
  message_.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(out.tail()));
  out.commit(size);
}

bool Coded::decode(std::string_view bytes) {
  return bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()) &&
         message_.ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         message_.IsInitialized();
}

}  // namespace protobuf

namespace {

class ProtobufSerialization final : public ArchiveSerialization {
 public:
  std::string_view name() const noexcept override { return "protobuf"; }
  std::uint8_t id() const noexcept override { return 22; }
  std::unique_ptr<ArchiveWriter> archive_writer(Buffer& out) const override {
    return std::make_unique<protobuf::ProtobufWriter>(out);
  }
  std::unique_ptr<ArchiveReader> archive_reader(std::string_view body) const override {
    return std::make_unique<protobuf::ProtobufReader>(body);
  }
};

}  // namespace

Expected<std::unique_ptr<Serialization>> make_protobuf(const ExtensionContext&) {
  return std::unique_ptr<Serialization>(std::make_unique<ProtobufSerialization>());
}

}  // namespace dubhe
