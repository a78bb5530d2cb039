// Echo over the dubbo protocol: what one call costs from an invoker to a service and back, without proxy, cluster and filters.
//
//   --variant=blocking   the service blocks: its calls go through the worker pool
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/common/block_on.h"
#include "dubhe/protocol_dubbo/dubbo_codec.h"
#include "dubhe/protocol_dubbo/dubbo_protocol.h"
#include "dubhe/serialize_hessian2/hessian2_serialization.h"
#include "dubhe/serialize_hessian2/typed.h"
#include "dubhe/transport_tcp/tcp_transporter.h"
#include "load.h"

namespace dubhe::bench {
namespace {

const TypeOps kStringOps{&typeid(std::string), sizeof(std::string), alignof(std::string),
                         [](void* to, void* from) noexcept {
                           auto* text = static_cast<std::string*>(from);
                           ::new (to) std::string(std::move(*text));
                           std::destroy_at(text);
                         },
                         [](void* text) noexcept { std::destroy_at(static_cast<std::string*>(text)); },
                         [](hessian2::Writer& out, const void* text) {
                           out.write_string(*static_cast<const std::string*>(text));
                         }};

ServiceDescriptor echo_service(bool blocks) {
  MethodDescriptor echo;
  echo.name = "echo";
  echo.parameter_descriptor = "Ljava/lang/String;";
  echo.parameter_types = {"java.lang.String"};
  echo.return_type = "java.lang.String";
  echo.form = blocks ? CallForm::kBlocking : CallForm::kTask;
  echo.write_arguments = [](hessian2::Writer& out, const void* const* arguments) {
    out.write_string(*static_cast<const std::string*>(arguments[0]));
  };
  echo.read_result = [](hessian2::Reader& in, void* out) {
    return in.read_string(*static_cast<std::string*>(out)) ? Status() : in.status();
  };
  echo.arguments_size = sizeof(std::string);
  echo.arguments_align = alignof(std::string);
  echo.read_arguments = [](hessian2::Reader& in, void* at) {
    auto* text = ::new (at) std::string();
    if (in.read_string(*text)) return Status();
    std::destroy_at(text);
    return in.status();
  };
  echo.destroy_arguments = [](void* at) noexcept { std::destroy_at(static_cast<std::string*>(at)); };
  return {"dubhe.bench.Echo", {echo}};
}

class Echo final : public Invoker {
 public:
  Echo(const ServiceDescriptor& service, Url url) : service_(service), url_(std::move(url)) {}
  Task<Expected<Result>> invoke(Invocation& call) override {
    co_return Result::of(AnyValue(std::move(*static_cast<std::string*>(call.argument_tuple)), kStringOps));
  }
  const ServiceDescriptor& service() const noexcept override { return service_; }
  const Url& url() const noexcept override { return url_; }
  bool available() const noexcept override { return true; }

 private:
  const ServiceDescriptor& service_;
  const Url url_;
};

// One application: runtime, registry, protocol.
struct Side {
  explicit Side(std::size_t loops) : runtime(Runtime::create({.loops = loops}, null_logger())) {
    registry.set_resource<Runtime>(*runtime);
    check(registry.add<Transporter>("tcp", make_tcp_transporter));
    check(registry.add<Codec>("dubbo", dubbo::make_dubbo_codec));
    check(registry.add<Serialization>("hessian2", make_hessian2));
    check(registry.add<Protocol>("dubbo", make_dubbo_protocol));
    protocol = *registry.get<Protocol>("dubbo");
  }
  static void check(const Status& status) {
    if (status.ok()) return;
    std::fprintf(stderr, "bench_echo: %s\n", status.to_string().c_str());
    std::exit(1);
  }

  std::unique_ptr<Runtime> runtime;
  ExtensionRegistry registry{null_logger()};
  Protocol* protocol = nullptr;
};

bool blocks(const Load& load) {
  const auto variant = load.others.find("variant");
  return variant != load.others.end() && variant->second == "blocking";
}

// One call in flight, again and again.
Task<void> call_again(InvokerPtr invoker, std::string text, CallLog& log) {
  const MethodDescriptor& echo = invoker->service().methods[0];
  const MethodOptions options{.timeout = std::chrono::milliseconds(3000), .attempts = 1};
  std::string result;
  const void* arguments[] = {&text};
  for (std::uint64_t start = now_ticks();;) {
    Invocation call(invoker->service(), echo);
    call.argument_refs = arguments;
    call.result_slot = &result;
    call.options = &options;
    const Expected<Result> answer = co_await invoker->invoke(call);
    if (!answer || result.size() != text.size()) {
      std::fprintf(stderr, "bench_echo: %s\n", answer.status().to_string().c_str());
      std::_Exit(1);
    }
    const std::uint64_t now = now_ticks();
    if (!log.record(start, now)) co_return;
    start = now;
  }
}

int measure(const Load& load) {
  const ServiceDescriptor service = echo_service(blocks(load));
  Side side(load.threads);
  Measurement measurement(load);
  for (std::size_t i = 0; i < load.connections; ++i) {
    const Url url("dubbo", "127.0.0.1", load.port, service.java_interface,
                  {{"interface", service.java_interface}, {"connections", "1"}, {"application", "bench"}, {"lazy", "true"}});
    const InvokerPtr invoker = *side.protocol->refer(url, service);
    CallLog& log = measurement.add_log();
    // The connection of each reference is on the next loop in turn.
    EventLoop& loop = side.runtime->loop(i % side.runtime->loop_count());
    for (std::size_t d = 0; d < load.in_flight; ++d) {
      loop.post([invoker, &load, &log] { start(call_again(invoker, std::string(load.payload_bytes, 'x'), log)); });
    }
  }
  const int code = measurement.run();
  std::_Exit(code);  // calls are still in flight
}

int serve(const Load& load) {
  const ServiceDescriptor service = echo_service(blocks(load));
  Side side(load.threads);
  const Url at("dubbo", "127.0.0.1", load.port, service.java_interface,
               {{"interface", service.java_interface}, {"bind.ip", "127.0.0.1"}});
  const auto exporter = side.protocol->export_service(std::make_shared<Echo>(service, at), at);
  Side::check(exporter.status());
  print_port((*exporter)->url().port());
  for (;;) ::pause();
}

}  // namespace
}  // namespace dubhe::bench

int main(int argc, char** argv) {
  const dubhe::bench::Load load = dubhe::bench::parse_load(argc, argv);
  return load.server ? dubhe::bench::serve(load) : dubhe::bench::measure(load);
}
