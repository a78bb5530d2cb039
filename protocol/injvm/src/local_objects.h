// Objects that callers have handed to one service to be called back: the service gets the same pointer each time.
//
// Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "dubhe/protocol/callback.h"
#include "dubhe/protocol/method.h"

namespace dubhe::injvm {

class LocalObjects {
 public:
  using Make = std::function<CallbackProxy()>;

  // What the service is handed for the object at `object`; made when it is first met.
  std::shared_ptr<void> get(const void* object, const Make& make);
  // The same for the last time: from here on calls of it fail. nullptr: it was never handed over.
  std::shared_ptr<void> take_back(const void* object);
  void clear();

 private:
  std::mutex mutex_;
  std::map<const void*, CallbackProxy> proxies_;
};

}  // namespace dubhe::injvm
