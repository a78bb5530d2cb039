// A small interface, and an application whose only protocol keeps a diary instead of opening sockets.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/cluster/extensions.h"
#include "dubhe/proxy/call.h"
#include "dubhe/registry_memory/memory_registry.h"
#include "dubhe/registry_memory/memory_registry_hub.h"
#include "dubhe/service/application.h"
#include "dubhe/test_support/recording_logger.h"

namespace doors {

struct Door {
  virtual ~Door() = default;
  virtual std::string knock(std::string name) = 0;
};
DUBHE_SERVICE(Door, "dubhe.test.Door", knock)

class OpenDoor : public Door {
 public:
  std::string knock(std::string name) override { return "come in " + name; }
};

// What happened, in order, and what the registry said at that moment.
class Diary {
 public:
  void note(std::string what) {
    std::lock_guard lock(mutex_);
    lines_.push_back(std::move(what));
  }
  std::vector<std::string> lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

// Exports into a table, refers to what stands in it.
class DiaryProtocol final : public dubhe::Protocol {
 public:
  using Note = std::function<void(std::string)>;
  explicit DiaryProtocol(Note note) : note_(std::move(note)) {}

  dubhe::Expected<std::unique_ptr<dubhe::Exporter>> export_service(dubhe::InvokerPtr service,
                                                                   const dubhe::Url& at) override {
    if (at.get("refuse") == "true") return dubhe::Status(dubhe::StatusCode::kUnavailable, "port taken");
    note_("export " + at.service_key());
    served_ = service;
    return std::unique_ptr<dubhe::Exporter>(std::make_unique<Exported>(at.with_port(4711), note_));
  }
  dubhe::Expected<dubhe::InvokerPtr> refer(const dubhe::Url& provider, const dubhe::ServiceDescriptor&) override {
    note_("refer " + provider.service_key());
    return served_;
  }
  dubhe::Task<void> shut_down(dubhe::Deadline) override {
    note_("shut down");
    co_return;
  }

 private:
  struct Exported final : dubhe::Exporter {
    Exported(dubhe::Url at, Note note) : url_(std::move(at)), note_(std::move(note)) {}
    ~Exported() override { note_("end of " + url_.service_key()); }
    const dubhe::Url& url() const noexcept override { return url_; }
    dubhe::Url url_;
    Note note_;
  };
  Note note_;
  dubhe::InvokerPtr served_;
};

struct Estate {
  dubhe::test::RecordingLogger log;
  dubhe::MemoryRegistryHub hub;
  Diary diary;

  std::size_t announced() const { return hub.urls("reg:1", dubhe::Category::kProviders).size(); }

  dubhe::AddExtensions extensions() {
    return [this](dubhe::ExtensionRegistry& to) {
      to.set_resource(hub);
      return dubhe::first_failure(
          to.add<dubhe::Protocol>("dubbo",
                                  [this](const dubhe::ExtensionContext&) {
                                    return std::unique_ptr<dubhe::Protocol>(std::make_unique<DiaryProtocol>(
                                        [this](std::string what) {
                                          diary.note(std::move(what) + ", announced: " + std::to_string(announced()));
                                        }));
                                  }),
          to.add<dubhe::Protocol>("registry", dubhe::make_registry_protocol),
          to.add<dubhe::Registry>("memory", dubhe::make_memory_registry),
          to.add<dubhe::Cluster>("failover", dubhe::make_failover),
          to.add<dubhe::LoadBalance>("random", dubhe::make_random),
          to.add<dubhe::ProxyFactory>("dubhe", dubhe::make_proxy_factory));
    };
  }
  dubhe::ApplicationOptions told(std::string yaml) {
    dubhe::ApplicationOptions options;
    options.name = "test-application";
    options.sources.text = std::move(yaml);
    options.logger = &log;
    return options;
  }
};

}  // namespace doors
