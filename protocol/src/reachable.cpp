#include "dubhe/protocol/reachable.h"

#include "dubhe/protocol/invoker.h"

namespace dubhe {

Task<Status> reach_peer(Invoker& invoker, Deadline until) {
  auto* const reachable = dynamic_cast<Reachable*>(&invoker);
  if (reachable == nullptr) co_return Status();
  co_return co_await reachable->reach(until);
}

}  // namespace dubhe
