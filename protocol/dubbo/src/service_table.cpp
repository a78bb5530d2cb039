#include "service_table.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::dubbo {

namespace {

std::size_t hash_of(std::string_view path, std::string_view version, std::string_view method,
                    std::string_view descriptor) noexcept {
  const std::hash<std::string_view> hash;
  std::size_t all = hash(path);
  for (const std::string_view part : {version, method, descriptor}) {
    all = (all ^ hash(part)) * 0x9e3779b97f4a7c15u;
    all ^= all >> 29;
  }
  return all;
}

std::string usual_prefix(const Target& target) {
  Buffer bytes;
  hessian2::Writer writer(bytes);
  writer.write_string(kProtocolVersion);
  writer.write_string(target.path);
  writer.write_string(target.version.empty() ? std::string_view("0.0.0") : std::string_view(target.version));
  writer.write_string(target.method);
  writer.write_string(target.descriptor);
  return std::string(bytes.view());
}

}  // namespace

std::string service_name(std::string_view group, std::string_view path, std::string_view version) {
  std::string name;
  if (!group.empty()) name.append(group).append("/");
  name.append(path);
  if (!version.empty()) name.append(":").append(version);
  return name;
}

bool takes(const Export& service, const ArchiveSerialization& archive) noexcept {
  const auto& taken = service.options.archives;
  return std::find(taken.begin(), taken.end(), &archive) != taken.end();
}

const Target::Candidate* Target::of_group(std::string_view group) const noexcept {
  for (const Candidate& candidate : candidates) {
    if (candidate.service->group == group) return &candidate;
  }
  return nullptr;
}

ServiceTable::ServiceTable(std::vector<ExportPtr> exports) : exports_(std::move(exports)) {
  std::size_t methods = 0;
  for (const ExportPtr& service : exports_) methods += 2 * service->invoker->service().methods.size();
  std::size_t room = 16;
  while (room < methods * 2) room *= 2;
  slots_.resize(room);
  for (const ExportPtr& service : exports_) {
    for (const ArchiveSerialization* archive : service->options.archives) archives_[archive->id() & kSerializationMask] = archive;
    add(service, service->interface_name);
    if (service->path != service->interface_name) add(service, service->path);
  }
}

void ServiceTable::add(const ExportPtr& service, std::string_view path) {
  for (const MethodDescriptor& method : service->invoker->service().methods) {
    const std::size_t hash = hash_of(path, service->version, method.name, method.parameter_descriptor);
    Slot& slot = slots_[place(hash, path, service->version, method.name, method.parameter_descriptor)];
    if (slot.target == nullptr) {
      targets_.push_back(std::make_unique<Target>(Target{std::string(path), service->version, method.name,
                                                         method.parameter_descriptor, {}, {}}));
      targets_.back()->usual_prefix = usual_prefix(*targets_.back());
      slot = {hash, targets_.back().get()};
    }
    slot.target->candidates.push_back({service, &method});
  }
}

std::size_t ServiceTable::place(std::size_t hash, std::string_view path, std::string_view version,
                                std::string_view method, std::string_view descriptor) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.target == nullptr) return at;
    if (slot.hash == hash && slot.target->method == method && slot.target->path == path &&
        slot.target->descriptor == descriptor && slot.target->version == version) {
      return at;
    }
  }
}

const Target* ServiceTable::find(std::string_view path, std::string_view version, std::string_view method,
                                 std::string_view descriptor) const noexcept {
  return slots_[place(hash_of(path, version, method, descriptor), path, version, method, descriptor)].target;
}

std::vector<const ArchiveSerialization*> ServiceTable::archives() const {
  std::vector<const ArchiveSerialization*> taken;
  std::copy_if(archives_.begin(), archives_.end(), std::back_inserter(taken), [](const auto* archive) { return archive != nullptr; });
  return taken;
}

std::vector<const Export*> ServiceTable::services(std::string_view path, std::string_view version) const {
  std::vector<const Export*> found;
  for (const ExportPtr& service : exports_) {
    if ((service->interface_name == path || service->path == path) && service->version == version) {
      found.push_back(service.get());
    }
  }
  return found;
}

const ExportPtr* ServiceTable::service(std::string_view path, std::string_view version,
                                       std::string_view group) const noexcept {
  for (const ExportPtr& service : exports_) {
    if ((service->interface_name == path || service->path == path) && service->version == version &&
        service->group == group) {
      return &service;
    }
  }
  return nullptr;
}

}  // namespace dubhe::dubbo
