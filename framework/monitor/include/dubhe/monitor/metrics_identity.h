// Whose figures a page shows: what its labels say of the process.
//
// Value type.
#pragma once

#include <string>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

struct MetricsIdentity {
  std::string application;
  std::string module_id = "1.0";  // Dubbo numbers the applications of a process; one that has the process for itself is this
  std::string version{};          // of the framework, as Dubbo's `application_version` is
  std::string commit{};           // it was built from; empty: not known
  std::string hostname{};
  std::string ip{};
  std::string pid{};

  // Of this process, as the system has it; `ip` is left to who knows which address others see.
  static MetricsIdentity of_this_process(std::string application);
};

}  // namespace dubhe
