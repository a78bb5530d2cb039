#include "dubhe/serialize/serialization.h"

#include <utility>

namespace dubhe {

namespace {

class ArchivedTrees final : public ValueWriter {
 public:
  explicit ArchivedTrees(std::unique_ptr<ArchiveWriter> archive) : archive_(std::move(archive)) {}
  Status write(const Value& value) override {
    archive_->value(value);
    archive_->end_value();
    return archive_->status();
  }

 private:
  std::unique_ptr<ArchiveWriter> archive_;
};

class RestoredTrees final : public ValueReader {
 public:
  explicit RestoredTrees(std::unique_ptr<ArchiveReader> archive) : archive_(std::move(archive)) {}
  Expected<Value> read() override {
    Value value;
    if (!archive_->begin_value() || !archive_->value(value)) return archive_->status();
    return value;
  }
  bool at_end() const noexcept override { return archive_->at_end(); }

 private:
  std::unique_ptr<ArchiveReader> archive_;
};

}  // namespace

std::unique_ptr<ValueWriter> ArchiveSerialization::writer(Buffer& out) const {
  return std::make_unique<ArchivedTrees>(archive_writer(out));
}

std::unique_ptr<ValueReader> ArchiveSerialization::reader(std::string_view body) const {
  return std::make_unique<RestoredTrees>(archive_reader(body));
}

}  // namespace dubhe
