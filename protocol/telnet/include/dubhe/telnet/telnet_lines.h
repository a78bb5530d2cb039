// Bytes from a telnet client to lines.
//
// State only: no socket, no clock. One per connection, confined to its loop. Takes anything; keeps
// at most `longest` bytes of a line and the last ten lines.
#pragma once

#include "dubhe/common/export.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

struct TelnetStep {
  enum class Kind : std::uint8_t {
    kNeedMore,   // the line goes on; all bytes were taken
    kLine,       // `line` is whole
    kInterrupt,  // the user wants to leave: Ctrl-C, or telnet's interrupt, break, abort, suspend
    kTooLong,    // more than `longest` bytes and no end
  };
  Kind kind = Kind::kNeedMore;
  std::size_t taken = 0;  // of the bytes that were given
  std::string line;       // without its end, and without what was erased again
  std::string echo;  // to be sent to the client, whatever the kind: what backspaces and arrows do
                     // to its screen
};

class TelnetLines {
 public:
  static constexpr std::size_t kLongest = 8192;

  explicit TelnetLines(std::size_t longest = kLongest) : longest_(longest) {}

  // Up to the end of the first line. A line ends with LF, CR LF or CR NUL. Telnet's own commands,
  // escape sequences and control characters are taken out; backspace and delete erase a character;
  // arrows up and down bring earlier lines back.
  TelnetStep next(std::string_view bytes);

 private:
  enum class State : std::uint8_t {
    kText,
    kAfterReturn,     // CR: LF or NUL may follow
    kCommand,         // IAC
    kOption,          // IAC WILL, WONT, DO, DONT
    kSubnegotiation,  // IAC SB …
    kSubCommand,      // IAC in one
    kEscape,          // ESC
    kSequence,        // ESC [ …
    kApplicationKey,  // ESC O
  };

  // true: `step` ends here.
  bool take(unsigned char byte, TelnetStep& step);
  bool take_text(unsigned char byte, TelnetStep& step);
  bool take_command(unsigned char byte, TelnetStep& step);
  bool finish_line(TelnetStep& step);
  void erase(std::string& echo);
  void take_key(unsigned char key, std::string& echo);
  void show(const std::string& line, std::string& echo);

  static constexpr std::size_t kMostRemembered = 10;

  const std::size_t longest_;
  State state_ = State::kText;
  std::string line_;
  std::deque<std::string> history_;  // the newest last
  std::size_t shown_ = 0;            // how many lines back; 0: the one that is being written
};

}  // namespace dubhe
