// One request that runs: lives in the frame of its own coroutine, from the first byte of its body to its answer.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dispatch.h"
#include "dubhe/exchange/exchange_server.h"
#include "dubhe/protocol/invocation.h"
#include "dubhe/protocol/result.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"
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

// Why a request does not run.
struct Refusal {
  std::uint8_t wire_status;
  std::string text;
};

class ServerCall final : public RunningCall {
 public:
  ServerCall(Dispatch& dispatch, ServerConnection& from, const Frame& request);
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

  // Finds the method, reads the arguments and attachments. `hint` is the target of the connection's last request.
  std::optional<Refusal> read(const ServiceTable& table, const Target*& hint, std::string_view body);
  bool is_echo() const noexcept { return !echo_.empty(); }

  Invocation& invocation() noexcept { return *invocation_; }
  Invoker& invoker() noexcept { return *service_->invoker; }
  bool wants_pool() const noexcept;
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
  struct Untyped;  // what a call needs whose types are not known here

  std::optional<Refusal> read_any(const ServiceTable& table, const Target*& hint, std::string_view body);
  std::optional<Refusal> read_target(const ServiceTable& table, const Target& target, std::string_view rest);
  std::optional<Refusal> read_with(const ServiceTable& table, const Target& target, const Target::Candidate& candidate,
                                   std::string_view rest, bool final);
  std::optional<Refusal> read_unknown(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> read_echo(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> read_generic(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> read_open(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> find_service(const ServiceTable& table, const RequestHead& head, const Attachments& attachments,
                                      const ExportPtr*& service) const;
  std::optional<Refusal> read_callback(const ServiceTable& table, const RequestHead& head, std::string_view rest);
  std::optional<Refusal> take_objects();
  Status make_arguments(const MethodDescriptor& method, hessian2::Reader& in);
  void drop_arguments() noexcept;
  void settle();

  void keep() override;
  bool abandon() override;
  void own();

  void write_result(hessian2::Writer& out, Result& result);

  Dispatch& dispatch_;
  Frame request_;  // without its body
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

  std::optional<Invocation> invocation_;
  std::unique_ptr<Untyped> untyped_;
  static constexpr std::size_t kInlineArguments = 128;
  void* arguments_ = nullptr;
  const MethodDescriptor* arguments_of_ = nullptr;  // whose arguments are constructed at `arguments_`
  alignas(std::max_align_t) unsigned char inline_arguments_[kInlineArguments];
};

// Runs one request to its end.
Served serve(Dispatch& dispatch, ServerConnection& from, const Frame& request, const ServiceTable& table,
             const Target*& hint);

}  // namespace dubhe::dubbo
