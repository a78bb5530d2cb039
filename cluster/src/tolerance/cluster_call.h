// What every way of tolerating failures does in a call: takes a view of the directory, chooses a provider, calls it,
// remembers who failed.
//
// Confined to the task of the call.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/cluster/directory.h"
#include "dubhe/cluster/tried.h"
#include "directory/routed_list.h"

namespace dubhe {

class ClusterCall {
 public:
  // As many attempts as the method's settings say.
  ClusterCall(Directory& directory, Invocation& call);
  // The same among the providers of one group only; its name is lent.
  ClusterCall(Directory& directory, Invocation& call, std::string_view group);
  // One attempt, which is the way of `cluster`; with `everybody`, one for each provider.
  enum class Asks : std::uint8_t { kOne, kEverybody };
  ClusterCall(Directory& directory, Invocation& call, std::string_view cluster, Asks asks);
  // Gives the call its own settings back.
  ~ClusterCall();
  ClusterCall(const ClusterCall&) = delete;
  ClusterCall& operator=(const ClusterCall&) = delete;

  // How often this call may be tried, 1 or more: `retries` of the method, or of the call's own attachment of that name.
  int attempts() const noexcept { return attempts_; }
  const MethodOptions& options() const noexcept { return *call_.options; }
  const ClusterSettings& settings() const noexcept {
    return plan_ != nullptr ? plan_->cluster : view_->settings(*call_.method);
  }
  const Snapshot& providers() const noexcept { return *providers_; }

  // A provider for the next attempt: one that was not tried and is connected; else, one that was not tried; else, when all
  // were, any again. kNotFound: there is none, and why.
  Expected<Invoker*> choose(int attempt);
  // The first that is connected. kUnavailable: nobody is.
  Expected<Invoker*> choose_available();
  // A provider of providers(), by its index.
  Invoker& take(std::uint32_t index);
  // ok, or kNotFound: there is nobody, and why.
  Status anybody() const;

  // Tells whoever counts the calls of the chosen provider; `call` is the one that goes there.
  WatchedCall watch(Invocation& call) {
    return WatchedCall(drawn_.index == chosen_ ? drawn_.watch : view_->watch(call, chosen_), call);
  }
  // The chosen one is not chosen again.
  void set_aside() { tried_.add(chosen_); }
  // So is this one, for as long as there are others.
  void avoid(const Invoker* who);
  // The attempt's outcome, to be told at the end and to be avoided next.
  void failed(const Status& why);
  // The same for an attempt at another one than the last that was chosen.
  void failed(const Invoker& who, std::string_view address, const Status& why);
  // Whether choose() would find somebody else for an attempt that never began: its provider took no more calls when the call came
  // to it, though it did when it was chosen. Such an attempt is none that `retries` counts.
  bool never_began(const Status& why);
  bool out_of_time() const;
  std::string_view address() const noexcept { return providers().address(chosen_); }

  // `last`, with who was tried and why nobody else is.
  Status give_up(const Status& last, int attempt) const;
  // `last`, with what the cluster did ("asked 2 at once") and with what outcome.
  Status give_up(const Status& last, std::string_view did) const;

 private:
  struct Failure {
    const Invoker* who;
    std::string address;
    StatusCode code;
  };
  ClusterCall(Directory& directory, Invocation& call, std::string_view cluster, std::string_view group);
  void look_at(std::shared_ptr<DirectoryView> view);
  void begin(int attempts);
  void follow_list();
  void forget_tried();
  bool belongs(const Snapshot& providers, std::uint32_t index) const;
  std::uint32_t choose_index(const Snapshot& providers);
  std::uint32_t stay_or_draw(const Snapshot& providers);
  std::uint32_t draw(const Snapshot& providers);
  std::uint32_t any_available(const Snapshot& providers, std::uint32_t from, bool untried) const;
  std::string why_no_more(const Status& last, int attempt) const;
  std::string outcomes() const;

  Directory& directory_;
  Invocation& call_;
  std::shared_ptr<DirectoryView> view_;
  // The view's, for this call.
  const Snapshot* providers_ = nullptr;
  const RoutedList::MethodPlan* plan_ = nullptr;  // nullptr: not of a method that the service lists
  const MethodOptions* const given_options_;
  const std::string_view cluster_;  // that makes one attempt, whatever the settings say; empty: as many as they say
  const std::string_view group_;    // empty: any
  int attempts_ = 1;
  Tried tried_;  // indices into the view's list for this call
  std::uint32_t chosen_ = 0;
  DirectoryView::Choice drawn_;
  std::size_t never_began_ = 0;  // how often
  std::vector<Failure> failures_;
};

// Whether a failed attempt may be followed by another one.
bool may_repeat(const MethodOptions& options, StatusCode code) noexcept;

}  // namespace dubhe
