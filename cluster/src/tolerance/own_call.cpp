#include "tolerance/own_call.h"

#include <utility>

namespace dubhe {

OwnCall::OwnCall(const Invocation& call) : call_(*call.service, *call.method) {
  call_.argument_refs = call.argument_refs;
  call_.generic_method = call.generic_method;
  call_.options = call.options;
  call_.deadline = call.deadline;
  call_.inherits_deadline = call.inherits_deadline;
  call_.timeout = call.timeout;
  call_.one_way = call.one_way;
  call_.attachments = call.attachments.copy();
  call_.started = call.started;
  call_.attempt = call.attempt;
  const MethodValues* const values = call.method->values;
  if (values == nullptr || values->make_result == nullptr) return;
  slot_ = values->make_result();
  call_.result_slot = slot_.data();
}

Status OwnCall::possible(const Invocation& call, std::string_view cluster) {
  if (call.method->values != nullptr || call.result_slot == nullptr) return Status();
  return Status(StatusCode::kUnimplemented, call.service->java_interface + "." + call.method->name +
                                                " cannot be copied, which `cluster: " + std::string(cluster) +
                                                "` needs: its types are not described");
}

void OwnCall::give(Invocation& to, const Result& result) {
  if (result.kind == Result::Kind::kInSlot && to.result_slot != nullptr && call_.result_slot != nullptr) {
    call_.method->values->move_result(to.result_slot, call_.result_slot);
  }
  to.response_attachments = std::move(call_.response_attachments);
  to.peer = call_.peer;
  to.connection_executor = call_.connection_executor;
}

}  // namespace dubhe
