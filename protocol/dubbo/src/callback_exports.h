// The objects of this consumer that one provider may call back, over the connection that we made to it.
//
// Confined to the connection's loop. An object is kept from the call that hands it over until a call takes it back, or the
// connection is lost.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "callbacks_wire.h"
#include "dispatch.h"
#include "dubhe/exchange/exchange_client.h"
#include "method_encoding.h"

namespace dubhe::dubbo {

// One object among the arguments of a call.
struct CallbackObject {
  std::size_t index = 0;         // of the parameter
  bool take_back = false;
  const void* object = nullptr;  // who it is
  InvokerPtr invoker;            // and what keeps it
  std::string group;
  std::size_t limit = 0;
};

class CallbackExports final : public RequestHandler {
 public:
  CallbackExports(Runtime& runtime, WorkerCalls* calls, Logger& logger);

  // Those of this client, made when first asked for. `calls`: see Dispatch.
  static CallbackExports& of(ExchangeClient& client, Runtime& runtime, WorkerCalls* calls);

  // kFailedPrecondition: there are too many. The same object gets the same number.
  Expected<ObjectNumber> hand_over(CallbackObject object, const ExchangeClient& client, ExtensionRegistry* extensions);
  // The number it had; a fresh one when it is not known here (any more).
  ObjectNumber take_back(const CallbackObject& object);

  void on_batch(ServerConnection& from) override { dispatch_->on_batch(from); }
  void on_request(ServerConnection& from, const Frame& request) override {
    dispatch_->on_request(from, request);
  }
  void on_connected(ServerConnection& from) override { dispatch_->on_connected(from); }
  void on_closed(ServerConnection& from) override;

 private:
  struct Entry {
    const void* object;
    std::string interface_name;
    ObjectNumber number;
    ExportPtr service;
  };
  std::vector<Entry>::iterator find(const CallbackObject& object);

  const std::shared_ptr<Dispatch> dispatch_;
  std::vector<Entry> entries_;
  ObjectNumber last_number_ = 0;
};

// The objects among the arguments of `call`. kInvalidArgument: one is null.
Expected<std::vector<CallbackObject>> callback_objects(const Invocation& call, const MethodEncoding& method,
                                                       const Url& provider);

struct ReachableObjects {
  Status status;
  std::vector<std::pair<std::size_t, ObjectNumber>> ids;  // by index of the parameter
  std::uint64_t connection = 0;                           // over which alone they can be reached
};
// On the client's loop; connects where that is needed.
Task<ReachableObjects> make_reachable(std::shared_ptr<ExchangeClient> client, Runtime& runtime,
                                      ExtensionRegistry* extensions, std::vector<CallbackObject> objects,
                                      Deadline deadline);

}  // namespace dubhe::dubbo
