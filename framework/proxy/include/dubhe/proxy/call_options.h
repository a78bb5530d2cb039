// What one call wants differently from its reference.
//
// Value type, filled with designated initialisers: CallOptions blue{.attachments = {{"tenant", "blue"}}, .timeout = 200ms}.
// Name it before a co_await expression (g++ 12 frees a braced temporary there twice).
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/common/export.h"
#include "dubhe/protocol/attachments.h"

namespace dubhe DUBHE_EXPORT {

struct CallOptions {
  // Sent beside the arguments.
  std::vector<std::pair<std::string, std::string>> attachments{};
  // Per attempt; zero: the method's own.
  std::chrono::milliseconds timeout{0};
  // Takes what the service sent back beside its result; lent until the call ends.
  Attachments* response_attachments = nullptr;
};

}  // namespace dubhe
