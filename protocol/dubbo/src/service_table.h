// What one port offers, found by what a request says.
//
// Immutable once it is made; a change of exports makes another one.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dubbo_options.h"
#include "dubhe/protocol/invoker.h"
#include "dubhe/protocol_dubbo/wire.h"

namespace dubhe::dubbo {

// One exported service.
struct Export : std::enable_shared_from_this<Export> {
  InvokerPtr invoker;
  Url url;
  ExportOptions options;
  std::string interface_name, path, group, version;  // version: empty for none
  std::size_t objects_limit = 1;                     // `callbacks`
  std::vector<std::uint64_t>
      objects_taken_back;                        // by MethodDescriptor::index, see callbacks_wire.h
  const MethodDescriptor* on_connect = nullptr;  // nullptr: not told
  const MethodDescriptor* on_disconnect = nullptr;
  std::atomic<std::size_t> in_pool{0};          // calls that hold a worker now
  std::atomic<TimePoint::rep> last_in_pool{0};  // when one last asked for a worker

  RunsOn runs_on(CallForm form) const noexcept {
    return form == CallForm::kBlocking ? options.dispatch.blocking_calls
                                       : options.dispatch.task_calls;
  }
};
using ExportPtr = std::shared_ptr<Export>;

// The five texts at the front of a request. Views.
struct RequestHead {
  std::string_view protocol_version, path, version, method, descriptor;
};

// "" for null, "" and "0.0.0": all three mean no version.
inline std::string_view normal_version(std::string_view version) noexcept {
  return version == "0.0.0" ? std::string_view() : version;
}

// Where one method of one (path, version) may lead: the exports that differ in their group.
struct Target {
  struct Candidate {
    ExportPtr service;
    const MethodDescriptor* method;
  };
  std::string path, version, method, descriptor;
  // The first five fields of a request for it, as peers usually write them.
  std::string usual_prefix;
  std::vector<Candidate> candidates;

  // nullptr: none of this group.
  const Candidate* of_group(std::string_view group) const noexcept;
};

class ServiceTable {
 public:
  explicit ServiceTable(std::vector<ExportPtr> exports);

  const std::vector<ExportPtr>& exports() const noexcept { return exports_; }
  // nullptr: no such method, or no such service.
  const Target* find(std::string_view path, std::string_view version, std::string_view method,
                     std::string_view descriptor) const noexcept;
  // The exports of (path, version), of any group.
  std::vector<const Export*> services(std::string_view path, std::string_view version) const;
  // Of (path, version, group); nullptr: none.
  const ExportPtr* service(std::string_view path, std::string_view version, std::string_view group) const noexcept;
  // By its id, if any export takes it; nullptr: none does.
  const ArchiveSerialization* archive(std::uint8_t id) const noexcept { return archives_[id & kSerializationMask]; }
  std::vector<const ArchiveSerialization*> archives() const;

 private:
  void add(const ExportPtr& service, std::string_view path);

  std::vector<ExportPtr> exports_;
  std::array<const ArchiveSerialization*, kSerializationMask + 1> archives_{};
  std::vector<std::unique_ptr<Target>> targets_;
  struct Slot {
    std::size_t hash = 0;
    Target* target = nullptr;
  };
  std::vector<Slot> slots_;  // open addressing; a power of two
  std::size_t place(std::size_t hash, std::string_view path, std::string_view version, std::string_view method,
                    std::string_view descriptor) const noexcept;
};

// Does this export permit requests in it?
bool takes(const Export& service, const ArchiveSerialization& archive) noexcept;

// "group/path:version", absent parts left out.
std::string service_name(std::string_view group, std::string_view path, std::string_view version);

}  // namespace dubhe::dubbo
