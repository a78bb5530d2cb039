// Strings of many bytes, whose ASCII runs are taken many bytes at a time: compared with a slow encoder that shares no
// code with the writer, with something that is not ASCII around every border of a word, a block and a chunk.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::hessian2 {
namespace {

constexpr std::size_t kChunk = 32768;
constexpr std::size_t kBlock = 16;

// What takes the place of a letter.
struct Piece {
  const char* name;
  std::string text;   // as the caller gives it
  std::string wire;   // as it is written
  std::size_t units;
  std::string back;   // as it is read
};

const std::vector<Piece>& pieces() {
  static const std::vector<Piece> all = {
      {"two bytes", "\u00e9", "\xc3\xa9", 1, "\u00e9"},
      {"three bytes", "\u4e2d", "\xe4\xb8\xad", 1, "\u4e2d"},
      {"a pair", "\U0001f600", "\xed\xa0\xbd\xed\xb8\x80", 2, "\U0001f600"},
      {"a wrong byte", "\xff", "\xef\xbf\xbd", 1, "\ufffd"},
      {"a surrogate", "\xed\xa0\xbd", "\xed\xa0\xbd", 1, "\xed\xa0\xbd"},
      {"the last before surrogates", "\ud7ff", "\xed\x9f\xbf", 1, "\ud7ff"},
      {"the smallest of three bytes", "\u0800", "\xe0\xa0\x80", 1, "\u0800"},
  };
  return all;
}

std::string letters(std::size_t size) {
  std::string text(size, 'a');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7 % 128);  // NUL and DEL too
  return text;
}

// A text as a list of letters and pieces, in its three forms.
class Text {
 public:
  void add(std::string_view ascii) {
    for (const char letter : ascii) elements_.push_back({std::string(1, letter), 1});
    given_ += ascii;
    back_ += ascii;
  }
  void add(const Piece& piece) {
    elements_.push_back({piece.wire, piece.units});
    given_ += piece.text;
    back_ += piece.back;
  }

  const std::string& given() const { return given_; }
  const std::string& back() const { return back_; }
  std::string wire() const {
    std::size_t left = 0;
    for (const Element& element : elements_) left += element.units;
    std::string bytes;
    auto next = elements_.begin();
    while (left > kChunk) {
      std::string chunk;
      std::size_t units = 0;
      for (; units + next->units <= kChunk; ++next) {
        chunk += next->wire;
        units += next->units;
      }
      bytes += head('R', units) + chunk;
      left -= units;
    }
    if (left >= 1024) {
      bytes += head('S', left);
    } else {
      if (left >= 32) bytes += static_cast<char>(0x30 + left / 256);
      bytes += static_cast<char>(left);
    }
    for (; next != elements_.end(); ++next) bytes += next->wire;
    return bytes;
  }

 private:
  struct Element {
    std::string wire;
    std::size_t units;
  };
  static std::string head(std::size_t tag, std::size_t units) {
    return {static_cast<char>(tag), static_cast<char>(units / 256), static_cast<char>(units % 256)};
  }

  std::vector<Element> elements_;
  std::string given_, back_;
};

// Bytes that begin `offset` behind an aligned address and end where their memory ends, so that a sanitizer sees every
// step too far.
class Exact {
 public:
  Exact(std::string_view bytes, std::size_t offset)
      : memory_(new char[offset + bytes.size()]), view_(memory_.get() + offset, bytes.size()) {
    if (!bytes.empty()) std::memcpy(memory_.get() + offset, bytes.data(), bytes.size());
  }
  std::string_view view() const { return view_; }

 private:
  std::unique_ptr<char[]> memory_;
  std::string_view view_;
};

// Writes and reads it; neither may differ in a byte. The strings are too long to be printed.
::testing::AssertionResult is_kept(const Text& text, std::size_t offset = 0) {
  const Exact given(text.given(), offset);
  Buffer bytes;
  Writer out(bytes);
  out.write_string(given.view());
  if (bytes.view() != text.wire()) return ::testing::AssertionFailure() << "written differently";
  const Exact body(bytes.view(), offset);
  // Into a used object, a new one, and one that had a text of the same length.
  for (std::string back : {std::string("old"), std::string(), std::string(text.back().size(), '?')}) {
    Reader in(body.view());
    if (!in.read_string(back)) return ::testing::AssertionFailure() << in.status().to_string();
    if (!in.at_end()) return ::testing::AssertionFailure() << "only read up to " << in.offset();
    if (back != text.back()) return ::testing::AssertionFailure() << "read differently";
  }
  return ::testing::AssertionSuccess();
}

// Up to 64 bytes are looked at and copied in one go.
TEST(Hessian2LongText, AShortTextOfEveryLengthWithOneOtherCharacterAtEveryPlace) {
  for (std::size_t size = 0; size <= 70; ++size) {
    Text ascii;
    ascii.add(letters(size));
    EXPECT_TRUE(is_kept(ascii)) << size;
    for (const Piece& piece : pieces()) {
      for (std::size_t at = 0; at <= size; ++at) {
        Text text;
        text.add(letters(size).substr(0, at));
        text.add(piece);
        text.add(letters(size).substr(at));
        EXPECT_TRUE(is_kept(text)) << size << ", " << piece.name << " at " << at;
      }
    }
  }
}

TEST(Hessian2LongText, AsciiOfEveryLengthAroundABorder) {
  for (const std::size_t border : {std::size_t{1024}, kChunk, 2 * kChunk, 3 * kChunk}) {
    for (std::size_t size = border - kBlock - 1; size <= border + kBlock + 1; ++size) {
      Text text;
      text.add(letters(size));
      EXPECT_TRUE(is_kept(text, size % kBlock)) << size;
    }
  }
}

TEST(Hessian2LongText, OneOtherCharacterAtEveryPlaceOfSomeBlocks) {
  constexpr std::size_t kSize = 1024 + 5;  // not a whole number of words
  const std::string ascii = letters(kSize);
  for (const Piece& piece : pieces()) {
    for (std::size_t at = 0; at <= kSize; at = at == 3 * kBlock ? kSize - 3 * kBlock : at + 1) {
      for (const std::size_t offset : {0, 1, 7, 8, 15}) {
        Text text;
        text.add(ascii.substr(0, at));
        text.add(piece);
        text.add(ascii.substr(at));
        EXPECT_TRUE(is_kept(text, offset)) << piece.name << " at " << at << ", offset " << offset;
      }
    }
  }
}

TEST(Hessian2LongText, OneOtherCharacterAtEveryPlaceAroundAChunk) {
  const std::string ascii = letters(2 * kChunk + 100);
  for (const Piece& piece : pieces()) {
    for (const std::size_t border : {kChunk, 2 * kChunk}) {
      for (std::size_t at = border - kBlock - 3; at <= border + kBlock + 3; ++at) {
        Text text;
        text.add(std::string_view(ascii).substr(0, at));
        text.add(piece);
        text.add(std::string_view(ascii).substr(at));
        EXPECT_TRUE(is_kept(text)) << piece.name << " at " << at;
      }
    }
  }
}

TEST(Hessian2LongText, TheLastUnitsOfAWholeNumberOfChunks) {
  for (const Piece& piece : pieces()) {
    for (std::size_t before = 2 * kChunk - 4; before <= 2 * kChunk + 1; ++before) {
      Text text;
      text.add(letters(before));
      text.add(piece);
      EXPECT_TRUE(is_kept(text)) << piece.name << " behind " << before;
    }
  }
}

TEST(Hessian2LongText, RunsOfEveryLengthBetweenOtherCharacters) {
  for (const Piece& first : pieces()) {
    for (const Piece& second : pieces()) {
      Text text;
      for (std::size_t run = 0; run <= 5 * kBlock; ++run) {
        text.add(letters(run));
        text.add(first);
        text.add(letters(run % 3));
        text.add(second);
      }
      EXPECT_TRUE(is_kept(text)) << first.name << ", " << second.name;
    }
  }
}

// Not a letter of ASCII in it; a pair is cut off at each end of a chunk when it begins at an odd unit.
TEST(Hessian2LongText, NothingButOtherCharacters) {
  for (const Piece& piece : pieces()) {
    for (const std::size_t odd : {0, 1}) {
      Text text;
      text.add(letters(odd));
      for (std::size_t i = 0; i < kChunk + 20; ++i) text.add(piece);
      EXPECT_TRUE(is_kept(text)) << piece.name << ", " << odd;
    }
  }
}

// Other peers may cut where they like, inside of a pair too.
TEST(Hessian2LongText, ChunksOfAnySizeAreRead) {
  const std::string high = "\xed\xa0\xbd", low = "\xed\xb8\x80";
  for (std::size_t size = 1; size <= 3 * kBlock; ++size) {
    const std::string ascii = letters(size);
    const std::string first = {'R', static_cast<char>((size + 1) / 256), static_cast<char>((size + 1) % 256)};
    const std::string last = {'S', static_cast<char>((size + 1) / 256), static_cast<char>((size + 1) % 256)};
    struct Case {
      std::string body, text;
    };
    const Case cases[] = {
        {first + ascii + high + last + low + ascii, ascii + "\U0001f600" + ascii},
        {first + ascii + high + last + ascii + high, ascii + high + ascii + high},
        {first + high + ascii + last + low + ascii, high + ascii + low + ascii},
    };
    for (const Case& c : cases) {
      const Exact body(c.body, size % kBlock);
      Reader in(body.view());
      std::string text;
      EXPECT_TRUE(in.read_string(text)) << in.status().to_string();
      EXPECT_EQ(text, c.text) << size;
      EXPECT_TRUE(in.at_end());
    }
  }
}

TEST(Hessian2LongText, ABadByteIsNamedWhereverItStands) {
  constexpr std::size_t kUnits = 3 * kBlock + 5;
  for (std::size_t at = 0; at < kUnits; ++at) {
    std::string bytes = "R" + std::string{0, static_cast<char>(kUnits)} + letters(kUnits);
    bytes[3 + at] = '\x80';
    const Exact body(bytes, at % kBlock);
    Reader in(body.view());
    std::string text;
    EXPECT_FALSE(in.read_string(text));
    const std::string message = "hessian2: offset " + std::to_string(3 + at) + ": bad text in a string (byte 0x80)";
    EXPECT_EQ(in.status(), Status(StatusCode::kDataLoss, message));
  }
}

// The claim of the head is believable as long as each unit may be one byte; then a character takes three.
TEST(Hessian2LongText, TheEndIsNoticedWhereverAWiderCharacterStands) {
  constexpr std::size_t kUnits = 3 * kBlock + 5;
  for (std::size_t at = 0; at + 2 < kUnits; ++at) {
    std::string bytes = "S" + std::string{0, static_cast<char>(kUnits)} + letters(kUnits);
    bytes.replace(3 + at, 3, "\u4e2d");
    const Exact body(bytes, at % kBlock);
    Reader in(body.view());
    std::string text;
    EXPECT_FALSE(in.read_string(text));
    const std::string offset = std::to_string(bytes.size());
    const std::string message = "hessian2: offset " + offset + ": the body ends where the rest of a string should be";
    EXPECT_EQ(in.status(), Status(StatusCode::kDataLoss, message)) << at;
  }
}

TEST(Hessian2LongText, TheLimitHoldsForAllChunksTogether) {
  Text text;
  text.add(letters(2 * kChunk + 100));
  const std::string body = text.wire();
  struct Case {
    std::uint32_t limit;
    bool read;
  };
  for (const Case& c : {Case{2 * kChunk + 100, true}, Case{2 * kChunk + 99, false}, Case{kChunk, false}, Case{kChunk - 1, false}}) {
    Reader in(body, {.max_length = c.limit});
    std::string back;
    EXPECT_EQ(in.read_string(back), c.read) << c.limit;
    if (!c.read) {
      EXPECT_NE(in.status().message().find("max_length"), std::string::npos) << in.status().to_string();
    }
  }
}

TEST(Hessian2LongText, AsciiTextIsReadWithoutRoomForWiderCharacters) {
  Text text;
  text.add(letters(2 * kChunk));
  const std::string body = text.wire();
  Reader in(body);
  std::string back;
  ASSERT_TRUE(in.read_string(back));
  EXPECT_LE(back.capacity(), 2 * kChunk + 64);
}

// However its last chunk is written.
TEST(Hessian2LongText, ABinaryOfSeveralChunksIsReadIntoRoomAskedForOnce) {
  for (const std::size_t rest : {std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{1023}, std::size_t{1024}, kChunk}) {
    Bytes bytes(2 * kChunk + rest);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 7 + i / kChunk);
    Buffer body;
    Writer out(body);
    out.write_bytes(bytes);
    Reader in(body.view());
    Bytes back;
    ASSERT_TRUE(in.read_bytes(back)) << in.status().to_string();
    EXPECT_TRUE(in.at_end());
    EXPECT_TRUE(back == bytes) << rest;
    EXPECT_EQ(back.capacity(), bytes.size()) << rest;
  }
}

}  // namespace
}  // namespace dubhe::hessian2
