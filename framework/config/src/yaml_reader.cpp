#include "yaml_reader.h"

#include "dubhe/common/nearest.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>

namespace dubhe {

namespace {

constexpr std::size_t kMaxDepth = 32;  // a map that holds itself through an anchor has no end
constexpr std::size_t kMaxSettings = 100'000;

class Reader {
 public:
  Reader(const std::string& name, std::vector<std::string>& errors)
      : name_(name), errors_(errors) {}

  void read(const YAML::Node& root) {
    if (root.IsNull()) return;
    if (!root.IsMap()) return error(root.Mark(), "expected keys, such as `dubbo:`");
    map(root);
  }

  std::vector<RawSetting> take() { return std::move(settings_); }

 private:
  void value(const YAML::Node& node, const YAML::Mark& mark) {
    if (path_.size() > kMaxDepth || settings_.size() > kMaxSettings) {
      if (errors_.empty())
        error(mark, shown_path(path_) + ": too deep or too much; does an anchor hold itself?");
      return;
    }
    switch (node.Type()) {
      case YAML::NodeType::Map:
        return map(node);
      case YAML::NodeType::Sequence:
        return sequence(node, mark);
      case YAML::NodeType::Scalar:
        return setting(node.Scalar(), mark);
      case YAML::NodeType::Null:
      case YAML::NodeType::Undefined:
        return;  // nothing said
    }
  }

  void map(const YAML::Node& node) {
    std::map<std::string, int> seen;  // key → line
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        error(entry.first.Mark(), "a key must be a name");
        continue;
      }
      const std::string& key = entry.first.Scalar();
      const YAML::Mark mark = entry.first.Mark();
      const auto [before, fresh] = seen.emplace(key, mark.line + 1);
      const Below below(*this, key, entry.second.IsMap());
      if (!fresh) {
        error(mark,
              shown_path(path_) + ": given twice, first on line " + std::to_string(before->second));
      } else if (const std::string mistake = misspelt_level(entry.second); !mistake.empty()) {
        error(mark, shown_path(path_) + ": unknown key. Did you mean `" + mistake + "`?");
      } else {
        value(entry.second, mark);
      }
    }
  }

  // Below an interface only `methods`, `parameters` and methods hold keys; a method called `metods`
  // is none.
  std::string misspelt_level(const YAML::Node& node) const {
    if (!node.IsMap() || path_.size() != 4 || !at_interfaces(3)) return {};
    const std::string_view meant =
        nearest(path_.back(), std::vector<std::string_view>{"methods", "parameters"});
    return meant == path_.back() ? std::string() : std::string(meant);
  }

  void sequence(const YAML::Node& node, const YAML::Mark& mark) {
    if (std::all_of(node.begin(), node.end(),
                    [](const YAML::Node& item) { return item.IsScalar(); })) {
      std::string list;
      for (const YAML::Node& item : node) {
        if (!list.empty()) list.push_back(',');
        list.append(item.Scalar());
      }
      return setting(list, mark);
    }
    for (const YAML::Node& item : node) named_item(item);
  }

  // An item of a list of maps stands under its own `name` (of a method) or `id`.
  void named_item(const YAML::Node& item) {
    const YAML::Mark mark = item.Mark();
    if (item.IsMap()) {
      for (const auto& entry : item) {
        const bool names_it = entry.first.IsScalar() &&
                              (entry.first.Scalar() == "id" || entry.first.Scalar() == "name");
        if (!names_it || !entry.second.IsScalar()) continue;
        const Below below(*this, entry.second.Scalar(), true);
        return value(item, mark);
      }
    }
    error(mark, shown_path(path_) + ": an item of this list needs a `name` or an `id`");
  }

  void setting(const std::string& text, const YAML::Mark& mark) {
    if (text.empty()) return;  // as in Dubbo: an empty value says nothing
    settings_.push_back(
        RawSetting{path_, text, name_ + ":" + std::to_string(mark.line + 1), ConfigRank::kFile});
  }

  void error(const YAML::Mark& mark, const std::string& text) {
    errors_.push_back(name_ + ":" + std::to_string(mark.line + 1) + ": " + text);
  }

  // `path_[0..depth)` is dubbo.service(s) or dubbo.reference(s), and one more name.
  bool at_interfaces(std::size_t depth) const {
    constexpr std::string_view kOfInterfaces[] = {"service", "services", "reference", "references"};
    return path_.size() >= depth && depth >= 2 && path_[0] == "dubbo" &&
           std::find(std::begin(kOfInterfaces), std::end(kOfInterfaces), path_[1]) !=
               std::end(kOfInterfaces);
  }
  bool inside_parameters() const {
    return std::find(path_.begin(), path_.end(), "parameters") != path_.end();
  }

  // Puts a key on the path for a scope. "registry.address: …" is two names, an interface that holds
  // a map is one, and the name of a parameter is one.
  class Below {
   public:
    Below(Reader& reader, const std::string& key, bool holds_map)
        : reader_(reader), size_(reader.path_.size()) {
      const bool one =
          reader.inside_parameters() || (holds_map && size_ == 2 && reader.at_interfaces(2));
      if (one) {
        reader.path_.push_back(key);
      } else {
        for (std::string& name : split_path(key)) reader.path_.push_back(std::move(name));
      }
    }
    Below(const Below&) = delete;
    ~Below() { reader_.path_.resize(size_); }

   private:
    Reader& reader_;
    std::size_t size_;
  };

  const std::string& name_;
  std::vector<std::string>& errors_;
  std::vector<std::string> path_;
  std::vector<RawSetting> settings_;
};

}  // namespace

std::vector<RawSetting> read_yaml(const std::string& text, const std::string& name,
                                  std::vector<std::string>& errors) {
  Reader reader(name, errors);
  try {
    reader.read(YAML::Load(text));
  } catch (const YAML::Exception& bad) {
    const std::string line = bad.mark.is_null() ? "" : ":" + std::to_string(bad.mark.line + 1);
    errors.push_back(name + line + ": not valid YAML: " + bad.msg);
  }
  return reader.take();
}

}  // namespace dubhe
