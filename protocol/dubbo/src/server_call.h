// One request that runs: lives in the frame of its own coroutine, from the first byte of its body to its answer.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dispatch.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/protocol/generic.h"
#include "dubhe/protocol/invocation.h"
#include "dubhe/protocol/result.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"
#include "generic_call.h"
#include "last_request.h"
#include "refusal.h"
#include "service_table.h"

namespace dubhe::dubbo {

// A coroutine that owns itself; see ServerCall::abandon() for its early end.
struct Served {
  struct promise_type {
    static void* operator new(std::size_t bytes) { return dubhe::detail::allocate_frame(bytes); }
    static void operator delete(void* frame, std::size_t bytes) noexcept { dubhe::detail::free_frame(frame, bytes); }
    Served get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

class ServerCall final : public RunningCall {
 public:
  // `archive`: what the request is written in; nullptr for hessian2.
  ServerCall(Dispatch& dispatch, ServerConnection& from, const Frame& request, const ArchiveSerialization* archive);
  ~ServerCall() override;

  // Awaited once, first: tells the call which coroutine it lives in.
  class Begin {
   public:
    explicit Begin(ServerCall& call) noexcept : call_(call) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> self) const noexcept {
      call_.self_ = self;
      return false;
    }
    void await_resume() const noexcept {}

   private:
    ServerCall& call_;
  };

  // Finds the method, reads the arguments and attachments. `last` is the connection's last request, then this one.
  std::optional<Refusal> read(const ServiceTable& table, LastRequest& last, std::string_view body);
  bool is_echo() const noexcept { return !echo_.empty() || archived_echo_ != nullptr; }

  Invocation& invocation() noexcept { return *invocation_; }
  Invoker& invoker() noexcept { return *service_->invoker; }
  bool wants_pool() const noexcept;
  // The read batch that it came in is over, or it went to the pool.
  bool owned() const noexcept { return owned_; }
  bool late(TimePoint now) const noexcept { return invocation_->deadline.passed(now); }

  // To a thread that may block; false: the pool, or this service's share of it, is full.
  struct ToPool;
  ToPool to_pool();
  // And back to the connection's loop.
  struct ToLoop;
  ToLoop to_loop() noexcept;

  void answer(Expected<Result>& answer);
  void answer_echo();
  void fail(std::uint8_t wire_status, std::string_view text);
  void refuse(const Refusal& why);
  void fail_pool_full();
  void fail_late();

 private:
  struct Hop;
  struct Texts;    // what a head that is not ASCII in one piece needs
  struct Untyped {  // what a call needs whose types are not known here
    GenericRequest request;
    MethodDescriptor method;  // of a service that is implemented generically
  };

  std::optional<Refusal> read_any(const ServiceTable& table, LastRequest& last, std::string_view body);
  std::optional<Refusal> read_target(const ServiceTable& table, const Target& target, std::string_view rest,
                                     LastRequest& last);
  std::optional<Refusal> read_with(const ServiceTable& table, const Target& target, const Target::Candidate& candidate,
                                   std::string_view rest, LastRequest* last);
  std::optional<Refusal> read_unknown(const ServiceTable& table, const RequestHead& head, std::string_view rest,
                                      LastRequest& last);
  std::optional<Refusal> read_echo(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> read_generic(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> read_open(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> find_service(const ServiceTable& table, const RequestHead& head, const Attachments& attachments,
                                      const ExportPtr*& service) const;
  std::optional<Refusal> read_callback(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> take_generic(Export& service, InvokeArguments asked, Attachments attachments);
  void take_open(Export& service, const RequestHead& head, std::vector<std::string> types, Attachments attachments);
  // The same for what is not written in hessian2.
  std::optional<Refusal> read_archived(const ServiceTable& table, std::string_view body);
  std::optional<Refusal> read_archived_method(Export& service, const RequestHead& head, ArchiveReader& in,
                                              Attachments attachments);
  std::optional<Refusal> take_objects();
  // `in`: a reader of the one kind or the other.
  template <class Reader>
  Status make_arguments(const MethodDescriptor& method, Status (*read)(Reader&, void*), Reader& in);
  void drop_arguments() noexcept;
  // Room for arguments that are too large to stand here: as coroutine frames have it, from the thread's free ones.
  static void* take_room(const MethodDescriptor& method);
  static void give_room(void* room, const MethodDescriptor& method) noexcept;
  void settle();

  void keep() override;
  bool abandon() override;
  void own();

  // Whole bodies; the failure says why there is none.
  Status write_result(Buffer& out, Result& result);
  Status write_archived_result(Buffer& out, Result& result);
  void write_echo(Buffer& out);
  // Of the frame that began at `mark`.
  void end_answer(Buffer& out, std::size_t mark);

  Dispatch& dispatch_;
  Frame request_;  // without its body
  const ArchiveSerialization* const archive_;
  std::coroutine_handle<> self_;
  Export* service_ = nullptr;
  ExportPtr kept_service_;  // once the call outlives its batch
  bool answer_attachments_ = true;
  bool on_pool_ = false;
  bool beyond_share_ = false;           // why the pool did not take it
  WorkerExecutor* executor_ = nullptr;  // of a Task on the pool
  bool holds_worker_ = false;
  bool owned_ = false;
  std::string_view echo_;
  std::string kept_echo_;
  std::unique_ptr<Value> archived_echo_;

  std::optional<Invocation> invocation_;
  std::optional<AttachedFacts> facts_;  // of its attachments, where they are known already
  std::unique_ptr<Untyped> untyped_;
  static constexpr std::size_t kInlineArguments = 128;
  void* arguments_ = nullptr;
  const MethodDescriptor* arguments_of_ = nullptr;  // whose arguments are constructed at `arguments_`
  alignas(std::max_align_t) unsigned char inline_arguments_[kInlineArguments];
};

template <class Reader>
Status ServerCall::make_arguments(const MethodDescriptor& method, Status (*read)(Reader&, void*), Reader& in) {
  drop_arguments();
  if (read == nullptr) return Status(StatusCode::kUnimplemented, "this method has no C++ form to read arguments into");
  if (method.arguments_size <= kInlineArguments && method.arguments_align <= alignof(std::max_align_t)) {
    arguments_ = inline_arguments_;
  } else {
    arguments_ = take_room(method);
  }
  Status made = read(in, arguments_);
  arguments_of_ = made.ok() ? &method : nullptr;
  if (!made.ok() && arguments_ != inline_arguments_) {
    give_room(std::exchange(arguments_, nullptr), method);
  }
  return made;
}

// Runs one request to its end.
Served serve(Dispatch& dispatch, ServerConnection& from, const Frame& request, const ArchiveSerialization* archive,
             const ServiceTable& table, LastRequest& last);

}  // namespace dubhe::dubbo
