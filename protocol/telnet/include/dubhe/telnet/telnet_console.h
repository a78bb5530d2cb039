// The text commands that a port allows, and what a line is answered with.
//
// Immutable, thread-safe; one per port.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/task.h"
#include "dubhe/telnet/telnet_handler.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe DUBHE_EXPORT {

class TelnetConsole {
 public:
  using Commands = std::map<std::string, TelnetHandler*, std::less<>>;

  // What `telnet` and `prompt` of a port's URL say; nullptr when no command is listed. kNotFound: a
  // name is none, and the right ones. A command of Dubbo's that has no meaning here is left out,
  // and the log says why.
  static Expected<std::unique_ptr<const TelnetConsole>> open(ExtensionRegistry& extensions,
                                                             const Url& port);

  // All that is sent back: the text, CR LF and the prompt; the prompt alone for an empty line. A
  // word `--no-prompt` in the line leaves the prompt away.
  Task<std::string> answer(TelnetSession& session, std::string line) const;

  const Commands& commands() const noexcept { return allowed_; }

 private:
  TelnetConsole(Commands allowed, std::vector<std::string> known, std::string prompt)
      : allowed_(std::move(allowed)), known_(std::move(known)), prompt_(std::move(prompt)) {}

  const Commands allowed_;
  const std::vector<std::string> known_;  // all that there are, also those that are not allowed
  const std::string prompt_;
};

}  // namespace dubhe
