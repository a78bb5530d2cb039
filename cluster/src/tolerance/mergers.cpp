#include "tolerance/mergers.h"

#include <optional>
#include <string>

#include "dubhe/cluster/extensions.h"
#include "dubhe/protocol/method_values.h"

namespace dubhe {

namespace {

constexpr std::string_view kMergerKey = "merger";

std::string result_of(const MethodDescriptor& method) { return method.name + " returns " + method.return_type; }

// Elements of lists, sets and arrays one behind the other, entries of maps.
class ContainerMerger final : public Merger {
 public:
  // What may be merged: nothing said is anything; an array is of `element`.
  ContainerMerger(std::string name, std::optional<TypeShape::Kind> kind, std::optional<TypeShape::Kind> element = {})
      : name_(std::move(name)), kind_(kind), element_(element) {}

  Status fits(const MethodDescriptor& method) const override {
    if (method.values == nullptr || method.values->merge_results == nullptr) return refuse(method);
    if (!kind_ || method.result_shape == nullptr) return Status();
    const TypeShape& shape = method.result_shape();
    if (shape.kind != *kind_ && !is_array_with_a_name(shape)) return refuse(method);
    if (element_ && shape.element != nullptr && shape.element().kind != *element_) return refuse(method);
    return Status();
  }
  void merge(const MethodDescriptor& method, void* into, void* from) const override {
    method.values->merge_results(into, from);
  }

 private:
  // byte[] and char[] are kinds of their own.
  bool is_array_with_a_name(const TypeShape& shape) const noexcept {
    using enum TypeShape::Kind;
    return (element_ == kByte && shape.kind == kBytes) || (element_ == kChar && shape.kind == kChars);
  }
  Status refuse(const MethodDescriptor& method) const {
    return Status(StatusCode::kInvalidArgument,
                  "merger `" + name_ + "` makes one of " +
                      (kind_ ? name_ + (element_ ? "[]" : "") + " results" : "lists, sets, maps and arrays") + ", and " +
                      result_of(method));
  }

  const std::string name_;
  const std::optional<TypeShape::Kind> kind_, element_;
};

bool names_a_merger(std::string_view key) { return key == kMergerKey || key.ends_with(".merger"); }

// Java calls that method of the first result with each of the others.
bool is_method_of_containers(std::string_view name) noexcept { return name == ".addAll" || name == ".putAll"; }

Expected<const Merger*> find_merger(ExtensionRegistry& extensions, std::string_view name, const MethodDescriptor& method) {
  if (name.empty() || name == "false") return static_cast<const Merger*>(nullptr);
  if (is_method_of_containers(name)) name = Merger::kDefault;
  if (name.starts_with('.')) {
    return Status(StatusCode::kInvalidArgument, "merger `" + std::string(name) + "` is a method of Java's results; of " +
                                                    method.name + " here: `.addAll`, `.putAll`, or a merger by its name");
  }
  auto found = extensions.get<Merger>(name, "merger of " + method.name);
  if (!found) return found.status();
  return static_cast<const Merger*>(*found);
}

}  // namespace

Status check_result_type(const MethodDescriptor& method, const std::type_info& type) {
  if (method.values != nullptr && method.values->make_result != nullptr &&
      *method.values->make_result().ops().type == type) {
    return Status();
  }
  return Status(StatusCode::kInvalidArgument, "the merger merges other results than this: " + result_of(method));
}

bool asks_for_merge(const Url& consumer) noexcept {
  const std::string_view group = consumer.group();
  if (group != "*" && group.find(',') == std::string_view::npos) return false;
  for (const auto& [key, value] : consumer.parameters()) {
    if (names_a_merger(key) && !value.empty() && value != "false") return true;
  }
  return false;
}

Expected<std::vector<const Merger*>> mergers_of(ExtensionRegistry& extensions, const Url& consumer,
                                                const ServiceDescriptor& service) {
  std::vector<const Merger*> mergers;
  for (const MethodDescriptor& method : service.methods) {
    const bool returns_nothing = method.values != nullptr && method.values->make_result == nullptr;
    auto merger = find_merger(extensions, consumer.get_method(method.name, kMergerKey), method);
    if (!merger) return merger.status();
    const bool of_method_alone = consumer.has(method.name + ".merger");
    if (*merger != nullptr && !returns_nothing) {
      const Status fits = (*merger)->fits(method);
      // Said for the whole reference, it counts for the methods it can serve.
      if (!fits.ok() && of_method_alone) return fits;
      if (!fits.ok()) *merger = nullptr;
    }
    mergers.push_back(*merger);
  }
  return mergers;
}

Expected<std::unique_ptr<Merger>> make_container_merger(const ExtensionContext& context) {
  using enum TypeShape::Kind;
  struct Named {
    std::string_view name;
    TypeShape::Kind kind;
    std::optional<TypeShape::Kind> element{};
  };
  if (context.name() == Merger::kDefault) {
    return std::unique_ptr<Merger>(std::make_unique<ContainerMerger>(std::string(Merger::kDefault), std::nullopt));
  }
  static constexpr Named kNamed[] = {{"list", kList},
                                     {"set", kSet},
                                     {"map", kMap},
                                     {"byte", kArray, kByte},
                                     {"char", kArray, kChar},
                                     {"short", kArray, kShort},
                                     {"int", kArray, kInt},
                                     {"long", kArray, kLong},
                                     {"float", kArray, kFloat},
                                     {"double", kArray, kDouble},
                                     {"boolean", kArray, kBool}};
  for (const Named& one : kNamed) {
    if (one.name == context.name()) {
      return std::unique_ptr<Merger>(std::make_unique<ContainerMerger>(std::string(one.name), one.kind, one.element));
    }
  }
  return Status(StatusCode::kNotFound, "no merger of results is called `" + std::string(context.name()) + "`");
}

}  // namespace dubhe
