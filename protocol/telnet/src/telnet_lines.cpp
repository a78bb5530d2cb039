#include "dubhe/telnet/telnet_lines.h"

#include <utility>

namespace dubhe {

namespace {

// RFC 854.
constexpr unsigned char kIac = 255, kDont = 254, kWill = 251, kSub = 250, kInterruptProcess = 244,
                        kBreak = 243, kSubEnd = 240, kAbort = 238, kSuspend = 237;
constexpr unsigned char kCtrlC = 3, kBackspace = 8, kReturn = 13, kEscapeByte = 27, kDelete = 127;

bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

std::size_t characters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char byte : text) count += continues_character(byte) ? 0 : 1;
  return count;
}

}  // namespace

TelnetStep TelnetLines::next(std::string_view bytes) {
  TelnetStep step;
  for (const char byte : bytes) {
    ++step.taken;
    if (take(static_cast<unsigned char>(byte), step)) return step;
  }
  return step;
}

bool TelnetLines::take(unsigned char byte, TelnetStep& step) {
  switch (state_) {
    case State::kAfterReturn:
      state_ = State::kText;
      return byte == '\n' || byte == 0 ? false : take_text(byte, step);
    case State::kText:
      return take_text(byte, step);
    case State::kCommand:
      return take_command(byte, step);
    case State::kOption:
      state_ = State::kText;
      return false;
    case State::kSubnegotiation:
      if (byte == kIac) state_ = State::kSubCommand;
      return false;
    case State::kSubCommand:
      state_ = byte == kSubEnd ? State::kText : State::kSubnegotiation;
      return false;
    case State::kEscape:
      state_ = byte == '[' ? State::kSequence : byte == 'O' ? State::kApplicationKey : State::kText;
      return false;
    case State::kSequence:
      if (byte < 0x40 || byte > 0x7e) return false;  // its parameters
      [[fallthrough]];
    case State::kApplicationKey:
      state_ = State::kText;
      take_key(byte, step.echo);
      return false;
  }
  return false;
}

bool TelnetLines::take_text(unsigned char byte, TelnetStep& step) {
  switch (byte) {
    case '\n':
      return finish_line(step);
    case kReturn:
      state_ = State::kAfterReturn;
      return finish_line(step);
    case kCtrlC:
      step.kind = TelnetStep::Kind::kInterrupt;
      return true;
    case kIac:
      state_ = State::kCommand;
      return false;
    case kEscapeByte:
      state_ = State::kEscape;
      return false;
    case kBackspace:
    case kDelete:
      erase(step.echo);
      return false;
    default:
      break;
  }
  if (byte < ' ' && byte != '\t') return false;
  if (line_.size() >= longest_) {
    step.kind = TelnetStep::Kind::kTooLong;
    return true;
  }
  line_ += static_cast<char>(byte);
  return false;
}

bool TelnetLines::take_command(unsigned char byte, TelnetStep& step) {
  state_ = State::kText;
  if (byte >= kWill && byte <= kDont) state_ = State::kOption;
  if (byte == kSub) state_ = State::kSubnegotiation;
  if (byte != kInterruptProcess && byte != kBreak && byte != kAbort && byte != kSuspend)
    return false;
  step.kind = TelnetStep::Kind::kInterrupt;
  return true;
}

bool TelnetLines::finish_line(TelnetStep& step) {
  step.kind = TelnetStep::Kind::kLine;
  step.line = std::exchange(line_, {});
  shown_ = 0;
  if (!step.line.empty() && (history_.empty() || history_.back() != step.line)) {
    history_.push_back(step.line);
    if (history_.size() > kMostRemembered) history_.pop_front();
  }
  return true;
}

// The client has moved its cursor back already; one that is wider than a byte takes two places.
void TelnetLines::erase(std::string& echo) {
  if (line_.empty()) return;
  std::size_t from = line_.size() - 1;
  while (from > 0 && continues_character(line_[from])) --from;
  echo += line_.size() - from > 1 ? "  \b\b" : " \b";
  line_.resize(from);
}

void TelnetLines::take_key(unsigned char key, std::string& echo) {
  if (key == 'A' && shown_ < history_.size()) {
    ++shown_;
    show(history_[history_.size() - shown_], echo);
  } else if (key == 'B' && shown_ > 0) {
    --shown_;
    show(shown_ == 0 ? std::string() : history_[history_.size() - shown_], echo);
  }
}

void TelnetLines::show(const std::string& line, std::string& echo) {
  for (std::size_t left = characters(line_); left > 0; --left) echo += "\b \b";
  echo += line;
  line_ = line;
}

}  // namespace dubhe
