// What a program is in an estate: it provides services, refers to others', lives until it is told to stop.
//
//   int main(int argc, char** argv) {
//     dubhe::Application app(argc, argv);                            // dubhe.yaml, environment, --dubbo.* options
//     app.provide<GreetingService>(std::make_shared<Greeter>());
//     return app.run();                                              // until SIGTERM
//   }
//
// Thread-safe; used from ordinary threads, not from event loops. Destroying it stops it. References that outlive it refuse
// their calls. Nothing is global: a program may have several, each with its own extensions and loops.
//
// fork() copies no threads: in the child everything here refuses with kFailedPrecondition, also the calls of references. Fork before
// the Application is made, or exec(). Destroying it in the child does nothing.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/common/block_on.h"
#include "dubhe/common/export.h"
#include "dubhe/common/logger.h"
#include "dubhe/common/task.h"
#include "dubhe/config/config.h"
#include "dubhe/proxy/generic_implementation.h"
#include "dubhe/proxy/generic_service.h"
#include "dubhe/proxy/proxy_factory.h"
#include "dubhe/service/application_listener.h"
#include "dubhe/service/config_error.h"
#include "dubhe/service/options.h"
#include "dubhe/service/service_repository.h"
#include "dubhe/spi/extension_registry.h"
#include "dubhe/transport/event_loop.h"

namespace dubhe DUBHE_EXPORT {

class Monitor;

// Fills the extension registry of a new application.
using AddExtensions = std::function<Status(ExtensionRegistry&)>;

// Everything in the box. Only declared here: library dubhe::builtin has it. A program that wants less links dubhe::service
// and its own choice of implementations, and names a function of its own.
Status add_builtin_extensions(ExtensionRegistry& to);

struct ApplicationOptions {
  // The default for `application.name`.
  std::string name{};
  // Where the configuration comes from. Nothing said: dubhe.yaml in the current directory where there is one; `text` is
  // instead of a file.
  ConfigSources sources{};
  // Loops and pools of somebody else, who keeps them for longer than this application lives; nullptr: its own.
  Runtime* runtime = nullptr;
  // nullptr: its own, as `dubhe.log.level` and `dubhe.log.file` say.
  Logger* logger = nullptr;
  // Called after the extensions were added: more of them, and resources (a registry in memory, a clock) for tests.
  AddExtensions more_extensions{};
};

class Application {
 public:
  // All of them throw ConfigError.
  //
  // The program's own: dubhe.yaml, its environment, its arguments; its name where no `application.name` is set.
  Application(int argc, const char* const* argv, const AddExtensions& extensions = add_builtin_extensions);
  // The same with these arguments only ("--dubbo.registry.address=…"), for programs that have others beside.
  explicit Application(std::vector<std::string> arguments, const AddExtensions& extensions = add_builtin_extensions);
  // As it is told.
  explicit Application(ApplicationOptions options, const AddExtensions& extensions = add_builtin_extensions);
  // Shares the loops of another program part.
  explicit Application(Runtime& runtime, ApplicationOptions options = {},
                       const AddExtensions& extensions = add_builtin_extensions);
  // stop(), then waits for the loops to end.
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  // Offers `object` under every protocol, in every registry that the configuration names for it: at start(), or at once
  // when the application has started. Throws ConfigError, RpcError.
  template <class I>
  void provide(std::type_identity_t<std::shared_ptr<I>> object, const ServiceOptions& options = {}) {
    provide_erased(interface_type<I>(), std::move(object), options);
  }

  // A reference: an I whose calls go to the providers of this service. Throws ConfigError; RpcError(kNotFound,
  // kUnavailable) when there is no provider or registry now and `check` is not false. May be used before start().
  // With `init: false` providers are looked for when it is first called, and that call fails when there is none.
  template <class I>
  std::shared_ptr<I> refer(const ReferenceOptions& options = {}) {
    return std::static_pointer_cast<I>(refer_erased(interface_type<I>(), options));
  }

  // A reference to a service whose interface this program does not have; see GenericService and docs/generic.md. Which form
  // objects travel in, ReferenceOptions::generic or the reference's `generic` in dubhe.yaml says. Throws what refer() throws.
  std::shared_ptr<GenericService> refer_generic(const std::string& java_interface, const ReferenceOptions& options = {});
  // Offers every method of `java_interface`; throws what provide() throws.
  void provide_generic(const std::string& java_interface, std::shared_ptr<GenericImplementation> object,
                       const ServiceOptions& options = {});
  void provide_generic(const std::string& java_interface, std::shared_ptr<AsyncGenericImplementation> object,
                       const ServiceOptions& options = {});

  // Is told when the application starts and stops, behind those that the configuration activates. Before start(), else
  // RpcError(kFailedPrecondition).
  void add_listener(std::shared_ptr<ApplicationListener> listener);

  // Makes everything provided reachable. Throws what provide() throws; what was made reachable before is then taken back.
  // Harmless when it has started.
  void start();
  // start(), then waits for SIGTERM, SIGINT or another thread's stop(), then stops. Answers the program's exit code: 0, or
  // 1 when it could not start (the reason is on standard error). Handles the two signals only while it waits; a second
  // one ends the program at once.
  int run();
  // Takes its announcements back, tells its peers, stops accepting, lets running calls finish, closes: in that order, in at
  // most `dubbo.application.shutwait` (10 s) altogether. Then every reference refuses its calls. Only once; harmless when
  // repeated; another thread's stop() waits for the first.
  void stop();

  // Runs `task` on one of the loops and waits for it; throws what it throws. In a method that blocks the task inherits the
  // deadline of its call.
  template <class T>
  T block_on(Task<T> task) {
    task.set_context(detail::blocking_service_call());
    return dubhe::block_on(home_loop(), std::move(task));
  }

  // What it provides and refers to now.
  std::vector<ServiceRecord> services() const;
  std::vector<ReferenceRecord> references() const;
  // The services that can be called now, under the addresses that others are told.
  std::vector<Url> exported() const;

  const std::string& name() const noexcept;
  // Counts, percentiles and the rest of what was measured. Throws ConfigError when there is no monitor in the box.
  Monitor& monitor();
  const Config& config() const noexcept;
  Runtime& runtime() noexcept;
  Logger& logger() noexcept;
  ExtensionRegistry& extensions() noexcept;

 private:
  class Impl;

  void provide_erased(const InterfaceType& type, std::shared_ptr<void> object, const ServiceOptions& options);
  std::shared_ptr<void> refer_erased(const InterfaceType& type, const ReferenceOptions& options);
  Executor& home_loop();

  std::unique_ptr<Impl> impl_;
};

}  // namespace dubhe
