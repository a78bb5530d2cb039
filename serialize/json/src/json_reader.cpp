#include "json_reader.h"

#include "dubhe/common/json.h"

#include "date_text.h"
#include "json_text.h"
#include "json_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace dubhe::json {

namespace {

constexpr std::size_t kMostFree = 32;
constexpr std::size_t kMostKept = std::size_t{1} << 20;
constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t from = std::min(text.find_first_not_of(kBlank), text.size());
  text.remove_prefix(from);
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

// From behind the opening quote of a string to the closing one, which is there: simdjson has
// looked.
std::string_view until_quote(const char* raw) noexcept {
  const char* at = raw;
  while (*at != '"') at += *at == '\\' ? 2 : 1;
  return {raw, static_cast<std::size_t>(at - raw)};
}

// A whole number, also as "12.0" or "1e3"; false: it is none, or too great.
bool whole_number(std::string_view digits, std::int64_t& value) noexcept {
  const char* const end = digits.data() + digits.size();
  if (const auto parsed = std::from_chars(digits.data(), end, value);
      parsed.ec == std::errc() && parsed.ptr == end)
    return true;
  double real = 0;
  const auto parsed = std::from_chars(digits.data(), end, real);
  // Beyond 2^53 a double does not say which number was meant.
  if (parsed.ec != std::errc() || parsed.ptr != end || real != std::trunc(real) ||
      std::abs(real) > 9007199254740992.0)
    return false;
  value = static_cast<std::int64_t>(real);
  return true;
}

}  // namespace

std::unique_ptr<Workspace> Workspaces::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto workspace = std::move(free_.back());
      free_.pop_back();
      return workspace;
    }
  }
  return std::make_unique<Workspace>();
}

void Workspaces::give_back(std::unique_ptr<Workspace> workspace) {
  if (workspace->text.capacity() > kMostKept) return;
  workspace->levels.clear();
  const std::lock_guard lock(mutex_);
  if (free_.size() < kMostFree) free_.push_back(std::move(workspace));
}

// The lines become the items of one array: simdjson then looks at the whole body at once.
JsonReader::JsonReader(Workspaces& workspaces, std::string_view body)
    : workspaces_(workspaces), work_(workspaces.take()) {
  body = body.substr(0, body.find_last_not_of(kBlank) + 1);
  std::string& text = work_->text;
  text.clear();
  text.reserve(body.size() + 2 + simdjson::SIMDJSON_PADDING);
  text.append("[").append(body).append("]");
  if (!body.empty()) {
    std::replace(text.begin(), text.end(), '\n', ',');  // inside of strings it stands as an escape
    values_ = 1 + static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n'));
  }
  const auto error =
      work_->parser.iterate(text.data(), text.size(), text.capacity()).get(document_);
  if (error) {
    fail_json(error);
    return;
  }
  open_body();
}

JsonReader::~JsonReader() { workspaces_.give_back(std::move(work_)); }

void JsonReader::open_body() {
  ondemand::array array;
  if (const auto error = document_.get_array().get(array)) {
    fail_json(error);
    return;
  }
  Level& level = work_->levels.emplace_back();
  level.item = array.begin().value_unsafe();
  level.items_end = array.end().value_unsafe();
}

void JsonReader::rewind() {
  if (!ok()) return;
  work_->levels.clear();
  taken_ = 0;
  document_.rewind();
  open_body();
}

bool JsonReader::fail_json(simdjson::error_code error) {
  return fail(StatusCode::kDataLoss, std::string("json: ") + simdjson::error_message(error));
}

bool JsonReader::fail_kind(std::string_view wanted) {
  const std::string_view seen = trimmed(token()).substr(0, 40);
  return fail(StatusCode::kDataLoss,
              "json: " + std::string(seen) + " stands where " + std::string(wanted) + " should");
}

std::string_view JsonReader::token() { return current_.raw_json_token(); }

ArchiveReader::Kind JsonReader::kind() {
  if (!ok()) return Kind::kNothing;
  ondemand::json_type type{};
  if (current_.type().get(type)) return Kind::kNothing;
  switch (type) {
    case ondemand::json_type::null:
      return Kind::kNull;
    case ondemand::json_type::boolean:
      return Kind::kBool;
    case ondemand::json_type::number:
      return Kind::kNumber;
    case ondemand::json_type::string:
      return Kind::kText;
    case ondemand::json_type::array:
      return Kind::kList;
    case ondemand::json_type::object:
      return Kind::kObject;
  }
  return Kind::kNothing;
}

bool JsonReader::take_null() {
  bool null = false;
  return ok() && !current_.is_null().get(null) && null;
}

bool JsonReader::boolean(bool& value) {
  if (!ok()) return false;
  return !current_.get_bool().get(value) || fail_kind("true or false");
}

bool JsonReader::integer(std::int64_t& value) {
  if (!ok()) return false;
  if (!current_.get_int64().get(value)) [[likely]]
    return true;
  std::string_view digits = trimmed(token());
  if (digits.size() >= 2 && digits.front() == '"') digits = digits.substr(1, digits.size() - 2);
  return whole_number(digits, value) || fail_kind("a whole number of 64 bits");
}

bool JsonReader::real(double& value) {
  if (!ok()) return false;
  if (!current_.get_double().get(value)) [[likely]]
    return true;
  std::string_view digits = trimmed(token());
  if (digits.size() >= 2 && digits.front() == '"') digits = digits.substr(1, digits.size() - 2);
  if (digits == "NaN") return value = std::numeric_limits<double>::quiet_NaN(), true;
  if (digits == "Infinity") return value = std::numeric_limits<double>::infinity(), true;
  if (digits == "-Infinity") return value = -std::numeric_limits<double>::infinity(), true;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return (error == std::errc() && end == digits.data() + digits.size()) || fail_kind("a number");
}

bool JsonReader::number(std::string& digits) {
  if (kind() != Kind::kNumber) return text(digits);
  digits = trimmed(token());
  return true;
}

bool JsonReader::text(std::string& utf8) {
  if (!ok()) return false;
  const Kind seen = kind();
  if (seen == Kind::kNumber || seen == Kind::kBool)
    return utf8 = trimmed(token()), true;  // as Gson has it
  if (seen != Kind::kText) return fail_kind("a text");
  const std::string_view raw = trimmed(token());
  std::string_view unescaped;
  if (!current_.get_string().get(unescaped)) [[likely]]
    return utf8.assign(unescaped), true;
  // A lone surrogate, which simdjson refuses and Java's strings may have.
  if (raw.size() >= 2 && take_text(raw.substr(1, raw.size() - 2), utf8)) return true;
  return fail_kind("a text");
}

bool JsonReader::bytes(Bytes& value) {
  value.clear();
  if (!begin_list()) return false;
  while (next_item()) {
    std::int64_t byte = 0;
    if (!integer(byte)) return false;
    if (byte < -128 || byte > 255)
      return fail(StatusCode::kDataLoss, "json: " + std::to_string(byte) + " is no byte");
    value.push_back(static_cast<std::byte>(byte));
  }
  return ok();
}

bool JsonReader::date(Date& value) {
  if (kind() == Kind::kNumber) {
    std::int64_t millis = 0;
    if (!integer(millis)) return false;
    value = Date(std::chrono::milliseconds(millis));
    return true;
  }
  std::string iso;
  if (!text(iso)) return false;
  const auto parsed = parse_date(iso);
  if (!parsed) {
    return fail(StatusCode::kDataLoss,
                "json: `" + iso.substr(0, 40) +
                    "` is no date: ISO 8601 with an offset is, as 2026-11-30T03:44:10.123Z, and "
                    "milliseconds since 1970. (Gson writes dates in its own language and without "
                    "its zone.)");
  }
  value = *parsed;
  return true;
}

bool JsonReader::self_coded(SelfCoded& value) {
  return fail(StatusCode::kInvalidArgument,
              value.name() + " is a message of " + std::string(value.form()) +
                  ", which JSON does not carry: use `serialization=" + std::string(value.form()) +
                  "`");
}

// --- containers

bool JsonReader::begin_list() {
  if (!ok()) return false;
  ondemand::array array;
  if (kind() != Kind::kList || current_.get_array().get(array)) return fail_kind("a list");
  Level& level = work_->levels.emplace_back();
  level.item = array.begin().value_unsafe();
  level.items_end = array.end().value_unsafe();
  return true;
}

bool JsonReader::next_item() {
  if (!ok()) return false;
  Level& level = top();
  if (std::exchange(level.begun, true)) ++level.item;
  if (level.item == level.items_end) {
    work_->levels.pop_back();
    return false;
  }
  if (const auto error = (*level.item).get(current_)) return fail_json(error);
  return true;
}

bool JsonReader::begin_object(std::string& java_class) {
  java_class.clear();
  if (!ok()) return false;
  ondemand::object object;
  if (kind() != Kind::kObject || current_.get_object().get(object)) return fail_kind("an object");
  Level& level = work_->levels.emplace_back();
  level.object = true;
  level.field = object.begin().value_unsafe();
  level.fields_end = object.end().value_unsafe();
  std::string_view first;
  if (!take_field(first)) {
    top().empty = true;
    return ok();
  }
  if (first == kTypeKey) return text(java_class);
  top().held = true;
  top().held_name = first;
  top().held_value = current_;
  return true;
}

bool JsonReader::take_field(std::string_view& name) {
  Level& level = top();
  if (std::exchange(level.begun, true)) ++level.field;
  if (level.field == level.fields_end) return false;
  ondemand::field field;
  if (const auto error = (*level.field).get(field)) return fail_json(error);
  const char* const raw = field.key().raw();
  if (const auto error = field.unescaped_key().get(name)) [[unlikely]] {
    // A lone surrogate, as in text().
    if (!take_text(until_quote(raw), level.own_name)) return fail_json(error);
    name = level.own_name;
  }
  current_ = field.value();
  return true;
}

bool JsonReader::next_field(std::string_view& name) {
  if (!ok()) return false;
  Level& level = top();
  if (std::exchange(level.held, false)) {
    name = level.held_name;
    current_ = level.held_value;
    return true;
  }
  if (!level.empty && take_field(name)) return true;
  if (ok()) work_->levels.pop_back();
  return false;
}

// --- trees

bool JsonReader::value(Value& tree) {
  const bool good = ok() && enter() && read_tree(tree);
  leave();
  return good;
}

bool JsonReader::read_tree(Value& tree) {
  switch (kind()) {
    case Kind::kNull:
      tree = Value();
      return take_null() || fail_kind("null");
    case Kind::kBool: {
      bool flag = false;
      return boolean(flag) && (tree = Value(flag), true);
    }
    case Kind::kNumber:
      return read_number(tree);
    case Kind::kText: {
      std::string string;
      return text(string) && (tree = Value(std::move(string)), true);
    }
    case Kind::kList:
      return read_list(tree);
    case Kind::kObject:
      return read_object(tree);
    case Kind::kNothing:
      break;
  }
  return fail_kind("a value");
}

// What has a fraction or an exponent is a double, as in Java; a whole number the smallest that
// holds it.
bool JsonReader::read_number(Value& tree) {
  const std::string_view digits = trimmed(token());
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
  if (error == std::errc() && end == digits.data() + digits.size()) {
    const auto narrow = static_cast<std::int32_t>(whole);
    tree = narrow == whole ? Value(narrow) : Value(whole);
    return true;
  }
  double wide = 0;
  return real(wide) && (tree = Value(wide), true);
}

bool JsonReader::read_list(Value& tree) {
  ListValue list;
  if (!begin_list()) return false;
  while (next_item()) {
    if (!afford(sizeof(Value)) || !value(list.items.emplace_back())) return false;
  }
  tree = Value(std::move(list));
  return ok();
}

bool JsonReader::read_object(Value& tree) {
  ObjectValue object;
  MapValue map;
  std::string_view name;
  if (!begin_object(object.java_class)) return false;
  const bool classless = object.java_class.empty();
  while (next_field(name)) {
    if (!afford(2 * sizeof(Value))) return false;
    Value& content = classless ? map.entries.emplace_back(Value(std::string(name)), Value()).second
                               : object.fields.emplace_back(std::string(name), Value()).second;
    if (!value(content)) return false;
  }
  tree = classless ? Value(std::move(map)) : Value(std::move(object));
  return ok();
}

// --- whole values

bool JsonReader::begin_value() {
  if (!ok()) return false;
  if (taken_ == values_)
    return fail(StatusCode::kDataLoss, "json: the body ends where a further value should stand");
  ++taken_;
  if (next_item()) return true;
  return fail(StatusCode::kDataLoss, "json: a line of the body is not one value");
}

bool JsonReader::exception(std::string& java_class, std::string& message, Value& object) {
  Value tree;
  if (!begin_value() || !value(tree)) return false;
  const auto wrapped = tree.as_map();
  if (wrapped == nullptr)
    return fail(StatusCode::kDataLoss,
                "json: an exception is an object of `exception` and `clazz`");
  if (const Value* named = wrapped->find("clazz");
      named != nullptr && named->as_string() != nullptr)
    java_class = *named->as_string();
  Value thrown;
  if (const Value* found = wrapped->find("exception")) thrown = *found;
  if (const std::string* text = thrown.as_string()) {
    JsonReader inner(workspaces_, *text);
    Value parsed;
    if (!inner.begin_value() || !inner.value(parsed))
      return fail(inner.status().code(), inner.status().message());
    thrown = std::move(parsed);
  }
  const auto fields = thrown.as_map();
  if (fields == nullptr) return true;
  ObjectValue content{java_class, {}};
  for (auto& [field, value] : fields->entries)
    content.fields.emplace_back(*field.as_string(), std::move(value));
  if (const Value* detail = content.find("detailMessage");
      detail != nullptr && detail->as_string() != nullptr) {
    message = *detail->as_string();
  }
  object = Value(std::move(content));
  return true;
}

bool JsonReader::begin_attachments() {
  if (!begin_value()) return false;
  no_attachments_ = take_null();
  std::string java_class;
  return no_attachments_ || begin_object(java_class);
}

bool JsonReader::next_attachment(std::string& key, std::string& value) {
  std::string_view name;
  while (!no_attachments_ && next_field(name)) {
    key = name;
    const Kind seen = kind();
    if (seen == Kind::kNull) continue;
    if (seen == Kind::kText || seen == Kind::kNumber || seen == Kind::kBool) return text(value);
    Value tree;
    if (!this->value(tree)) return false;
    value = print_json(tree);
    return true;
  }
  return false;
}

}  // namespace dubhe::json
