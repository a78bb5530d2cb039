// Whether the peer of an invoker is there, asked before anything is called.
//
// Interface, of those invokers that have a connection; filters around one pass the question on.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/common/status.h"
#include "dubhe/common/task.h"

namespace dubhe DUBHE_EXPORT {

class Invoker;

class Reachable {
 public:
  virtual ~Reachable() = default;
  // ok: a call could be sent now; connects where nothing is connected yet. kUnavailable: why not. Awaited on an event loop.
  virtual Task<Status> reach(Deadline until) = 0;
};

// What `invoker` answers; ok for one that has no connection. `invoker` is lent until the task completes.
Task<Status> reach_peer(Invoker& invoker, Deadline until);

}  // namespace dubhe
