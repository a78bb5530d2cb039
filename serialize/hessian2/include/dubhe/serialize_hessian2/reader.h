// Reads the values of one Hessian 2 body, whatever a peer put into it.
//
// Confined to one thread; the bytes are lent for the reader's life. Every read says whether it worked; the first failure
// sticks: all later reads fail too, and status() names the offset, what was expected and the byte that was found. No read
// goes past the end, allocates more than the bytes that are there can justify, or nests deeper than the limits.
//
// A null where a number, a text, a list … is read gives 0, "", empty, as in Java; ask at_null() first where it matters.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/common/buffer.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/common/value.h"
#include "dubhe/serialize_hessian2/pod_vector.h"
#include "dubhe/serialize_hessian2/text.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

struct ReadLimits {
  std::uint32_t max_depth = kMaxDepth;          // containers in containers
  std::uint32_t max_length = 1u << 30;          // of one string, binary, list or map
  std::uint32_t max_containers = 1u << 22;      // lists, maps and objects of a body: what references may name
  std::uint64_t max_elements = 1u << 26;        // of all its lists and maps together
  std::uint64_t max_repeated_bytes = 16u << 20; // read a second time, because a reference asks for a copy by value
  std::uint64_t max_memory = 256u << 20;        // for elements: a byte of null may stand for a big one
};

class Reader {
 public:
  explicit Reader(std::string_view body, ReadLimits limits = {}) noexcept;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader();

  // Begins another body; the limits stay.
  void reset(std::string_view body) noexcept;

  bool ok() const noexcept { return fault_ == Fault::kNone; }
  Status status() const;
  bool at_end() const noexcept { return at_ == end_; }
  std::size_t offset() const noexcept { return static_cast<std::size_t>((ok() ? at_ : fault_at_) - begin_); }
  std::size_t bytes_left() const noexcept { return left(); }
  // The next byte; -1 at the end.
  int peek() const noexcept { return at_ != end_ ? static_cast<unsigned char>(*at_) : -1; }
  bool at_null() const noexcept { return peek() == 'N'; }
  // Reads a null if one is next; false, and nothing read, if not.
  bool take_null() noexcept {
    if (!at_null()) return false;
    ++at_;
    return true;
  }

  // The same for an empty string of one byte.
  bool take_empty_string() noexcept { return take('\0'); }

  // Scalars, with the conversions that Java's reader makes: between all numbers (cut off towards zero, then to the width),
  // from booleans to numbers and back, from numbers and booleans to text.
  bool read_bool(bool& out);
  bool read_int(std::int32_t& out) {
    if (left() >= 5) [[likely]] {  // room for every form
      const auto tag = static_cast<std::int32_t>(static_cast<unsigned char>(*at_));
      if (tag >= 0x80 && tag <= 0xbf) {
        out = tag - 0x90;
        at_ += 1;
        return true;
      }
      if (tag >= 0xc0 && tag <= 0xcf) {
        out = (tag - 0xc8) * 256 + static_cast<unsigned char>(at_[1]);
        at_ += 2;
        return true;
      }
      if (tag == 'I') {
        out = static_cast<std::int32_t>(load32(at_ + 1));
        at_ += 5;
        return true;
      }
    }
    return read_int_of_any_form(out);
  }
  bool read_long(std::int64_t& out) {
    if (left() >= 9) [[likely]] {
      const auto tag = static_cast<std::int32_t>(static_cast<unsigned char>(*at_));
      if (tag >= 0xf0) {
        out = (tag - 0xf8) * 256 + static_cast<unsigned char>(at_[1]);
        at_ += 2;
        return true;
      }
      if (tag >= 0xd8) {
        out = tag - 0xe0;
        at_ += 1;
        return true;
      }
      if (tag == 'L') {
        out = static_cast<std::int64_t>(load64(at_ + 1));
        at_ += 9;
        return true;
      }
    }
    return read_long_of_any_form(out);
  }
  bool read_double(double& out) {
    if (left() >= 5 && *at_ == 0x5f) {
      out = 0.001 * static_cast<std::int32_t>(load32(at_ + 1));  // thousandths, not the float of the published grammar
      at_ += 5;
      return true;
    }
    return read_double_of_any_form(out);
  }
  bool read_date(Date& out);  // a null gives the epoch
  // UTF-8; pairs of surrogates are joined, a lone one keeps its three bytes (WTF-8).
  bool read_string(std::string& out) {
    std::string_view text;
    if (read_string_view(text)) [[likely]] {
      put_text(out, text, static_cast<std::size_t>(end_ - text.data()));
      return true;
    }
    return read_string_of_any_form(out);
  }
  // A view of the bytes themselves when the next value is a string in one piece and ASCII; else false, nothing read, and
  // read_string() is the way.
  bool read_string_view(std::string_view& out) noexcept {
    const auto left = static_cast<std::size_t>(end_ - at_);
    if (left == 0) return false;
    const unsigned tag = static_cast<unsigned char>(*at_);
    std::size_t length = tag, head = 1;
    if (tag >= 0x20) {
      if ((tag & 0xfc) == 0x30 && left >= 2) {
        length = (tag & 3) << 8 | static_cast<unsigned char>(at_[1]);
        head = 2;
      } else if (tag == 'S' && left >= 3) {
        length = load16(at_ + 1);
        head = 3;
      } else {
        return false;
      }
    }
    if (left - head < length || length > limits_.max_length || !is_ascii(at_ + head, length, left - head)) return false;
    out = {at_ + head, length};
    at_ += head + length;
    return true;
  }
  bool read_char(char16_t& out);  // a string of one unit; an empty one is 0
  bool read_units(std::vector<char16_t>& out);  // Java's char[]: a string, unit by unit
  bool read_bytes(Bytes& out);

  // The key of a map that stands for an object; "" when it is no string.
  bool read_field_name(std::string& out);

  // Reads past one value, of any kind.
  bool skip();

  // ---- containers ----
  //
  // open_…() reads the head. kNull: nothing follows. kReference: the container is number `reference`, begun before; see
  // repeat() and the shared containers below. Otherwise the content follows, and close() after it.
  static constexpr std::uint32_t kUntyped = 0xffffffffu;  // ListHead::type, MapHead::type
  static constexpr std::uint32_t kNoLength = 0xffffffffu;
  enum class HeadKind : std::uint8_t { kNull, kReference, kOpen };

  struct Head {
    HeadKind kind;
    std::uint32_t reference;     // kReference: which; kOpen: the number of this one
    std::uint32_t outer_height;  // kept for close()
  };
  struct ListHead : Head {
    std::uint32_t type;    // for type_name()
    std::uint32_t length;  // kNoLength: until list_ended()
  };
  struct MapHead : Head {
    std::uint32_t type;
  };
  // How the fields of an object come.
  enum class Fields : std::uint8_t {
    kAsDefined,  // exactly as the wanted definition lists them
    kByNumber,   // as class `class_number` of this body lists them
    kByName,     // as key, value, key, value … until map_ended(): a map stands for the object
  };
  struct ObjectHead : Head {
    Fields fields;
    std::uint32_t class_number;
  };

  bool open_list(ListHead& head);
  bool list_ended() noexcept { return take('Z'); }
  bool open_map(MapHead& head);
  bool map_ended() noexcept { return take('Z'); }
  // `wanted` may be null: any class.
  bool open_object(const ClassDefinition* wanted, ObjectHead& head) {
    if (at_ != end_ && wanted != nullptr) {  // an object of a class met before
      const unsigned number = static_cast<unsigned char>(*at_) - 0x60u;
      if (number < 16 && number < next_class_ && classes_[number].same_as == wanted) [[likely]] {
        head.fields = Fields::kAsDefined;
        head.class_number = number;
        return open(head, at_, at_ + 1);
      }
    }
    return open_object_of_any_form(wanted, head);
  }
  // Asks for the memory of one more element before it is made.
  bool afford(std::size_t bytes) noexcept {
    memory_ += bytes;
    return memory_ <= limits_.max_memory || fail_limit("max_memory");
  }
  // `elements` is how many were read (entries of a map, 0 for an object).
  bool close(const Head& head, std::size_t elements = 0) noexcept {
    --depth_;
    const std::uint32_t height = height_ + 1;
    height_ = height > head.outer_height ? height : head.outer_height;
    elements_ += elements;
    if (elements_ > limits_.max_elements) [[unlikely]] return fail_limit("max_elements");
    return ok();
  }

  // ---- classes of this body ----
  std::string type_name(std::uint32_t type) const;         // a type number from a head
  struct ClassNames {
    std::string java_class;
    std::vector<std::string> fields;
  };
  const ClassNames& class_names(std::uint32_t class_number);  // made once per class
  std::uint32_t field_count(std::uint32_t class_number) const noexcept { return classes_[class_number].field_count; }
  // Where the fields of this class stand in `wanted`: member(mapping, i) is the index into wanted.names, or kNone.
  // `complete`: none of wanted's is missing.
  static constexpr std::uint32_t kNone = 0xffffffffu;
  std::uint32_t map_fields(std::uint32_t class_number, const ClassDefinition& wanted, bool& complete);
  std::uint32_t member(std::uint32_t mapping, std::uint32_t i) const noexcept { return members_[mapping + i]; }

  // ---- references ----
  // Reads container `number` once more with `read_again` (which begins with open_…()): a copy for a place that holds its
  // value itself.
  template <class F>
  bool repeat(std::uint32_t number, F&& read_again) {
    Place place;
    return go_back(number, place) && read_again() && return_to(place);
  }
  // Containers that several places may share. `type` tells C++ types apart.
  struct Shared {
    std::uint32_t number;
    std::uint32_t height;  // 0: still open
    const void* type;
    std::shared_ptr<void> object;
  };
  // While a container around it is repeated: the container that begins here, if it is known already; skip() it then.
  const Shared* shared_here(const void* type) noexcept {
    return next_container_ < containers_.size() && peek() != 'Q' ? find_shared(next_container_, type) : nullptr;
  }
  // Before the content is read; false: the number is taken already (it is being repeated), do not close_shared() it.
  bool share(std::uint32_t number, const void* type, std::shared_ptr<void> object);
  // close() for a container that was shared.
  bool close_shared(const Head& head, std::size_t elements = 0) noexcept;
  // nullptr: not shared, or as another type; then repeat() it. Fails when what hangs on it would nest too deep.
  const Shared* find_shared(std::uint32_t number, const void* type) noexcept;

  // ---- failing ----
  enum class Fault : std::uint8_t { kNone, kEnds, kMalformed, kUnexpected, kMismatch, kLimit, kOther };
  // What was found is well formed, but not `wanted`.
  bool fail_mismatch(const char* wanted) noexcept { return fail(at_ == end_ ? Fault::kEnds : Fault::kMismatch, wanted, at_); }
  bool fail_malformed(const char* what) noexcept { return fail(Fault::kMalformed, what, at_); }
  bool fail_limit(const char* which) noexcept { return fail(Fault::kLimit, which, at_); }
  bool fail_with(std::string text);

 private:
  struct Container {  // where one begins, and the tables as they were then
    std::uint32_t offset, classes, types;
  };
  struct WireClass {
    const char* definition;  // behind the 'C'
    std::uint32_t field_count;
    std::uint32_t mappings;           // the first of its mappings_, or kNone
    const ClassDefinition* same_as;  // byte for byte, or nullptr
  };
  struct Mapping {
    const ClassDefinition* wanted;
    std::uint32_t members;  // begin in members_
    std::uint32_t next;
    bool complete;
  };
  struct Place {
    const char *at, *from;
    std::uint32_t containers, classes, types;
  };

  // assign(), without what a text in a new object, or one of the same length as before, does not need. `readable` bytes of
  // the body begin where the text does.
  static void put_text(std::string& out, std::string_view text, std::size_t readable) {
    constexpr std::size_t kInline = 15;  // what a std::string holds without an allocation: a copy of known size
    if (out.empty() && text.size() <= kInline && readable >= kInline) {
      out.append(text.data(), kInline);
      out.resize(text.size());
    } else if (out.size() == text.size()) {
      if (!text.empty()) std::memcpy(out.data(), text.data(), text.size());  // a reused object often has the same again
    } else if (out.empty() && text.size() > out.capacity()) {
      out = std::string(text);
    } else {
      out.assign(text.data(), text.size());
    }
  }

  static std::uint32_t load16(const char* at) noexcept {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(at[0]) << 8 | static_cast<unsigned char>(at[1]));
  }
  static std::uint32_t load32(const char* at) noexcept {
    std::uint32_t word;
    std::memcpy(&word, at, sizeof word);
    return std::endian::native == std::endian::little ? __builtin_bswap32(word) : word;
  }
  static std::uint64_t load64(const char* at) noexcept {
    return static_cast<std::uint64_t>(load32(at)) << 32 | load32(at + 4);
  }
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  bool take(char tag) noexcept {
    if (at_ == end_ || *at_ != tag) return false;
    ++at_;
    return true;
  }
  // Enters a container whose first byte is at `start` and whose content is at `content`.
  bool open(Head& head, const char* start, const char* content) {
    head.kind = HeadKind::kOpen;
    if (++depth_ > limits_.max_depth) [[unlikely]] return fail_limit("max_depth");
    if (next_container_ == containers_.size()) {
      if (next_container_ >= limits_.max_containers) [[unlikely]] return fail_limit("max_containers");
      containers_.push_back({static_cast<std::uint32_t>(start - begin_), next_class_, next_type_});
    }
    head.reference = next_container_++;
    head.outer_height = height_;
    height_ = 0;
    at_ = content;
    return true;
  }
  bool open_null(Head& head) noexcept {
    head.kind = HeadKind::kNull;
    ++at_;
    return true;
  }
  bool open_reference(Head& head);
  void map_repeated_fields(std::uint32_t members, const ClassDefinition& wanted, std::vector<bool>& found);
  bool take_definition(const ClassDefinition& wanted);
  bool open_object_of_any_form(const ClassDefinition* wanted, ObjectHead& head);

  void check_size(std::size_t size) noexcept;
  struct Number;
  bool read_number(Number& out, const char* wanted);
  bool read_int_of_any_form(std::int32_t& out);
  bool read_long_of_any_form(std::int64_t& out);
  bool read_double_of_any_form(double& out);
  bool read_string_of_any_form(std::string& out);
  bool read_count(std::uint32_t& out, const char* what);
  bool string_chunk(std::size_t& units, bool& last);
  bool binary_chunk(std::size_t& size, bool& last);
  std::size_t bytes_behind(std::size_t size) const noexcept;
  bool skip_string();
  bool skip_binary();
  bool skip_fixed(std::size_t size);
  bool read_type(std::uint32_t& type);
  bool define_class(const ClassDefinition* wanted);
  bool skip_container(int tag);
  bool skip_many(std::uint64_t count);

  bool go_back(std::uint32_t number, Place& place);
  bool return_to(const Place& place);

  bool fail(Fault fault, const char* what, const char* where) noexcept;
  bool fail_text() noexcept;
  bool fail_continuation(const char* what) noexcept;
  bool fail_end(const char* inside) noexcept { return fail(Fault::kEnds, inside, end_); }
  std::vector<Shared>::iterator shared_at(std::uint32_t number) noexcept;

  const char* at_;
  const char* end_;
  const char* begin_;
  std::uint32_t depth_ = 0;
  std::uint32_t height_ = 0;  // of what the open container holds so far
  std::uint32_t next_container_ = 0, next_class_ = 0, next_type_ = 0;
  Fault fault_ = Fault::kNone;
  unsigned char fault_byte_ = 0;
  const char* fault_what_ = nullptr;
  const char* fault_at_ = nullptr;
  ReadLimits limits_;
  std::uint64_t elements_ = 0, repeated_ = 0, memory_ = 0;
  PodVector<Container, 32> containers_;
  PodVector<WireClass, 8> classes_;
  PodVector<Mapping, 4> mappings_;
  PodVector<std::uint32_t, 32> members_;
  PodVector<const char*, 4> types_;  // where each type name begins
  std::vector<Shared> shared_;       // by rising number
  std::vector<std::unique_ptr<ClassNames>> names_;
  std::unique_ptr<std::string> fault_text_;
};

}  // namespace hessian2
}  // namespace dubhe
