// Writes the values of one Hessian 2 body: bytes go straight to the end of a Buffer, nothing is kept in between.
//
// Confined to one thread; the buffer is lent for the writer's life. It may already hold bytes, and others may append to it
// between two values what touches no table (strings, numbers). Reusable after reset(). Only a value that is nested too
// deep makes it fail; then status() says so and the body is of no use.
//
// Integers and strings take their shortest form, doubles Java's; the bytes are those of Dubbo's own writer (hessian-lite 4).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize_hessian2/pod_vector.h"
#include "dubhe/serialize_hessian2/text.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

// A class as it is announced on the wire. Its address is its identity: one object per class, of static duration.
struct ClassDefinition {
  std::string_view bytes;                   // 'C', class name, number of fields, their names
  std::span<const std::string_view> names;  // of the fields, in that order
  bool repeats_names = false;               // a field of a subclass hides one of its superclass
};

// How deep values may be nested in each other, here and in the reader.
inline constexpr std::uint32_t kMaxDepth = 256;

class Writer {
 public:
  explicit Writer(Buffer& out) noexcept;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  // Begins another body in `out`.
  void reset(Buffer& out) noexcept;
  Buffer& buffer() noexcept { return *out_; }

  bool ok() const noexcept { return !failed_; }
  Status status() const;
  // The value cannot be written; the first reason is kept, and what is written from here on is not to be sent.
  void fail_with(std::string why);

  void write_null() { out_->push('N'); }
  void write_bool(bool value) { out_->push(value ? 'T' : 'F'); }
  void write_int(std::int32_t value) {
    out_->reserve(5);
    commit(put_int(out_->tail(), value));
  }
  void write_long(std::int64_t value) {
    out_->reserve(9);
    commit(put_long(out_->tail(), value));
  }
  void write_double(double value) {
    out_->reserve(9);
    commit(put_double(out_->tail(), value));
  }
  // java.lang.Float goes through its decimal text: 0.1f is 0.1, not 0.10000000149.
  void write_boxed_float(float value);
  // UTF-8.
  void write_string(std::string_view text) {
    if (text.size() < 1024) [[likely]] {
      out_->reserve(text.size() + 2);
      char* const letters = put_short_head(out_->tail(), text.size());
      if (copy_ascii(letters, text.data(), text.size())) [[likely]] return commit(letters + text.size());
    }
    write_long_string(text);
  }
  // Java's char: a string of one unit, also of half a surrogate pair.
  void write_char(char16_t unit) {
    out_->reserve(4);
    *out_->tail() = 1;
    commit(put_unit(out_->tail() + 1, unit));
  }
  // Java's char[]: a string, unit by unit.
  void write_units(std::span<const char16_t> units);
  void write_bytes(std::span<const std::byte> bytes);
  void write_date(Date date) {
    out_->reserve(9);
    commit(put_date(out_->tail(), date.time_since_epoch().count()));
  }

  // Followed by exactly `length` values. `type` is Java's name for arrays and collection classes ("[int",
  // "java.util.HashSet"), empty for java.util.List.
  void begin_list(std::size_t length) {
    ++references_;
    out_->reserve(6);
    char* at = out_->tail();
    if (length < 8) {
      *at++ = static_cast<char>(0x78 + length);
    } else {
      *at++ = 'X';
      at = put_int(at, static_cast<std::int32_t>(length));
    }
    commit(at);
  }
  void begin_list(std::string_view type, std::size_t length);
  // Followed by key, value, key, value … and end_map().
  void begin_map() {
    ++references_;
    out_->push('H');
  }
  void begin_map(std::string_view type);
  void end_map() { out_->push('Z'); }
  // Followed by the fields in the order of the definition, which is written where it is met first.
  void begin_object(const ClassDefinition& definition) {
    ++references_;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      if (classes_[i].definition == &definition) [[likely]] return write_object_head(classes_[i].number);
    }
    define(definition);
  }
  // The same for a class known only now; compared by its bytes.
  void begin_object(std::string_view java_class, std::span<const std::string_view> fields);

  // Identity of shared containers: true when one with this address (and type, where an object and its first member share
  // an address) was begun before in this body, and a reference to it is now written. Else the next container that begins
  // is the one of this address.
  bool write_reference(const void* identity, const void* type = nullptr);
  // A reference by number; containers count from 0 as they begin.
  void write_reference_number(std::uint32_t number);
  std::uint32_t next_reference() const noexcept { return references_; }

  // Around what may nest without end; false (and not ok()) when it is too deep now.
  bool enter() noexcept {
    if (depth_ == kMaxDepth) failed_ = true;
    ++depth_;
    return !failed_;
  }
  void leave() noexcept { --depth_; }

  // Runs of short values can be put into reserved room without asking for it one by one: each writes at `at` and returns
  // the end. Up to 5, 9, 9, 9 bytes; a short string (ASCII, below 1024) its size + 2.
  static char* put_int(char* at, std::int32_t value) noexcept;
  static char* put_long(char* at, std::int64_t value) noexcept;
  static char* put_double(char* at, double value) noexcept;
  static char* put_date(char* at, std::int64_t milliseconds) noexcept;
  static char* put_short_string(char* at, std::string_view ascii) noexcept;

 private:
  struct KnownClass {
    const ClassDefinition* definition;
    std::uint32_t number;
  };
  struct Tables;  // what only trees, shared pointers and typed lists need

  // The head of a string in one piece, shorter than 1024; returns its end.
  static char* put_short_head(char* at, std::size_t units) noexcept {
    if (units < 32) {
      *at++ = static_cast<char>(units);
    } else {
      *at++ = static_cast<char>(0x30 + (units >> 8));
      *at++ = static_cast<char>(units);
    }
    return at;
  }
  void commit(const char* end) noexcept { out_->commit(static_cast<std::size_t>(end - out_->tail())); }
  void write_object_head(std::uint32_t number) {
    if (number < 16) [[likely]] {
      out_->push(static_cast<std::uint8_t>(0x60 + number));
    } else {
      out_->push('O');
      write_int(static_cast<std::int32_t>(number));
    }
  }
  void write_long_string(std::string_view text);
  void write_type(std::string_view type);
  void define(const ClassDefinition& definition);
  Tables& tables();

  template <class Word>
  static char* put_word(char* at, Word word) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
      if constexpr (sizeof(Word) == 8) {
        word = static_cast<Word>(__builtin_bswap64(static_cast<std::uint64_t>(word)));
      } else {
        word = static_cast<Word>(__builtin_bswap32(static_cast<std::uint32_t>(word)));
      }
    }
    std::memcpy(at, &word, sizeof word);
    return at + sizeof word;
  }

  Buffer* out_;
  std::uint32_t references_ = 0;
  std::uint32_t class_count_ = 0;
  std::uint32_t depth_ = 0;
  bool failed_ = false;
  PodVector<KnownClass, 8> classes_;
  std::unique_ptr<Tables> tables_;
};

inline char* Writer::put_int(char* at, std::int32_t value) noexcept {
  if (value >= -0x10 && value <= 0x2f) {
    *at++ = static_cast<char>(value + 0x90);
  } else if (value >= -0x800 && value <= 0x7ff) {
    *at++ = static_cast<char>((value >> 8) + 0xc8);
    *at++ = static_cast<char>(value);
  } else if (value >= -0x40000 && value <= 0x3ffff) {
    *at++ = static_cast<char>((value >> 16) + 0xd4);
    *at++ = static_cast<char>(value >> 8);
    *at++ = static_cast<char>(value);
  } else {
    *at++ = 'I';
    at = put_word(at, value);
  }
  return at;
}

inline char* Writer::put_long(char* at, std::int64_t value) noexcept {
  if (value >= -8 && value <= 15) {
    *at++ = static_cast<char>(value + 0xe0);
  } else if (value >= -0x800 && value <= 0x7ff) {
    *at++ = static_cast<char>((value >> 8) + 0xf8);
    *at++ = static_cast<char>(value);
  } else if (value >= -0x40000 && value <= 0x3ffff) {
    *at++ = static_cast<char>((value >> 16) + 0x3c);
    *at++ = static_cast<char>(value >> 8);
    *at++ = static_cast<char>(value);
  } else if (value == static_cast<std::int32_t>(value)) {
    *at++ = 0x59;
    at = put_word(at, static_cast<std::int32_t>(value));
  } else {
    *at++ = 'L';
    at = put_word(at, value);
  }
  return at;
}

// Java's choice: whole numbers of 16 bits, then thousandths that give back the very same double, else all 8 bytes.
inline char* Writer::put_double(char* at, double value) noexcept {
  if (value >= -32768.0 && value <= 32767.0) {
    const int whole = static_cast<int>(value);
    if (whole == value) {
      if (whole == 0) {
        *at++ = 0x5b;
      } else if (whole == 1) {
        *at++ = 0x5c;
      } else if (whole >= -128 && whole < 128) {
        *at++ = 0x5d;
        *at++ = static_cast<char>(whole);
      } else {
        *at++ = 0x5e;
        *at++ = static_cast<char>(whole >> 8);
        *at++ = static_cast<char>(whole);
      }
      return at;
    }
  }
  const double scaled = value * 1000;
  if (scaled > -2147483649.0 && scaled < 2147483648.0) {
    const auto thousandths = static_cast<std::int32_t>(scaled);
    if (0.001 * thousandths == value) {
      *at++ = 0x5f;
      return put_word(at, thousandths);
    }
  }
  *at++ = 'D';
  return put_word(at, std::bit_cast<std::uint64_t>(value));
}

inline char* Writer::put_date(char* at, std::int64_t milliseconds) noexcept {
  const std::int64_t minutes = milliseconds / 60000;
  if (minutes * 60000 == milliseconds && minutes == static_cast<std::int32_t>(minutes)) {
    *at++ = 0x4b;
    return put_word(at, static_cast<std::int32_t>(minutes));
  }
  *at++ = 0x4a;
  return put_word(at, milliseconds);
}

inline char* Writer::put_short_string(char* at, std::string_view ascii) noexcept {
  at = put_short_head(at, ascii.size());
  if (!ascii.empty()) std::memcpy(at, ascii.data(), ascii.size());
  return at + ascii.size();
}

}  // namespace hessian2
}  // namespace dubhe
