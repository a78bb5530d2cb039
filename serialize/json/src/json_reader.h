// JSON, one line per value, read by simdjson as it is asked for.
#pragma once

#include "dubhe/serialize/archive.h"

#include <simdjson.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dubhe::json {

namespace ondemand = simdjson::ondemand;

struct Level {
  bool object = false;
  bool begun = false;
  bool empty = false;
  bool held = false;  // its first field was looked at and is still to be given
  std::string_view held_name;
  std::string own_name;  // of a field whose name simdjson does not take
  ondemand::value held_value;
  ondemand::object_iterator field, fields_end;
  ondemand::array_iterator item, items_end;
};

// What a reader needs, kept for the next one.
struct Workspace {
  ondemand::parser parser;
  std::string text;  // the body as one array, with the room behind it that simdjson reads into
  std::vector<Level> levels;
};

// Thread-safe.
class Workspaces {
 public:
  std::unique_ptr<Workspace> take();
  void give_back(std::unique_ptr<Workspace> workspace);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> free_;
};

class JsonReader final : public ArchiveReader {
 public:
  JsonReader(Workspaces& workspaces, std::string_view body);
  ~JsonReader() override;

  Kind kind() override;
  bool take_null() override;
  bool boolean(bool& value) override;
  bool integer(std::int64_t& value) override;
  bool real(double& value) override;
  bool number(std::string& digits) override;
  bool text(std::string& utf8) override;
  bool bytes(Bytes& value) override;
  bool date(Date& value) override;
  bool value(Value& tree) override;
  bool self_coded(SelfCoded& value) override;
  bool skip() override { return ok(); }  // whoever moves on passes over what was not read

  bool begin_object(std::string& java_class) override;
  bool next_field(std::string_view& name) override;
  bool begin_list() override;
  bool next_item() override;

  bool begin_value() override;
  bool exception(std::string& java_class, std::string& message, Value& object) override;
  bool begin_attachments() override;
  bool next_attachment(std::string& key, std::string& value) override;
  void rewind() override;
  bool at_end() const noexcept override { return !ok() || taken_ == values_; }

 private:
  Level& top() noexcept { return work_->levels.back(); }
  // The characters of a number or word, and of a string with its quotes.
  std::string_view token();
  bool fail_json(simdjson::error_code error);
  bool fail_kind(std::string_view wanted);
  // Puts the document's array on the empty stack.
  void open_body();
  bool take_field(std::string_view& name);
  bool read_tree(Value& tree);
  bool read_list(Value& tree);
  bool read_object(Value& tree);
  bool read_number(Value& tree);

  Workspaces& workspaces_;
  std::unique_ptr<Workspace> work_;
  ondemand::document document_;
  ondemand::value current_;
  std::size_t values_ = 0, taken_ = 0;
  bool no_attachments_ = false;
};

}  // namespace dubhe::json
