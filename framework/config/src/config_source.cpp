#include "dubhe/config/config_source.h"

#include "read_file.h"

namespace dubhe {

namespace {

class FileConfigSource final : public ConfigSource {
 public:
  explicit FileConfigSource(std::string path) : path_(std::move(path)) {}
  Expected<std::string> read() override { return read_file(path_); }

 private:
  const std::string path_;
};

}  // namespace

Expected<std::unique_ptr<ConfigSource>> make_file_config_source(const ExtensionContext& context) {
  const Url& url = context.url();
  if (!url.host().empty() || url.path().empty()) {
    return Status(StatusCode::kInvalidArgument,
                  url.to_string() +
                      " names no file: write it with three slashes and its whole path, "
                      "file:///etc/dubhe/estate.yaml");
  }
  return std::unique_ptr<ConfigSource>(std::make_unique<FileConfigSource>("/" + url.path()));
}

}  // namespace dubhe
