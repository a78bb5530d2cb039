// What a provider does instead of answering at once.
//
// Value type, filled with designated initialisers.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"

#include <string>

namespace dubhe {
namespace testing DUBHE_EXPORT {

struct Fault {
  std::string method{};  // of this name only; empty: of every name
  int times = 0;         // so many calls, then it is over; 0: until mend()
  Duration delay{};      // of the estate's time, before the service is called
  Status refuse{};       // not ok: answered instead of calling the service
  bool silent = false;   // no answer at all, as long as the estate lives
};

}  // namespace testing
}  // namespace dubhe
