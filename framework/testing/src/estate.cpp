#include "dubhe/testing/estate.h"

#include "dubhe/cluster/wall_clock.h"
#include "dubhe/registry_memory/memory_registry.h"
#include "dubhe/registry_memory/memory_registry_hub.h"
#include "dubhe/transport_loopback/loopback_network.h"
#include "dubhe/transport_loopback/loopback_transporter.h"

#include "fault_protocol.h"
#include "fault_table.h"
#include "hand_runtime.h"

#include <mutex>
#include <stdexcept>
#include <utility>

namespace dubhe::testing {

namespace {

constexpr const char* kRegistry = "estate:1";

// Keeps every line, with the application's part in front.
class KeptLog final : public Logger {
 public:
  bool enabled(LogLevel level) const noexcept override { return level >= LogLevel::kInfo; }
  void write(LogLevel, std::string_view where, std::string_view line) override {
    std::lock_guard lock(mutex_);
    lines_.push_back(std::string(where) + ": " + std::string(line));
  }
  std::vector<std::string> lines(std::string_view part) const {
    std::lock_guard lock(mutex_);
    std::vector<std::string> found;
    for (const std::string& line : lines_) {
      if (line.find(part) != std::string::npos) found.push_back(line);
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

// The network in memory in the place of the transporter that was asked for, which is kept, unused: it may not end on a loop.
class InMemory final : public Transporter {
 public:
  InMemory(std::unique_ptr<Transporter> asked_for, std::unique_ptr<Transporter> loopback)
      : asked_for_(std::move(asked_for)), loopback_(std::move(loopback)) {}

  Task<Expected<Channel*>> connect(EventLoop& loop, std::string host, std::uint16_t port, ChannelOptions options,
                                   HandlerFactory make_handler) override {
    return loopback_->connect(loop, std::move(host), port, std::move(options), std::move(make_handler));
  }
  Expected<std::unique_ptr<Listener>> listen(const std::string& host, std::uint16_t port, ChannelOptions options,
                                             HandlerFactory make_handler) override {
    return loopback_->listen(host, port, std::move(options), std::move(make_handler));
  }

 private:
  const std::unique_ptr<Transporter> asked_for_, loopback_;
};

}  // namespace

struct Estate::Impl {
  struct Member {
    std::string name, host;
    std::unique_ptr<Application> application;
  };

  Member* find(const std::string& name) {
    for (Member& member : members) {
      if (member.name == name) return &member;
    }
    return nullptr;
  }
  Member& existing(const std::string& name) {
    if (Member* member = find(name)) return *member;
    std::string names;
    for (const Member& member : members) names += (names.empty() ? "" : ", ") + member.name;
    throw std::invalid_argument("this estate has no application `" + name + "`; it has " +
                                (names.empty() ? "none" : names));
  }
  Application& add(const std::string& name, const ApplicationSettings& settings);

  KeptLog log;
  FaultTable faults;  // until the last worker is done
  HandRuntime runtime{log};
  LoopbackNetwork network;
  MemoryRegistryHub registry;
  std::vector<Member> members;
};

Application& Estate::Impl::add(const std::string& name, const ApplicationSettings& settings) {
  const std::string host = "10.0.0." + std::to_string(members.size() + 1);
  ApplicationOptions options;
  options.name = name;
  options.logger = &log;
  options.sources.text = settings.yaml;
  options.sources.arguments = settings.arguments;
  for (const std::string& own :
       {"registry.address=memory://" + std::string(kRegistry),
        std::string("registry.register-mode=interface"), "protocol.host=" + host,
        std::string("protocol.port=-1")}) {
    options.sources.arguments.push_back("--dubbo." + own);
  }
  options.more_extensions = [this, name, more = settings.extensions](ExtensionRegistry& to) {
    to.set_resource<LoopbackNetwork>(network);
    to.set_resource<MemoryRegistryHub>(registry);
    to.set_resource<WallClock>(runtime);
    const auto with_faults =
        [this, name](std::unique_ptr<Protocol> inner,
                     const ExtensionContext& context) -> Expected<std::unique_ptr<Protocol>> {
      if (context.name() == "registry") return inner;
      return wrap_with_faults(std::move(inner), {name, faults, runtime});
    };
    // Whatever transporter is asked for, on either side: it is the network in memory.
    const auto in_memory = [](std::unique_ptr<Transporter> asked_for,
                              const ExtensionContext& context) -> Expected<std::unique_ptr<Transporter>> {
      auto loopback = make_loopback_transporter(context);
      if (!loopback) return loopback;
      return std::make_unique<InMemory>(std::move(asked_for), std::move(*loopback));
    };
    const Status added = first_failure(to.wrap<Transporter>("estate", in_memory),
                                       to.add<Registry>("memory", make_memory_registry),
                                       to.wrap<Protocol>("estate", with_faults));
    return added.ok() && more ? more(to) : added;
  };
  auto application = std::make_unique<Application>(runtime, std::move(options));
  application->start();
  members.push_back({name, host, std::move(application)});
  return *members.back().application;
}

Estate::Estate() : impl_(std::make_unique<Impl>()) {}

Estate::~Estate() {
  impl_->faults.end();
  impl_->runtime.let_time_pass(true);
  while (!impl_->members.empty()) impl_->members.pop_back();
}

Application& Estate::application(const std::string& name, const ApplicationSettings& settings) {
  if (Impl::Member* member = impl_->find(name)) return *member->application;
  return impl_->add(name, settings);
}

void Estate::plant(const std::string& provider, Fault fault) {
  impl_->faults.plant(impl_->existing(provider).name, std::move(fault));
}
void Estate::mend(const std::string& provider) {
  impl_->faults.mend(impl_->existing(provider).name);
}

void Estate::unplug(const std::string& application) {
  impl_->network.unplug(impl_->existing(application).host);
  settle();
}
void Estate::plug_in(const std::string& application) {
  impl_->network.plug_in(impl_->existing(application).host);
}

void Estate::lose_registry() {
  impl_->registry.go_away(kRegistry);
  settle();
}
void Estate::restore_registry() {
  impl_->registry.come_back(kRegistry);
  settle();
}

void Estate::advance(Duration by) { impl_->runtime.advance(by); }
void Estate::settle() { impl_->runtime.settle(); }
void Estate::let_time_pass(bool passes) { impl_->runtime.let_time_pass(passes); }
std::vector<std::string> Estate::log(std::string_view part) const { return impl_->log.lines(part); }

}  // namespace dubhe::testing
