#include "dubhe/telnet/telnet_lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dubhe::test {
namespace {

using namespace std::string_literals;
using Kind = TelnetStep::Kind;

// What comes of `bytes`, given in pieces of so many: lines in brackets, echoes as they are, ends by
// name.
std::string told(std::string_view bytes, std::size_t piece, std::size_t longest = 40) {
  TelnetLines lines(longest);
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const TelnetStep step = lines.next(bytes.substr(at, piece));
    at += step.taken;
    text += step.echo;
    if (step.kind == Kind::kLine) text += "[" + step.line + "]";
    if (step.kind == Kind::kInterrupt) text += "<interrupt>";
    if (step.kind == Kind::kTooLong) return text + "<too long>";
  }
  return text;
}

TEST(TelnetLines, AreTheSameWhateverThePieces) {
  const struct {
    const char* what;
    std::string bytes, told;
  } cases[] = {
      {"LF", "ls\n", "[ls]"},
      {"CR LF", "ls\r\nps\r\n", "[ls][ps]"},
      {"CR NUL", "ls\r\0ps\r\0"s, "[ls][ps]"},
      {"CR alone", "ls\rps\r", "[ls][ps]"},
      {"empty lines", "\n\r\n", "[][]"},
      {"no end", "ls -l", ""},
      {"UTF-8", "grüße\n", "[grüße]"},
      {"backspace", "lx\bs\n", " \b[ls]"},
      {"delete", "lx\x7fs\n", " \b[ls]"},
      {"backspace over a wide one", "lü\bs\n", "  \b\b[ls]"},
      {"backspace over nothing", "\b\bls\n", "[ls]"},
      {"control characters", "l\x01s\x07\n", "[ls]"},
      {"options", "\xff\xfd\x03l\xff\xfb\x18s\n", "[ls]"},
      {"a subnegotiation", "\xff\xfa\x18\x01xterm\xff\xff\n\xff\xf0ls\n", "[ls]"},
      {"commands without an option", "l\xff\xf1s\n", "[ls]"},
      {"arrow keys left and right", "l\x1b[Ds\x1b[1;5C\n", "[ls]"},
      {"Ctrl-C", "l\x03", "<interrupt>"},
      {"interrupt of a line-mode client", "\xff\xf4\xff\xfd\x06", "<interrupt>"},
      {"break, abort, suspend", "\xff\xf3\xff\xee\xff\xed", "<interrupt><interrupt><interrupt>"},
      {"up", "ls\nps\n\x1b[A\n", "[ls][ps]ps[ps]"},
      {"up, up, up", "ls\nps\n\x1b[A\x1b[A\x1b[A\n", "[ls][ps]ps\b \b\b \bls[ls]"},
      {"up and down", "ls\nx\x1bOA\x1bOB\n", "[ls]\b \bls\b \b\b \b[]"},
  };
  for (const auto& c : cases) {
    for (std::size_t piece = 1; piece <= c.bytes.size(); ++piece) {
      EXPECT_EQ(told(c.bytes, piece), c.told) << c.what << " in pieces of " << piece;
    }
  }
}

TEST(TelnetLines, HaveALimit) {
  EXPECT_EQ(told(std::string(40, 'x') + "\n", 7), "[" + std::string(40, 'x') + "]");
  EXPECT_EQ(told(std::string(41, 'x') + "\n", 7), "<too long>");
  // What is not kept does not count.
  EXPECT_EQ(told("\xff\xfa" + std::string(1000, 'x') + "\xff\xf0" + "ls\n", 7), "[ls]");
}

TEST(TelnetLines, RememberTenAndNoneTwice) {
  TelnetLines lines;
  for (int i = 0; i < 12; ++i) {
    lines.next("line " + std::to_string(i) + "\n");
    lines.next("line " + std::to_string(i) + "\n");
  }
  for (int i = 0; i < 20; ++i) lines.next("\x1b[A");
  EXPECT_EQ(lines.next("\n").line, "line 2");
}

}  // namespace
}  // namespace dubhe::test
