// What this provider holds of one consumer's objects: proxies whose calls go back over the consumer's connection.
//
// Confined to the connection's loop. When it ends, with the connection, its proxies are closed: whoever still holds one is
// told kUnavailable.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "callbacks_wire.h"
#include "dubhe/exchange/exchange_server.h"
#include "service_table.h"

namespace dubhe::dubbo {

class CallbackProxies {
 public:
  CallbackProxies() = default;
  CallbackProxies(const CallbackProxies&) = delete;
  CallbackProxies& operator=(const CallbackProxies&) = delete;
  ~CallbackProxies();

  // The object of this number, the same every time. kFailedPrecondition: there are too many.
  Expected<std::shared_ptr<void>> get(ServerConnection& from, const Export& service, const CallbackParameter& parameter,
                                      ObjectNumber number);
  // The same, for the last time; nullptr when it is not known.
  std::shared_ptr<void> take_back(const CallbackParameter& parameter, ObjectNumber number);

 private:
  struct Entry {
    const ServiceDescriptor* service;
    ObjectNumber number;
    CallbackProxy proxy;
  };
  std::vector<Entry>::iterator find(const ServiceDescriptor& service, ObjectNumber number);

  std::vector<Entry> entries_;
};

}  // namespace dubhe::dubbo
