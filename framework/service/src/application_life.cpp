#include "application_impl.h"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/registry_protocol.h"
#include "failures.h"
#include "shutdown_signals.h"

namespace dubhe {

namespace {

constexpr std::chrono::milliseconds kShutdownWait(10000);

// What the loop takes for now: that of a test is moved by hand.
Task<TimePoint> time_of(Executor& loop) { co_return loop.now(); }

}  // namespace

Application::Impl::~Impl() {
  stop();
  wait_for_workers();
}

void Application::Impl::start() {
  refuse_in_child("start application " + name);
  std::vector<Provided> services;
  {
    std::lock_guard lock(mutex_);
    refuse_after_stop("start");
    if (state_ == State::kStarted) return;
    state_ = State::kStarted;
    services.swap(provided_);
  }
  try {
    const Status willing = listeners_.starting();
    if (!willing.ok()) {
      put_back(std::move(services));
      throw_status(willing);
    }
    export_provided(std::move(services));
    const Status told = tell_metadata();
    if (!told.ok()) throw_status(told);
  } catch (const RpcError& why) {
    listeners_.failed(why.status(), *logger);
    throw;
  } catch (const ConfigError& why) {
    listeners_.failed(why.status(), *logger);
    throw;
  }
  listeners_.started(*logger);
}

int Application::Impl::run() {
  refuse_in_child("run application " + name);
  ShutdownSignals signals;
  try {
    const Status mine = signals.redirect_to(wake_up_.fd());
    if (!mine.ok()) throw RpcError(mine);
    start();
  } catch (const std::exception& why) {
    if (stopping()) {  // told to before it began
      stop();
      return 0;
    }
    logger->error(kWhere, why.what());
    std::fprintf(stderr, "%s: %s\n", name.c_str(), why.what());
    stop();
    return 1;
  }
  wake_up_.wait();
  logger->info(kWhere, name + " stops");
  stop();
  return 0;
}

void Application::Impl::stop() {
  {
    std::unique_lock lock(mutex_);
    if (state_ == State::kStopping || state_ == State::kStopped) {
      stopped_.wait(lock, [this] { return state_ == State::kStopped; });
      return;
    }
    state_ = State::kStopping;
  }
  wake_up_.wake();
  listeners_.stopping(*logger);
  later_.end();
  metrics_page_.reset();
  metrics_.reset();
  own_figures_.clear();
  const Deadline until = Deadline::after(dubhe::block_on(runtime->control(), time_of(runtime->control())), shutdown_wait());
  const Deadline patience = Deadline::after(Clock::now(), std::max<Duration>(shutdown_wait(), std::chrono::seconds(1)));
  take_back_announcements(until);
  finish_in_background(until);
  shut_down_protocols(until);
  const bool drained = close_references(patience);
  drop_references(drained);
  listeners_.stopped(*logger);
  {
    std::lock_guard lock(mutex_);
    provided_.clear();
    state_ = State::kStopped;
    stopped_.notify_all();
  }
}

// A method that blocks cannot be given up: what its worker comes back to is there until it does.
void Application::Impl::wait_for_workers() const {
  if (const std::size_t calls = worker_calls_.running(); calls > 0) {
    logger->warn(kWhere,
                 name + " has stopped, and its end waits for methods that still block: " + std::to_string(calls));
  }
  while (worker_calls_.running() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  flush_loops(*runtime);
}

void Application::Impl::take_back_announcements(Deadline until) {
  if (!extensions->has<Protocol>(kRegistryProtocol)) return;
  const Status status = unregister_all(*extensions, until);
  if (!status.ok()) logger->warn(kWhere, "announcements could not be taken back: " + status.to_string());
}

// What clusters have put off is done now, while there are connections.
void Application::Impl::finish_in_background(Deadline until) {
  Names names;
  {
    std::lock_guard lock(mutex_);
    names.swap(clusters_);
  }
  for (const std::string& name : names) {
    auto cluster = extensions->get<Cluster>(name);
    if (cluster) dubhe::block_on(runtime->control(), (*cluster)->shut_down(until));
  }
}

// Tells the peers, stops accepting, lets running calls finish, closes.
void Application::Impl::shut_down_protocols(Deadline until) {
  std::set<std::string> names;
  {
    std::lock_guard lock(mutex_);
    names.swap(protocols_);
    if (!references_.empty()) {
      for (const ExtensionInfo& known : extensions->names<Protocol>()) names.insert(known.name);
      names.erase(std::string(kRegistryProtocol));
    }
  }
  for (const std::string& protocol : names) {
    auto found = extensions->get<Protocol>(protocol);
    if (found) dubhe::block_on(runtime->next_loop(), (*found)->shut_down(until));
  }
  std::vector<std::unique_ptr<Exporter>> exporters;
  {
    std::lock_guard lock(mutex_);
    exporters.swap(exporters_);
    if (metadata_exporter_ != nullptr) exporters.push_back(std::move(metadata_exporter_));
  }
}

// No call begins any more; false: some were still running at the end.
bool Application::Impl::close_references(Deadline patience) {
  std::vector<std::shared_ptr<StubTarget>> references;
  {
    std::lock_guard lock(mutex_);
    references = references_;
  }
  for (const auto& reference : references) reference->open = false;
  // Every connection is closed: what still runs has its Status and is on its way back to its caller.
  for (;;) {
    flush_loops(*runtime);
    const bool idle = std::all_of(references.begin(), references.end(), [](const auto& one) { return one->calls.running() == 0; });
    if (idle || patience.passed(Clock::now())) return idle;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void Application::Impl::drop_references(bool drained) {
  std::lock_guard lock(mutex_);
  if (!drained) {
    logger->error(kWhere, "calls are still running after the end of every connection; their references are kept. Whoever "
                          "awaits such a call should let go of it before the application stops");
    if (plugins_ != nullptr) plugins_->keep_open();
    return;
  }
  // Proxies may live on in the program's hands; what they called must not outlive the extensions it came from.
  for (const auto& reference : references_) reference->invoker.reset();
  references_.clear();
}

std::chrono::milliseconds Application::Impl::shutdown_wait() const {
  const ElementConfig& application = config.application();
  const auto local = application.local.get_millis("shutwait", kShutdownWait);
  return application.url.get_millis("dubbo.service.shutdown.wait", application.url.get_millis("shutwait", local));
}

bool Application::Impl::stopping() const {
  std::lock_guard lock(mutex_);
  return state_ == State::kStopping || state_ == State::kStopped;
}

void Application::Impl::add_listener(std::shared_ptr<ApplicationListener> listener) {
  std::lock_guard lock(mutex_);
  if (state_ != State::kReady) {
    throw RpcError(Status(StatusCode::kFailedPrecondition,
                          "add_listener: application " + name + " has started, and would not tell it everything: add it before"));
  }
  listeners_.add(std::move(listener));
}

void Application::Impl::refuse_in_child(const std::string& what) const {
  if (fork.in_child()) throw RpcError(ForkGuard::refusal(what));
}

void Application::Impl::refuse_after_stop(const std::string& what) const {
  if (state_ == State::kReady || state_ == State::kStarted) return;
  throw RpcError(Status(StatusCode::kFailedPrecondition,
                        what + ": application " + name + " has been stopped, and a stopped one does not start again; make "
                                                         "another Application"));
}

}  // namespace dubhe
