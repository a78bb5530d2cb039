#include "serializations.h"

#include "dubhe/protocol_dubbo/wire.h"

#include <algorithm>
#include <string_view>

namespace dubhe::dubbo {

namespace {

constexpr std::string_view kSerialization = "serialization", kPreferred = "prefer.serialization";

// The names of a list like "fastjson2, hessian2".
std::vector<std::string_view> names_in(std::string_view list) {
  constexpr std::string_view kBlank = " \t";
  std::vector<std::string_view> names;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view name = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    name.remove_prefix(std::min(name.find_first_not_of(kBlank), name.size()));
    name = name.substr(0, name.find_last_not_of(kBlank) + 1);
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

// nullptr: it is hessian2.
Expected<const ArchiveSerialization*> find(ExtensionRegistry& registry, std::string_view name,
                                           std::string_view asked_by) {
  auto found = registry.get<Serialization>(name, asked_by);
  if (!found) return found.status();
  const Serialization* const serialization = *found;
  if (serialization->id() == kHessian2) return static_cast<const ArchiveSerialization*>(nullptr);
  if (const auto* archive = dynamic_cast<const ArchiveSerialization*>(serialization))
    return archive;
  return Status(StatusCode::kUnimplemented,
                std::string(asked_by) + ": `" + std::string(name) +
                    "` is no ArchiveSerialization, so that the dubbo protocol cannot speak it");
}

std::string where(std::string_view key, const Url& url) {
  return "`" + std::string(key) + "` of " + url.service_key();
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) text.append(text.empty() ? "" : ",").append(name);
  return text;
}

}  // namespace

Expected<std::vector<const ArchiveSerialization*>> taken_serializations(ExtensionRegistry& registry,
                                                                        const Url& at) {
  std::vector<const ArchiveSerialization*> taken;
  for (const std::string_view key : {kSerialization, kPreferred}) {
    for (const std::string_view name : names_in(at.get(key))) {
      auto found = find(registry, name, where(key, at));
      if (!found) return found.status();
      if (*found != nullptr && std::find(taken.begin(), taken.end(), *found) == taken.end())
        taken.push_back(*found);
    }
  }
  return taken;
}

const ArchiveSerialization* chosen_serialization(ExtensionRegistry& registry, const Url& provider,
                                                 Logger& logger) {
  const std::string_view name = provider.get(kSerialization);
  std::vector<std::string_view> preferred = names_in(provider.get(kPreferred));
  if (const auto own = std::find(preferred.begin(), preferred.end(), name);
      own != preferred.end()) {
    std::rotate(preferred.begin(), own, own + 1);
  }
  for (const std::string_view each : preferred) {
    if (auto found = find(registry, each, where(kPreferred, provider))) return *found;
  }
  if (name.empty()) return nullptr;
  auto found = find(registry, name, where(kSerialization, provider));
  if (found) return *found;
  logger.warn("protocol.dubbo", found.status().message() + "; calling it with hessian2");
  return nullptr;
}

Expected<Url> with_known_names(ExtensionRegistry& registry, const Url& at) {
  Url url = at;
  for (const std::string_view key : {kSerialization, kPreferred}) {
    std::vector<std::string_view> names = names_in(at.get(key));
    if (names.empty()) continue;
    for (std::string_view& name : names) {
      auto found = find(registry, name, where(key, at));
      if (!found) return found.status();
      name = *found == nullptr ? std::string_view("hessian2") : (*found)->name();
    }
    url = url.with(key, joined(names));
  }
  return url;
}

std::string serialization_name(std::uint8_t id) {
  struct Row {
    std::uint8_t id;
    std::string_view name;
  };
  constexpr Row kRows[] = {
      {1, "dubbo"},      {2, "hessian2"},        {3, "java"},           {4, "compactedjava"},
      {5, "json"},       {6, "fastjson"},        {7, "nativejava"},     {8, "kryo"},
      {9, "fst"},        {10, "native-hessian"}, {11, "avro"},          {12, "protostuff"},
      {16, "gson"},      {18, "jackson"},        {21, "protobuf-json"}, {22, "protobuf"},
      {23, "fastjson2"}, {25, "kryo2"},          {27, "msgpack"},       {28, "fury"}};
  const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                [id](const Row& each) { return each.id == id; });
  return std::string(row == std::end(kRows) ? "unknown" : row->name) + " (" + std::to_string(id) +
         ")";
}

}  // namespace dubhe::dubbo
