#include "dubhe/serialize_hessian2/writer.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>

#include "ascii_run.h"

namespace dubhe::hessian2 {

namespace {

constexpr std::size_t kStringChunk = 32768;  // UTF-16 units
constexpr std::size_t kBinaryChunk = 32768;

std::size_t units_of(char32_t point) { return point >= 0x10000 ? 2 : 1; }

char* put_code_point(char* at, char32_t point) {
  if (point < 0x10000) return put_unit(at, point);
  point -= 0x10000;
  return put_unit(put_unit(at, 0xd800 + (point >> 10)), 0xdc00 + (point & 0x3ff));
}

std::size_t ascii_run_at(std::string_view text, std::size_t at) {
  return detail::ascii_run(text.data() + at, text.size() - at);
}

// Whether a whole character of three bytes begins at `at` that is written as it is: its lead makes it neither overlong nor
// a surrogate. Most letters of most scripts.
bool is_plain_three(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  return text.size() - at >= 3 && byte(0) > 0xe0 && byte(0) < 0xf0 && byte(0) != 0xed && (byte(1) & 0xc0) == 0x80 &&
         (byte(2) & 0xc0) == 0x80;
}

struct WireSize {
  std::size_t units = 0;
  std::size_t bytes = 0;  // without heads
};

WireSize wire_size(std::string_view text) {
  WireSize size;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t run = ascii_run_at(text, at);
    size.units += run;
    size.bytes += run;
    at += run;
    // Text of a script of its own does not ask for a run at every letter.
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
      if (is_plain_three(text, at)) {
        size.units += 1;
        size.bytes += 3;
        at += 3;
        continue;
      }
      const char32_t point = next_code_point(text, at);
      size.units += units_of(point);
      size.bytes += point < 0x800 ? 2 : 3 * units_of(point);
    }
  }
  return size;
}

struct Progress {
  char* to;
  std::size_t from, units;
};

// Puts what is at `from` of the text: up to `most` units, of which there are enough, and never half a surrogate pair.
Progress put_text(char* to, std::string_view text, std::size_t from, std::size_t most) {
  std::size_t units = 0;
  while (units < most) {
    if (static_cast<unsigned char>(text[from]) < 0x80) {
      const std::size_t run = detail::ascii_run(text.data() + from, std::min(text.size() - from, most - units));
      std::memcpy(to, text.data() + from, run);
      to += run;
      from += run;
      units += run;
      continue;
    }
    if (is_plain_three(text, from)) {
      std::memcpy(to, text.data() + from, 3);
      to += 3;
      from += 3;
      units += 1;
      continue;
    }
    std::size_t next = from;
    const char32_t point = next_code_point(text, next);
    if (units + units_of(point) > most) break;
    to = put_code_point(to, point);
    units += units_of(point);
    from = next;
  }
  return {to, from, units};
}

// The head of a string, or of its last chunk.
char* put_string_head(char* at, std::size_t units) {
  if (units < 32) {
    *at++ = static_cast<char>(units);
  } else if (units < 1024) {
    *at++ = static_cast<char>(0x30 + (units >> 8));
    *at++ = static_cast<char>(units);
  } else {
    *at++ = 'S';
    *at++ = static_cast<char>(units >> 8);
    *at++ = static_cast<char>(units);
  }
  return at;
}

using Identity = std::pair<const void*, const void*>;
struct IdentityHash {
  std::size_t operator()(const Identity& identity) const noexcept {
    return std::hash<const void*>()(identity.first) * 31 + std::hash<const void*>()(identity.second);
  }
};

}  // namespace

struct Writer::Tables {
  std::string fault;
  std::unordered_map<std::string, std::uint32_t> types;
  std::unordered_map<std::string, std::uint32_t> classes;  // by the bytes of their definition
  std::unordered_map<Identity, std::uint32_t, IdentityHash> containers;
};

[[gnu::hot]] Writer::Writer(Buffer& out) noexcept : out_(&out) {}
[[gnu::hot]] Writer::~Writer() = default;

void Writer::reset(Buffer& out) noexcept {
  out_ = &out;
  references_ = class_count_ = depth_ = 0;
  failed_ = false;
  classes_.clear();
  tables_.reset();
}

Writer::Tables& Writer::tables() {
  if (!tables_) tables_ = std::make_unique<Tables>();
  return *tables_;
}

[[gnu::hot]] Status Writer::status() const {
  if (ok()) return Status();
  if (tables_ != nullptr && !tables_->fault.empty()) {
    return Status(StatusCode::kInvalidArgument, "hessian2: " + tables_->fault);
  }
  return Status(StatusCode::kInvalidArgument,
                "hessian2: the value is nested deeper than " + std::to_string(kMaxDepth) + " containers");
}

void Writer::fail_with(std::string why) {
  if (std::exchange(failed_, true)) return;
  tables().fault = std::move(why);
}

void Writer::write_boxed_float(float value) {
  char text[kDecimalRoom];
  double wide = value;
  std::from_chars(text, java_decimal(text, value), wide);
  write_double(wide);
}

void Writer::write_long_string(std::string_view text) {
  const WireSize size = wire_size(text);
  out_->reserve(size.bytes + (size.units / (kStringChunk - 1) + 2) * 3);  // each chunk adds its head
  char* to = out_->tail();
  std::size_t from = 0, left = size.units;
  while (left > kStringChunk) {
    const Progress chunk = put_text(to + 3, text, from, kStringChunk);
    to[0] = 'R';
    to[1] = static_cast<char>(chunk.units >> 8);
    to[2] = static_cast<char>(chunk.units);
    to = chunk.to;
    from = chunk.from;
    left -= chunk.units;
  }
  commit(put_text(put_string_head(to, left), text, from, left).to);
}

void Writer::write_units(std::span<const char16_t> units) {
  out_->reserve(units.size() * 3 + (units.size() / (kStringChunk - 1) + 2) * 3);
  char* to = out_->tail();
  while (units.size() > kStringChunk) {
    const bool splits_pair = units[kStringChunk - 1] >= 0xd800 && units[kStringChunk - 1] < 0xdc00;
    const std::size_t size = kStringChunk - (splits_pair ? 1 : 0);
    *to++ = 'R';
    *to++ = static_cast<char>(size >> 8);
    *to++ = static_cast<char>(size);
    for (const char16_t unit : units.first(size)) to = put_unit(to, unit);
    units = units.subspan(size);
  }
  to = put_string_head(to, units.size());
  for (const char16_t unit : units) to = put_unit(to, unit);
  commit(to);
}

[[gnu::hot]] void Writer::write_bytes(std::span<const std::byte> bytes) {
  out_->reserve(bytes.size() + (bytes.size() / kBinaryChunk + 1) * 3);  // each chunk adds its head
  while (bytes.size() > kBinaryChunk) {
    out_->push('A');
    out_->push(static_cast<std::uint8_t>(kBinaryChunk >> 8));
    out_->push(static_cast<std::uint8_t>(kBinaryChunk & 0xff));
    out_->append(bytes.data(), kBinaryChunk);
    bytes = bytes.subspan(kBinaryChunk);
  }
  if (bytes.size() < 16) {
    out_->push(static_cast<std::uint8_t>(0x20 + bytes.size()));
  } else if (bytes.size() < 1024) {
    out_->push(static_cast<std::uint8_t>(0x34 + (bytes.size() >> 8)));
    out_->push(static_cast<std::uint8_t>(bytes.size()));
  } else {
    out_->push('B');
    out_->push(static_cast<std::uint8_t>(bytes.size() >> 8));
    out_->push(static_cast<std::uint8_t>(bytes.size()));
  }
  out_->append(bytes.data(), bytes.size());
}

void Writer::write_type(std::string_view type) {
  auto& types = tables().types;
  const auto [entry, fresh] = types.try_emplace(std::string(type), static_cast<std::uint32_t>(types.size()));
  if (fresh) {
    write_string(type);
  } else {
    write_int(static_cast<std::int32_t>(entry->second));
  }
}

void Writer::begin_list(std::string_view type, std::size_t length) {
  if (type.empty()) return begin_list(length);
  ++references_;
  out_->push(length < 8 ? static_cast<std::uint8_t>(0x70 + length) : 'V');
  write_type(type);
  if (length >= 8) write_int(static_cast<std::int32_t>(length));
}

void Writer::begin_map(std::string_view type) {
  if (type.empty()) return begin_map();
  ++references_;
  out_->push('M');
  write_type(type);
}

void Writer::define(const ClassDefinition& definition) {
  if (tables_ != nullptr) {
    if (const auto known = tables_->classes.find(std::string(definition.bytes)); known != tables_->classes.end()) {
      classes_.push_back({&definition, known->second});  // a tree had an object of it
      return write_object_head(known->second);
    }
  }
  out_->append(definition.bytes);
  classes_.push_back({&definition, class_count_});
  write_object_head(class_count_++);
}

void Writer::begin_object(std::string_view java_class, std::span<const std::string_view> fields) {
  ++references_;
  const std::size_t start = out_->size();
  out_->push('C');
  write_string(java_class);
  write_int(static_cast<std::int32_t>(fields.size()));
  for (const std::string_view field : fields) write_string(field);
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    if (classes_[i].definition->bytes != out_->view().substr(start)) continue;
    out_->truncate(start);  // a described type had an object of it
    return write_object_head(classes_[i].number);
  }
  const auto [entry, fresh] = tables().classes.try_emplace(std::string(out_->view().substr(start)), class_count_);
  if (fresh) {
    ++class_count_;
  } else {
    out_->truncate(start);
  }
  write_object_head(entry->second);
}

bool Writer::write_reference(const void* identity, const void* type) {
  const auto [entry, fresh] = tables().containers.try_emplace(Identity(identity, type), references_);
  if (fresh) return false;
  write_reference_number(entry->second);
  return true;
}

void Writer::write_reference_number(std::uint32_t number) {
  out_->push('Q');
  write_int(static_cast<std::int32_t>(number));
}

}  // namespace dubhe::hessian2
