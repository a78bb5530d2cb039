// One call: what is called, with what, until when, with which attachments.
//
// Made by the stub (consumer) or by the protocol (provider), lent down the path, confined to the task that makes the call.
// Nothing in it is looked up or parsed per call. Forked attempts get a copy() with their own result slot.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "dubhe/common/deadline.h"
#include "dubhe/common/export.h"
#include "dubhe/protocol/attachments.h"
#include "dubhe/protocol/method.h"

namespace dubhe DUBHE_EXPORT {

class Executor;
class Invoker;
struct GenericRequest;

// What a failed attempt means for another one.
enum class Repeat : std::uint8_t {
  kAsDubbo,  // any framework failure is tried again while attempts last; a service's own exception never
  kSafe,     // only what cannot have run, unless the method is idempotent
  kOnce,     // only kUnavailable
};

// Settings of one method of one reference, read from the URL when the reference was made.
struct MethodOptions {
  std::chrono::milliseconds timeout{1000};  // per attempt
  int attempts = 3;                         // `retries` + 1
  Repeat repeat = Repeat::kAsDubbo;
  bool idempotent = false;
  bool one_way = false;  // `return=false`: nobody waits for an answer
};

class Invocation {
 public:
  Invocation(const ServiceDescriptor& service, const MethodDescriptor& method) noexcept
      : service(&service), method(&method) {}

  const ServiceDescriptor* service;
  const MethodDescriptor* method;

  // Arguments, one of the two:
  const void* const* argument_refs = nullptr;  // consumer: addresses of the caller's arguments, lent until the call ends
  void* argument_tuple = nullptr;              // provider: see MethodDescriptor::read_arguments
  // Consumer: the caller's result object, filled on the loop (Result::Kind::kInSlot); nullptr for void.
  void* result_slot = nullptr;

  // Provider: what a caller of $invoke has sent instead of arguments, until filter `generic` has made arguments of it; lent.
  GenericRequest* generic = nullptr;
  // Consumer: the method that is meant while `method` is $invoke; empty: no generic call.
  std::string_view generic_method;

  // Consumer: settings of this method; never null behind the stub.
  const MethodOptions* options = nullptr;
  // Overall; an attempt ends earlier, after its timeout.
  Deadline deadline;
  // Consumer: it was made inside of a call that has a deadline: the next provider is told what is left (`_TO`).
  bool inherits_deadline = false;
  // This call's own timeout instead of the method's; zero: none.
  std::chrono::milliseconds timeout{0};
  bool one_way = false;

  Attachments attachments;
  // Provider: what the service wants to send back beside its result.
  Attachments response_attachments;

  // When the call began here (stub or arrival).
  TimePoint started;
  // The clock as whoever stands right before on the way has just read it, so that not each reads it again; TimePoint(): look
  // yourself. Who may wait, or hands the call to who may, clears it.
  TimePoint just_now;
  // Consumer: 1, 2 … of the attempts; provider: always 1.
  int attempt = 1;
  // "10.0.0.8:20880": the chosen provider, or the calling consumer. Lent by the invoker or connection.
  std::string_view peer;
  // Consumer: where the connection lives that was chosen, told by the invoker; a caller on no loop starts its next call
  // there and saves a hop. nullptr: there is none.
  Executor* connection_executor = nullptr;
  // Provider: `remote.application` of the caller, a view into the attachments.
  std::string_view remote_application;

  std::chrono::milliseconds effective_timeout() const noexcept {
    return timeout.count() > 0 || options == nullptr ? timeout : options->timeout;
  }
};

}  // namespace dubhe
