// What every way of tolerating failures does in a call: takes a view of the directory, chooses a provider, calls it,
// remembers who failed.
//
// Confined to the task of the call.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dubhe/cluster/directory.h"
#include "dubhe/cluster/tried.h"

namespace dubhe {

class ClusterCall {
 public:
  static constexpr int kOneAttempt = 1;
  // `most`: a limit above the method's own settings.
  ClusterCall(Directory& directory, Invocation& call, int most = 1'000'000);
  // Gives the call its own settings back.
  ~ClusterCall();
  ClusterCall(const ClusterCall&) = delete;
  ClusterCall& operator=(const ClusterCall&) = delete;

  // How often this call may be tried, 1 or more: `retries` of the method, or of the call's own attachment of that name.
  int attempts() const noexcept { return attempts_; }
  const MethodOptions& options() const noexcept { return *call_.options; }

  // A provider for the next attempt: one that was not tried and is connected; else, one that was not tried; else, when all
  // were, any again. kNotFound: there is none, and why.
  Expected<Invoker*> choose(int attempt);
  // The attempt's outcome, to be told at the end and to be avoided next.
  void failed(const Status& why);
  bool out_of_time() const;

  // `last`, with who was tried and why nobody else is.
  Status give_up(const Status& last, int attempt) const;

 private:
  struct Failure {
    const Invoker* who;
    std::string address;
    StatusCode code;
  };
  void follow_list();
  std::uint32_t choose_index(const Snapshot& providers);
  std::uint32_t any_available(const Snapshot& providers, std::uint32_t from, bool untried) const;
  std::string why_no_more(const Status& last, int attempt) const;

  Directory& directory_;
  Invocation& call_;
  std::shared_ptr<DirectoryView> view_;
  const MethodOptions* const given_options_;
  const bool fails_fast_;
  int attempts_ = 1;
  Tried tried_;  // indices into the view's list for this call
  std::uint32_t chosen_ = 0;
  std::vector<Failure> failures_;
};

// Whether a failed attempt may be followed by another one.
bool may_repeat(const MethodOptions& options, StatusCode code) noexcept;

}  // namespace dubhe
