#include "placeholders.h"

namespace dubhe {

PlaceholderNames::PlaceholderNames(const std::vector<RawSetting>& settings,
                                   const std::map<std::string, std::string>& environment)
    : environment_(environment) {
  for (const RawSetting& setting : settings) {
    std::string name;
    for (const std::string& part : setting.path) name.append(name.empty() ? "" : ".").append(part);
    const auto [at, fresh] = settings_.emplace(std::move(name), &setting);
    if (!fresh && setting.rank >= at->second->rank) at->second = &setting;
  }
}

const std::string* PlaceholderNames::find(const std::string& name) const {
  if (const auto at = settings_.find(name); at != settings_.end()) return &at->second->text;
  if (const auto at = environment_.find(name); at != environment_.end()) return &at->second;
  return nullptr;
}

// What is filled in is not looked through again, so that nothing can refer to itself.
Expected<std::string> PlaceholderNames::fill(const std::string& text) const {
  std::string filled;
  std::size_t done = 0;
  while (true) {
    const auto begin = text.find("${", done);
    const auto end = begin == text.npos ? text.npos : text.find('}', begin);
    if (end == text.npos) return filled.append(text, done);
    const std::string inside = text.substr(begin + 2, end - begin - 2);
    const auto colon = inside.find(':');
    const std::string name = inside.substr(0, colon);
    filled.append(text, done, begin - done);
    if (const std::string* value = find(name)) {
      filled.append(*value);
    } else if (colon != inside.npos) {
      filled.append(inside, colon + 1);
    } else {
      return Status(StatusCode::kInvalidArgument,
                    "`${" + name +
                        "}` is neither a key nor an environment variable; set it, or "
                        "say what counts instead: `${" +
                        name + ":…}`");
    }
    done = end + 1;
  }
}

}  // namespace dubhe
