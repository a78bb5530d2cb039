#include "dubhe/serialize_json/json_serialization.h"

#include "json_reader.h"
#include "json_writer.h"

namespace dubhe {

namespace {

class JsonSerialization final : public ArchiveSerialization {
 public:
  std::string_view name() const noexcept override { return "gson"; }
  std::uint8_t id() const noexcept override { return 16; }
  std::unique_ptr<ArchiveWriter> archive_writer(Buffer& out) const override {
    return std::make_unique<json::JsonWriter>(out);
  }
  std::unique_ptr<ArchiveReader> archive_reader(std::string_view body) const override {
    return std::make_unique<json::JsonReader>(workspaces_, body);
  }

 private:
  mutable json::Workspaces workspaces_;
};

}  // namespace

Expected<std::unique_ptr<Serialization>> make_json(const ExtensionContext&) {
  return std::unique_ptr<Serialization>(std::make_unique<JsonSerialization>());
}

}  // namespace dubhe
