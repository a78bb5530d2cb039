#include "dubhe/serialize_hessian2/reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "ascii_run.h"

namespace dubhe::hessian2 {

namespace {

// Java's narrowing of a floating-point number: towards zero, NaN to 0, what does not fit to the nearest.
template <class Whole>
Whole cut(double value) {
  if (std::isnan(value)) return 0;
  if (value <= static_cast<double>(std::numeric_limits<Whole>::min())) return std::numeric_limits<Whole>::min();
  if (value >= static_cast<double>(std::numeric_limits<Whole>::max())) return std::numeric_limits<Whole>::max();
  return static_cast<Whole>(value);
}

// What a value with this first byte is, for messages.
const char* kind_of(unsigned tag) {
  if (tag < 0x20 || (tag & 0xfc) == 0x30 || tag == 'S' || tag == 'R') return "a string";
  if (tag < 0x30 || (tag & 0xfc) == 0x34 || tag == 'A' || tag == 'B') return "binary";
  if (tag < 0x40 || tag == 'L' || tag == 0x59 || (tag >= 0xd8 && tag <= 0xef) || tag >= 0xf0) return "a long";
  if (tag == 'I' || tag >= 0x80) return "an int";
  if (tag == 'D' || (tag >= 0x5b && tag <= 0x5f)) return "a double";
  if (tag >= 0x70 || (tag >= 0x55 && tag <= 0x58)) return "a list";
  if (tag >= 0x60 || tag == 'O' || tag == 'C') return "an object";
  switch (tag) {
    case 'T':
    case 'F': return "a boolean";
    case 'H':
    case 'M': return "a map";
    case 'J':
    case 'K': return "a date";
    case 'N': return "null";
    case 'Q': return "a reference";
    case 'Z': return "an end";
    default: return "no value";
  }
}

void append_alone(std::string& out, std::uint32_t unit) {
  char text[4];
  out.append(text, static_cast<std::size_t>(put_unit(text, unit) - text));
}

// Appends a unit as UTF-8. `high` is a high surrogate that waits for its other half, or 0; one that waits in vain keeps its
// three bytes, and so does a low one.
void append_unit(std::string& out, std::uint32_t unit, std::uint32_t& high) {
  if (high != 0) {
    if (unit >= 0xdc00 && unit < 0xe000) {
      char text[4];
      const std::uint32_t point = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
      text[0] = static_cast<char>(0xf0 | point >> 18);
      text[1] = static_cast<char>(0x80 | (point >> 12 & 0x3f));
      text[2] = static_cast<char>(0x80 | (point >> 6 & 0x3f));
      text[3] = static_cast<char>(0x80 | (point & 0x3f));
      out.append(text, 4);
      high = 0;
      return;
    }
    append_alone(out, high);
    high = 0;
  }
  if (unit >= 0xd800 && unit < 0xdc00) {
    high = unit;
    return;
  }
  append_alone(out, unit);
}

}  // namespace

struct Reader::Number {
  enum class Kind : std::uint8_t { kBool, kInt, kLong, kDouble, kNull };
  Kind kind;
  std::int64_t whole = 0;
  double real = 0;

  template <class Whole>
  Whole to() const {
    return kind == Kind::kDouble ? cut<Whole>(real) : static_cast<Whole>(whole);
  }
};

[[gnu::hot]] Reader::Reader(std::string_view body, ReadLimits limits) noexcept
    : at_(body.data()), end_(at_ + body.size()), begin_(at_), limits_(limits) {
  check_size(body.size());
}
[[gnu::hot]] Reader::~Reader() = default;

void Reader::reset(std::string_view body) noexcept {
  at_ = begin_ = body.data();
  end_ = begin_ + body.size();
  depth_ = height_ = next_container_ = next_class_ = next_type_ = 0;
  fault_ = Fault::kNone;
  elements_ = repeated_ = memory_ = 0;
  containers_.clear();
  classes_.clear();
  mappings_.clear();
  members_.clear();
  types_.clear();
  shared_.clear();
  names_.clear();
  fault_text_.reset();
  check_size(body.size());
}

void Reader::check_size(std::size_t size) noexcept {
  if (size >= std::numeric_limits<std::uint32_t>::max()) [[unlikely]] fail_limit("4 GiB for a body");
}

// ---- failing ----

bool Reader::fail(Fault fault, const char* what, const char* where) noexcept {
  if (fault_ == Fault::kNone) {
    fault_ = fault;
    fault_what_ = what;
    fault_at_ = where;
    fault_byte_ = where != end_ ? static_cast<unsigned char>(*where) : 0;
  }
  at_ = end_;
  return false;
}

// Behind a chunk that is not the last stands no chunk.
bool Reader::fail_continuation(const char* what) noexcept {
  return at_ == end_ ? fail_end("the next chunk") : fail_malformed(what);
}

// The next unit of a string is not there, or not whole.
bool Reader::fail_text() noexcept {
  const int lead = peek();
  const std::size_t wanted = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : 3;
  if (left() < wanted && lead < 0xf0 && (lead < 0x80 || lead >= 0xc0)) return fail_end("the rest of a string");
  return fail_malformed("bad text in a string");
}

bool Reader::fail_with(std::string text) {
  if (fault_ == Fault::kNone) fault_text_ = std::make_unique<std::string>(std::move(text));
  return fail(Fault::kOther, nullptr, at_);
}

Status Reader::status() const {
  if (fault_ == Fault::kNone) return Status();
  const std::string place = "hessian2: offset " + std::to_string(offset());
  constexpr char kHex[] = "0123456789abcdef";
  const std::string byte = std::string("0x") + kHex[fault_byte_ >> 4] + kHex[fault_byte_ & 15];
  switch (fault_) {
    case Fault::kEnds:
      return Status(StatusCode::kDataLoss, place + ": the body ends where " + fault_what_ + " should be");
    case Fault::kMalformed:
      return Status(StatusCode::kDataLoss, place + ": " + fault_what_ + " (byte " + byte + ")");
    case Fault::kUnexpected:
      return Status(StatusCode::kDataLoss, place + ": expected " + fault_what_ + " (byte " + byte + ")");
    case Fault::kMismatch:
      return Status(StatusCode::kInvalidArgument, place + ": expected " + fault_what_ + ", found " +
                                                      kind_of(fault_byte_) + " (byte " + byte + ")");
    case Fault::kLimit:
      return Status(StatusCode::kDataLoss, place + ": over the limit of " + fault_what_);
    default:
      return Status(StatusCode::kInvalidArgument, place + ": " + *fault_text_);
  }
}

// ---- numbers ----

bool Reader::read_number(Number& out, const char* wanted) {
  if (at_ == end_) return fail_end(wanted);
  const unsigned tag = static_cast<unsigned char>(*at_);
  const auto low = [this](int i) { return static_cast<std::int32_t>(static_cast<unsigned char>(at_[i])); };
  const auto with = [&](Number::Kind kind, std::size_t size, auto&& value) {
    if (left() < size) return fail_end(wanted);
    out.kind = kind;
    if constexpr (std::is_floating_point_v<decltype(value())>) {
      out.real = value();
    } else {
      out.whole = value();
    }
    at_ += size;
    return true;
  };
  using Kind = Number::Kind;
  const auto high = static_cast<std::int32_t>(tag);
  if (tag >= 0x80 && tag <= 0xbf) return with(Kind::kInt, 1, [&] { return high - 0x90; });
  if (tag >= 0xc0 && tag <= 0xcf) return with(Kind::kInt, 2, [&] { return (high - 0xc8) * 256 + low(1); });
  if (tag >= 0xd0 && tag <= 0xd7) {
    return with(Kind::kInt, 3, [&] { return (high - 0xd4) * 65536 + low(1) * 256 + low(2); });
  }
  if (tag >= 0xd8 && tag <= 0xef) return with(Kind::kLong, 1, [&] { return high - 0xe0; });
  if (tag >= 0xf0) return with(Kind::kLong, 2, [&] { return (high - 0xf8) * 256 + low(1); });
  if (tag >= 0x38 && tag <= 0x3f) {
    return with(Kind::kLong, 3, [&] { return (high - 0x3c) * 65536 + low(1) * 256 + low(2); });
  }
  switch (tag) {
    case 'I': return with(Kind::kInt, 5, [&] { return static_cast<std::int32_t>(load32(at_ + 1)); });
    case 0x59: return with(Kind::kLong, 5, [&] { return static_cast<std::int32_t>(load32(at_ + 1)); });
    case 'L': return with(Kind::kLong, 9, [&] { return static_cast<std::int64_t>(load64(at_ + 1)); });
    case 0x5b: return with(Kind::kDouble, 1, [] { return 0.0; });
    case 0x5c: return with(Kind::kDouble, 1, [] { return 1.0; });
    case 0x5d: return with(Kind::kDouble, 2, [&] { return static_cast<double>(static_cast<std::int8_t>(at_[1])); });
    case 0x5e: return with(Kind::kDouble, 3, [&] { return static_cast<double>(static_cast<std::int16_t>(load16(at_ + 1))); });
    case 0x5f: return with(Kind::kDouble, 5, [&] { return 0.001 * static_cast<std::int32_t>(load32(at_ + 1)); });
    case 'D': return with(Kind::kDouble, 9, [&] { return std::bit_cast<double>(load64(at_ + 1)); });
    case 'T': return with(Kind::kBool, 1, [] { return 1; });
    case 'F': return with(Kind::kBool, 1, [] { return 0; });
    case 'N': return with(Kind::kNull, 1, [] { return 0; });
    default: return fail_mismatch(wanted);
  }
}

bool Reader::read_bool(bool& out) {
  const int tag = peek();
  if (tag == 'T' || tag == 'F') [[likely]] {
    out = tag == 'T';
    ++at_;
    return true;
  }
  Number number;
  if (!read_number(number, "a boolean")) return false;
  out = number.kind == Number::Kind::kDouble ? number.real != 0 : number.whole != 0;
  return true;
}

bool Reader::read_int_of_any_form(std::int32_t& out) {
  Number number;
  if (!read_number(number, "an int")) return false;
  out = number.to<std::int32_t>();
  return true;
}

bool Reader::read_long_of_any_form(std::int64_t& out) {
  Number number;
  if (!read_number(number, "a long")) return false;
  out = number.to<std::int64_t>();
  return true;
}

bool Reader::read_double_of_any_form(double& out) {
  if (left() >= 9 && *at_ == 'D') {
    out = std::bit_cast<double>(load64(at_ + 1));
    at_ += 9;
    return true;
  }
  Number number;
  if (!read_number(number, "a double")) return false;
  out = number.kind == Number::Kind::kDouble ? number.real : static_cast<double>(number.whole);
  return true;
}

bool Reader::read_date(Date& out) {
  const int tag = peek();
  std::int64_t milliseconds = 0;
  if (tag == 0x4a) {
    if (left() < 9) return fail_end("a date");
    milliseconds = static_cast<std::int64_t>(load64(at_ + 1));
    at_ += 9;
  } else if (tag == 0x4b) {
    if (left() < 5) return fail_end("a date");
    milliseconds = static_cast<std::int64_t>(static_cast<std::int32_t>(load32(at_ + 1))) * 60000;
    at_ += 5;
  } else if (!take_null()) {
    return fail_mismatch("a date");
  }
  out = Date(std::chrono::milliseconds(milliseconds));
  return true;
}

// A length or a number: an int of any form, not below zero.
bool Reader::read_count(std::uint32_t& out, const char* what) {
  const char* const start = at_;
  const int tag = peek();
  if (tag >= 0 && tag != 'I' && (tag < 0x80 || tag > 0xd7)) return fail(Fault::kUnexpected, what, start);
  Number number;
  if (!read_number(number, what)) return false;
  if (number.whole < 0) return fail(Fault::kUnexpected, what, start);
  out = static_cast<std::uint32_t>(number.whole);
  return true;
}

// ---- strings and binaries ----

// The head of one chunk; false without a fault when the next value is no string.
bool Reader::string_chunk(std::size_t& units, bool& last) {
  const int tag = peek();
  last = tag != 'R';
  if (tag >= 0 && tag < 0x20) {
    units = static_cast<std::size_t>(tag);
    at_ += 1;
  } else if (tag >= 0x30 && tag <= 0x33) {
    if (left() < 2) return fail_end("a string");
    units = static_cast<std::size_t>(tag - 0x30) << 8 | static_cast<unsigned char>(at_[1]);
    at_ += 2;
  } else if (tag == 'S' || tag == 'R') {
    if (left() < 3) return fail_end("a string");
    units = load16(at_ + 1);
    at_ += 3;
  } else {
    return false;
  }
  if (units > left()) return fail_end("the rest of a string");  // a unit is at least one byte
  if (units > limits_.max_length) return fail_limit("max_length");
  return true;
}

bool Reader::read_string_of_any_form(std::string& out) {
  out.clear();
  std::size_t units = 0;
  bool last = false;
  if (!string_chunk(units, last)) {
    if (!ok()) return false;
    Number number;
    if (!read_number(number, "a string")) return false;
    switch (number.kind) {
      case Number::Kind::kBool: out = number.whole != 0 ? "true" : "false"; break;
      case Number::Kind::kDouble: out = java_double_text(number.real); break;
      case Number::Kind::kNull: break;
      default: out = std::to_string(number.whole);
    }
    return true;
  }
  std::uint32_t high = 0;  // its other half may be in the next chunk
  for (;;) {
    // Enough for ASCII, of which another chunk may follow; other text grows as it comes.
    const std::size_t room = out.size() + (last ? units : std::min(2 * units, left())) + 3;
    if (room > out.capacity()) out.reserve(std::max(room, 2 * out.capacity()));
    while (units > 0) {
      if (high == 0 && at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) {
        const std::size_t run = detail::ascii_run(at_, std::min(units, left()));
        out.append(at_, run);
        at_ += run;
        units -= run;
        continue;
      }
      std::uint32_t unit;
      const char* const next = take_unit(at_, end_, unit);
      if (next == nullptr) return fail_text();
      at_ = next;
      append_unit(out, unit, high);
      --units;
    }
    if (out.size() > limits_.max_length) return fail_limit("max_length");
    if (last) break;
    if (!string_chunk(units, last)) return ok() ? fail_continuation("a string goes on with something else") : false;
  }
  if (high != 0) append_alone(out, high);
  return true;
}

bool Reader::read_field_name(std::string& out) {
  const int tag = peek();
  if ((tag >= 0 && tag < 0x20) || (tag >= 0x30 && tag <= 0x33) || tag == 'S' || tag == 'R') return read_string(out);
  out.clear();
  return skip();
}

bool Reader::skip_string() {
  if (std::string_view text; read_string_view(text)) return true;
  std::size_t units = 0;
  for (bool last = false, first = true; !last; first = false) {
    if (!string_chunk(units, last)) {
      if (!ok()) return false;
      if (!first || at_ == end_) return fail_continuation("a string goes on with something else");
      return fail(Fault::kUnexpected, "a string", at_);
    }
    if (is_ascii(at_, units)) {
      at_ += units;
      continue;
    }
    for (; units > 0; --units) {
      std::uint32_t unit;
      const char* const next = take_unit(at_, end_, unit);
      if (next == nullptr) return fail_text();
      at_ = next;
    }
  }
  return true;
}

bool Reader::read_char(char16_t& out) {
  if (take_null()) {
    out = 0;
    return true;
  }
  std::size_t units = 0;
  bool last = false;
  if (!string_chunk(units, last)) return ok() ? fail_mismatch("a string of one character") : false;
  out = 0;
  if (units == 0 && last) return true;
  std::uint32_t unit;
  const char* const next = take_unit(at_, end_, unit);
  if (units != 1 || !last || next == nullptr) return fail_malformed("a char is a string of one character");
  out = static_cast<char16_t>(unit);
  at_ = next;
  return true;
}

bool Reader::read_units(std::vector<char16_t>& out) {
  out.clear();
  if (take_null()) return true;
  std::size_t units = 0;
  for (bool last = false, first = true; !last; first = false) {
    if (!string_chunk(units, last)) {
      if (!ok()) return false;
      return first ? fail_mismatch("a string") : fail_continuation("a string goes on with something else");
    }
    for (; units > 0; --units) {
      std::uint32_t unit;
      const char* const next = take_unit(at_, end_, unit);
      if (next == nullptr) return fail_text();
      at_ = next;
      out.push_back(static_cast<char16_t>(unit));
    }
    if (out.size() > limits_.max_length) return fail_limit("max_length");
  }
  return true;
}

[[gnu::hot]] bool Reader::binary_chunk(std::size_t& size, bool& last) {
  const int tag = peek();
  last = tag != 'A';
  if (tag >= 0x20 && tag <= 0x2f) {
    size = static_cast<std::size_t>(tag - 0x20);
    at_ += 1;
  } else if (tag >= 0x34 && tag <= 0x37) {
    if (left() < 2) return fail_end("binary");
    size = static_cast<std::size_t>(tag - 0x34) << 8 | static_cast<unsigned char>(at_[1]);
    at_ += 2;
  } else if (tag == 'A' || tag == 'B') {
    if (left() < 3) return fail_end("binary");
    size = load16(at_ + 1);
    at_ += 3;
  } else {
    return false;
  }
  if (size > left()) return fail_end("the rest of a binary");
  if (size > limits_.max_length) return fail_limit("max_length");
  return true;
}

// What the chunks behind one of `size` bytes at at_ hold, as far as they are there: memory is asked for once.
std::size_t Reader::bytes_behind(std::size_t size) const noexcept {
  std::size_t all = 0;
  for (const char* head = at_ + size; end_ - head >= 2;) {
    const unsigned tag = static_cast<unsigned char>(*head);
    if (tag >= 0x20 && tag <= 0x2f) return all + (tag - 0x20);
    if (tag >= 0x34 && tag <= 0x37) return all + ((tag - 0x34) << 8 | static_cast<unsigned char>(head[1]));
    if ((tag != 'A' && tag != 'B') || end_ - head < 3) return all;
    const std::size_t chunk = std::min<std::size_t>(load16(head + 1), static_cast<std::size_t>(end_ - head) - 3);
    all += chunk;
    if (tag == 'B') return all;
    head += 3 + chunk;
  }
  return all;
}

[[gnu::hot]] bool Reader::read_bytes(Bytes& out) {
  out.clear();
  if (take_null()) return true;
  std::size_t size = 0;
  for (bool last = false, first = true; !last; first = false) {
    if (!binary_chunk(size, last)) {
      if (!ok()) return false;
      return first ? fail_mismatch("binary") : fail_continuation("a binary goes on with something else");
    }
    if (first && !last) out.reserve(size + bytes_behind(size));
    const auto* bytes = reinterpret_cast<const std::byte*>(at_);
    out.insert(out.end(), bytes, bytes + size);
    at_ += size;
    if (out.size() > limits_.max_length) return fail_limit("max_length");
  }
  return true;
}

bool Reader::skip_binary() {
  std::size_t size = 0;
  for (bool last = false; !last; at_ += size) {
    if (!binary_chunk(size, last)) return ok() ? fail_continuation("a binary goes on with something else") : false;
  }
  return true;
}

bool Reader::skip_fixed(std::size_t size) {
  if (left() < size) return fail_end("the rest of a value");
  at_ += size;
  return true;
}

// ---- containers ----

bool Reader::read_type(std::uint32_t& type) {
  const char* const start = at_;
  const int tag = peek();
  if (tag == 'I' || (tag >= 0x80 && tag <= 0xd7)) {
    if (!read_count(type, "the number of a type name")) return false;
    return type < next_type_ || fail(Fault::kMalformed, "the number of a type name that was not given", start);
  }
  if (tag < 0) return fail_end("a type name");
  if (!(tag < 0x20 || (tag & 0xfc) == 0x30 || tag == 'S' || tag == 'R')) {
    return fail(Fault::kUnexpected, "a type name", at_);
  }
  if (!skip_string()) return false;
  if (next_type_ == types_.size()) types_.push_back(start);
  type = next_type_++;
  return true;
}

bool Reader::open_reference(Head& head) {
  const char* const start = at_++;
  if (!read_count(head.reference, "the number of a reference")) return false;
  if (head.reference >= next_container_) {
    return fail(Fault::kMalformed, "a reference to a container that has not begun", start);
  }
  head.kind = HeadKind::kReference;
  return true;
}

bool Reader::open_list(ListHead& head) {
  const char* const start = at_;
  const int tag = peek();
  head.type = kUntyped;
  if (tag >= 0x78 && tag <= 0x7f) {
    head.length = static_cast<std::uint32_t>(tag - 0x78);
    ++at_;
  } else if (tag == 'N') {
    return open_null(head);
  } else if (tag == 'Q') {
    return open_reference(head);
  } else if (tag >= 0x70 && tag <= 0x77) {
    head.length = static_cast<std::uint32_t>(tag - 0x70);
    ++at_;
    if (!read_type(head.type)) return false;
  } else if (tag >= 0x55 && tag <= 0x58) {
    ++at_;
    head.length = kNoLength;
    if ((tag == 0x55 || tag == 0x56) && !read_type(head.type)) return false;
    if ((tag == 0x56 || tag == 0x58) && !read_count(head.length, "the length of a list")) return false;
  } else {
    return fail_mismatch("a list");
  }
  if (head.length != kNoLength) {
    if (head.length > left()) return fail(Fault::kEnds, "the rest of a list", end_);  // an element is at least a byte
    if (head.length > limits_.max_length) return fail_limit("max_length");
    if (head.length > limits_.max_elements) return fail_limit("max_elements");
  }
  return open(head, start, at_);
}

bool Reader::open_map(MapHead& head) {
  const char* const start = at_;
  head.type = kUntyped;
  switch (peek()) {
    case 'N': return open_null(head);
    case 'Q': return open_reference(head);
    case 'H': ++at_; break;
    case 'M':
      ++at_;
      if (!read_type(head.type)) return false;
      break;
    default: return fail_mismatch("a map");
  }
  return open(head, start, at_);
}

bool Reader::define_class(const ClassDefinition* wanted) {
  const char* const start = ++at_;  // behind the 'C'
  std::uint32_t fields = 0;
  if (!skip_string() || !read_count(fields, "the number of fields")) return false;
  if (fields > left()) return fail_end("the field names of a class");
  for (std::uint32_t i = 0; i < fields; ++i) {
    if (!skip_string()) return false;
  }
  if (next_class_ == classes_.size()) {
    const std::string_view bytes(start - 1, static_cast<std::size_t>(at_ - start + 1));
    classes_.push_back({start, fields, kNone, wanted != nullptr && bytes == wanted->bytes ? wanted : nullptr});
  }
  ++next_class_;
  return true;
}

// The definition itself, byte for byte, when that is what stands here.
bool Reader::take_definition(const ClassDefinition& wanted) {
  if (left() <= wanted.bytes.size() || next_class_ != classes_.size()) return false;
  if (std::memcmp(at_, wanted.bytes.data(), wanted.bytes.size()) != 0) return false;
  classes_.push_back({at_ + 1, static_cast<std::uint32_t>(wanted.names.size()), kNone, &wanted});
  ++next_class_;
  at_ += wanted.bytes.size();
  return true;
}

bool Reader::open_object_of_any_form(const ClassDefinition* wanted, ObjectHead& head) {
  bool defined = false;
  for (; peek() == 'C'; defined = true) {
    if (wanted != nullptr && take_definition(*wanted)) continue;
    if (!define_class(wanted)) return false;
  }
  const char* const start = at_;
  const int tag = peek();
  if (defined && tag != 'O' && (tag < 0x60 || tag > 0x6f)) {
    return tag < 0 ? fail_end("an object") : fail_malformed("a class definition without its object");
  }
  if (tag >= 0x60 && tag <= 0x6f) {
    head.class_number = static_cast<std::uint32_t>(tag - 0x60);
    ++at_;
  } else if (tag == 'O') {
    ++at_;
    if (!read_count(head.class_number, "the number of a class")) return false;
  } else if (tag == 'N') {
    return open_null(head);
  } else if (tag == 'Q') {
    return open_reference(head);
  } else if (tag == 'H' || tag == 'M') {
    MapHead map;
    if (!open_map(map)) return false;
    static_cast<Head&>(head) = map;
    head.fields = Fields::kByName;
    return true;
  } else {
    return fail_mismatch("an object");
  }
  if (head.class_number >= next_class_) return fail(Fault::kMalformed, "the number of a class that was not given", start);
  const WireClass& known = classes_[head.class_number];
  if (known.field_count > left()) return fail_end("the fields of an object");
  head.fields = wanted != nullptr && known.same_as == wanted ? Fields::kAsDefined : Fields::kByNumber;
  return open(head, start, at_);
}

namespace {

// Bytes that were already found to be a whole value are read again with a small reader of their own.
std::string text_at(const char* from, const char* end) {
  Reader again(std::string_view(from, static_cast<std::size_t>(end - from)));
  std::string text;
  (void)again.read_string(text);
  return text;
}

}  // namespace

std::string Reader::type_name(std::uint32_t type) const {
  return type == kUntyped ? std::string() : text_at(types_[type], end_);
}

const Reader::ClassNames& Reader::class_names(std::uint32_t class_number) {
  if (names_.size() <= class_number) names_.resize(class_number + 1);
  auto& names = names_[class_number];
  if (names != nullptr) return *names;
  names = std::make_unique<ClassNames>();
  const WireClass& known = classes_[class_number];
  names->fields.resize(known.field_count);
  const char* const back = std::exchange(at_, known.definition);
  std::int32_t count = 0;
  bool read = read_string(names->java_class) && read_int(count);  // it was read before, so it does not fail now
  for (std::uint32_t i = 0; read && i < known.field_count; ++i) read = read_string(names->fields[i]);
  if (read) at_ = back;
  return *names;
}

std::uint32_t Reader::map_fields(std::uint32_t class_number, const ClassDefinition& wanted, bool& complete) {
  for (std::uint32_t i = classes_[class_number].mappings; i != kNone; i = mappings_[i].next) {
    if (mappings_[i].wanted != &wanted) continue;
    complete = mappings_[i].complete;
    return mappings_[i].members;
  }
  const auto members = static_cast<std::uint32_t>(members_.size());
  const std::uint32_t count = classes_[class_number].field_count;
  const char* const back = std::exchange(at_, classes_[class_number].definition);
  const auto places = static_cast<std::uint32_t>(wanted.names.size());
  std::vector<bool> found(places);
  std::string text;
  std::string_view name;
  std::int32_t ignored = 0;
  bool read = skip_string() && read_int(ignored);
  std::uint32_t place = 0;
  for (std::uint32_t i = 0; read && i < count; ++i) {
    if (!read_string_view(name)) {
      read = read_string(text);
      name = text;
    }
    std::uint32_t tried = 0;  // names mostly come in order, or all of them backwards
    while (tried < places && wanted.names[place] != name) {
      place = place + 1 < places ? place + 1 : 0;
      ++tried;
    }
    members_.push_back(tried < places ? place : kNone);
    if (tried < places) found[place] = true;
    place = tried <= 1 ? (place + 1 < places ? place + 1 : 0) : (place > 0 ? place - 1 : 0);
  }
  if (read) at_ = back;
  if (read && wanted.repeats_names) map_repeated_fields(members, wanted, found);
  complete = std::find(found.begin(), found.end(), false) == found.end();
  mappings_.push_back({&wanted, members, classes_[class_number].mappings, complete});
  classes_[class_number].mappings = static_cast<std::uint32_t>(mappings_.size() - 1);
  return members;
}

// Where a field of a subclass hides one of its superclass, both have one name, and the subclass's stands later on both
// sides: equal names are paired from the last. A name that the peer has once is the subclass's.
void Reader::map_repeated_fields(std::uint32_t members, const ClassDefinition& wanted, std::vector<bool>& found) {
  found.assign(found.size(), false);
  for (std::size_t i = members_.size(); i-- > members;) {
    if (members_[i] == kNone) continue;
    const std::string_view name = wanted.names[members_[i]];
    members_[i] = kNone;
    for (std::size_t place = wanted.names.size(); place-- > 0 && members_[i] == kNone;) {
      if (found[place] || wanted.names[place] != name) continue;
      found[place] = true;
      members_[i] = static_cast<std::uint32_t>(place);
    }
  }
}

// ---- references ----

bool Reader::go_back(std::uint32_t number, Place& place) {
  const Container& container = containers_[number];
  place = {at_, begin_ + container.offset, next_container_, next_class_, next_type_};
  if (depth_ >= limits_.max_depth) {
    return fail_limit("max_depth (a cycle needs std::shared_ptr or std::weak_ptr where it closes)");
  }
  at_ = place.from;
  next_container_ = number;
  next_class_ = container.classes;
  next_type_ = container.types;
  return true;
}

bool Reader::return_to(const Place& place) {
  repeated_ += static_cast<std::uint64_t>(at_ - place.from);
  if (repeated_ > limits_.max_repeated_bytes) return fail_limit("max_repeated_bytes");
  at_ = place.at;
  next_container_ = place.containers;
  next_class_ = place.classes;
  next_type_ = place.types;
  return true;
}

std::vector<Reader::Shared>::iterator Reader::shared_at(std::uint32_t number) noexcept {
  return std::lower_bound(shared_.begin(), shared_.end(), number,
                          [](const Shared& shared, std::uint32_t wanted) { return shared.number < wanted; });
}

bool Reader::share(std::uint32_t number, const void* type, std::shared_ptr<void> object) {
  const auto place = shared_.empty() || shared_.back().number < number ? shared_.end() : shared_at(number);
  if (place != shared_.end() && place->number == number) return false;
  shared_.insert(place, Shared{number, 0, type, std::move(object)});
  return true;
}

bool Reader::close_shared(const Head& head, std::size_t elements) noexcept {
  if (const auto shared = shared_at(head.reference); shared != shared_.end()) shared->height = height_ + 1;
  return close(head, elements);
}

const Reader::Shared* Reader::find_shared(std::uint32_t number, const void* type) noexcept {
  const auto shared = shared_at(number);
  if (shared == shared_.end() || shared->number != number || shared->type != type) return nullptr;
  if (depth_ + shared->height > limits_.max_depth) {
    fail_limit("max_depth");
    return nullptr;
  }
  height_ = std::max(height_, shared->height);
  return &*shared;
}

// ---- skipping ----

bool Reader::skip_many(std::uint64_t count) {
  for (; count > 0; --count) {
    if (!skip()) return false;
  }
  return true;
}

bool Reader::skip_container(int tag) {
  if (tag == 'H' || tag == 'M') {
    MapHead map;
    if (!open_map(map)) return false;
    std::size_t entries = 0;
    for (; !map_ended(); ++entries) {
      if (!skip() || !skip()) return false;
    }
    return close(map, entries);
  }
  if (tag == 'C' || tag == 'O' || (tag >= 0x60 && tag <= 0x6f)) {
    ObjectHead object;
    if (!open_object(nullptr, object)) return false;
    if (object.kind != HeadKind::kOpen) return true;
    if (object.fields != Fields::kByName) return skip_many(field_count(object.class_number)) && close(object);
    std::size_t entries = 0;
    for (; !map_ended(); ++entries) {
      if (!skip() || !skip()) return false;
    }
    return close(object, entries);
  }
  ListHead list;
  if (!open_list(list)) return false;
  if (list.length != kNoLength) return skip_many(list.length) && close(list, list.length);
  std::size_t items = 0;
  for (; !list_ended(); ++items) {
    if (!skip()) return false;
  }
  return close(list, items);
}

bool Reader::skip() {
  const int tag = peek();
  if (tag < 0) return fail_end("a value");
  if (tag < 0x20 || (tag & 0xfc) == 0x30 || tag == 'S' || tag == 'R') return skip_string();
  if (tag < 0x30 || (tag & 0xfc) == 0x34 || tag == 'A' || tag == 'B') return skip_binary();
  if (tag < 0x40) return skip_fixed(3);
  if (tag >= 0x80) {
    if (tag <= 0xbf || (tag >= 0xd8 && tag <= 0xef)) return skip_fixed(1);
    return skip_fixed(tag >= 0xd0 && tag <= 0xd7 ? 3 : 2);
  }
  if (tag >= 0x60 || (tag >= 0x55 && tag <= 0x58)) return skip_container(tag);
  switch (tag) {
    case 'N': case 'T': case 'F': case 0x5b: case 0x5c: return skip_fixed(1);
    case 0x5d: return skip_fixed(2);
    case 0x5e: return skip_fixed(3);
    case 'I': case 'K': case 0x59: case 0x5f: return skip_fixed(5);
    case 'D': case 'J': case 'L': return skip_fixed(9);
    case 'C': case 'O': case 'H': case 'M': return skip_container(tag);
    case 'Q': {
      Head head;
      return open_reference(head);
    }
    default: return fail_malformed("no value begins with this byte");
  }
}

}  // namespace dubhe::hessian2
