// `dubhe call`: one generic call, and what came of it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "call/arguments.h"
#include "dubhe/common/url.h"
#include "dubhe/common/value.h"
#include "peer/line.h"
#include "show/show.h"

namespace dubhe::tool {

struct CallTarget {
  ServiceChoice service{};
  std::string url{};  // "dubbo://host:port"; empty: whoever the registry names
  Millis timeout{3000};
  std::vector<std::pair<std::string, std::string>> attachments{};
};

struct CallOutcome {
  enum class Kind : std::uint8_t { kResult, kException, kFailure };
  Kind kind = Kind::kFailure;
  Value result{};
  std::string java_class{};  // of the exception
  std::string message{};     // of the exception or failure
};

// Makes an application for the one call, which registers nothing, and blocks until it is answered.
CallOutcome call_service(const Url& registry, const CallTarget& target, const PreparedCall& call);

std::string to_text(const CallOutcome& outcome);
Value to_value(const CallOutcome& outcome);
// For --dry-run: what would be called.
Value to_value(const CallTarget& target, const PreparedCall& call);

// JSON over several lines.
std::string pretty_json(const Value& value);

}  // namespace dubhe::tool
