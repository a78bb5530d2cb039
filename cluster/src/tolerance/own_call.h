// A copy of a call with a result slot of its own: for calls that go to several providers, or are made again later.
//
// Of the task that makes it; stays where it is, since the copy points to its slot.
#pragma once

#include "dubhe/protocol/invocation.h"
#include "dubhe/protocol/method_values.h"

namespace dubhe {

class OwnCall {
 public:
  // Arguments stay those of `call`.
  explicit OwnCall(const Invocation& call);
  OwnCall(const OwnCall&) = delete;
  OwnCall& operator=(const OwnCall&) = delete;

  // kUnimplemented: the types of this method are not known here, so that nothing can be copied.
  static Status possible(const Invocation& call, std::string_view cluster);

  Invocation& invocation() noexcept { return call_; }
  void* slot() noexcept { return call_.result_slot; }
  // Moves what came with `result`, an answer to this copy, to where the caller of `to` looks for it.
  void give(Invocation& to, const Result& result);

 private:
  AnyValue slot_;
  Invocation call_;
};

}  // namespace dubhe
