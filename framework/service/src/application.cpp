#include "dubhe/service/application.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "dubhe/monitor/monitor.h"
#include "application_impl.h"
#include "failures.h"

namespace dubhe {

namespace {

std::string file_name(const char* path) {
  const char* slash = std::strrchr(path, '/');
  return slash == nullptr ? path : slash + 1;
}

ApplicationOptions of_process(int argc, const char* const* argv) {
  ApplicationOptions options;
  options.sources = ConfigSources::process(argc, argv);
  if (argc > 0) options.name = file_name(argv[0]);
  return options;
}

ApplicationOptions of_arguments(std::vector<std::string> arguments) {
  ApplicationOptions options;
  options.sources = ConfigSources::process(0, nullptr);
  options.sources.arguments = std::move(arguments);
  options.name = program_invocation_short_name;
  return options;
}

ApplicationOptions sharing(Runtime& runtime, ApplicationOptions options) {
  options.runtime = &runtime;
  return options;
}

}  // namespace

Application::Application(int argc, const char* const* argv, const AddExtensions& extensions)
    : Application(of_process(argc, argv), extensions) {}
Application::Application(std::vector<std::string> arguments, const AddExtensions& extensions)
    : Application(of_arguments(std::move(arguments)), extensions) {}
Application::Application(ApplicationOptions options, const AddExtensions& extensions)
    : impl_(std::make_unique<Impl>(*this, std::move(options), extensions)) {}
Application::Application(Runtime& runtime, ApplicationOptions options, const AddExtensions& extensions)
    : Application(sharing(runtime, std::move(options)), extensions) {}
// In the child of a fork() there is nothing to stop, and no thread to wait for.
Application::~Application() {
  if (impl_ != nullptr && impl_->fork.in_child()) (void)impl_.release();
}

void Application::provide_erased(const InterfaceType& type, std::shared_ptr<void> object, const ServiceOptions& options) {
  impl_->provide(type, std::move(object), options);
}
std::shared_ptr<GenericService> Application::refer_generic(const std::string& java_interface,
                                                           const ReferenceOptions& options) {
  return impl_->refer_generic(java_interface, options);
}
void Application::provide_generic(const std::string& java_interface, std::shared_ptr<GenericImplementation> object,
                                  const ServiceOptions& options) {
  impl_->provide_generic(java_interface, {std::move(object), nullptr, nullptr}, options);
}
void Application::provide_generic(const std::string& java_interface, std::shared_ptr<AsyncGenericImplementation> object,
                                  const ServiceOptions& options) {
  impl_->provide_generic(java_interface, {nullptr, std::move(object), nullptr}, options);
}
std::shared_ptr<void> Application::refer_erased(const InterfaceType& type, const ReferenceOptions& options) {
  return impl_->refer(type, options);
}
void Application::start() { impl_->start(); }
int Application::run() { return impl_->run(); }
void Application::stop() {
  if (!impl_->fork.in_child()) impl_->stop();
}
std::vector<ServiceRecord> Application::services() const { return impl_->services(); }
std::vector<ReferenceRecord> Application::references() const { return impl_->references(); }
void Application::add_listener(std::shared_ptr<ApplicationListener> listener) { impl_->add_listener(std::move(listener)); }
std::vector<Url> Application::exported() const { return impl_->exported(); }
const std::string& Application::name() const noexcept { return impl_->name; }
const Config& Application::config() const noexcept { return impl_->config; }
Runtime& Application::runtime() noexcept { return *impl_->runtime; }
Logger& Application::logger() noexcept { return *impl_->logger; }
ExtensionRegistry& Application::extensions() noexcept { return *impl_->extensions; }
Executor& Application::home_loop() {
  impl_->refuse_in_child("block_on");
  return impl_->runtime->next_loop();
}
Monitor& Application::monitor() { return *value_or_throw(impl_->extensions->get<Monitor>({})); }

}  // namespace dubhe
