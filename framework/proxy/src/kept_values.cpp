#include "dubhe/proxy/kept_values.h"

#include "dubhe/common/buffer.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe {

namespace detail {

std::size_t written_size(void (*write)(hessian2::Writer& out, const void* const* arguments), const void* const* arguments) {
  Buffer bytes;
  hessian2::Writer out(bytes);
  write(out, arguments);
  return bytes.size();
}

Status put_in_slot(const MethodDescriptor& method, Result& result, void* slot, const std::type_info& type,
                   void (*assign)(void* to, void* from)) {
  switch (result.kind) {
    case Result::Kind::kNull:
    case Result::Kind::kInSlot:
      return Status();
    case Result::Kind::kTree:
      return reencode_result(*result.tree, method, slot);
    case Result::Kind::kException:
      return Status(StatusCode::kInternal, "an exception is no value");
    case Result::Kind::kValue:
      break;
  }
  if (!result.value.has_value()) return Status();
  // Another C++ face of the same remote interface.
  if (*result.value.ops().type != type) return reencode_result(result.value.ops(), result.value.data(), method, slot);
  assign(slot, result.value.data());
  return Status();
}

}  // namespace detail

namespace {

class KeptValues final : public KeptArguments {
 public:
  explicit KeptValues(const void* const* arguments) {
    for (; *arguments != nullptr; ++arguments) values_.push_back(*static_cast<const Value*>(*arguments));
    for (const Value& value : values_) refs_.push_back(&value);
    refs_.push_back(nullptr);
  }
  const void* const* refs() const noexcept override { return refs_.data(); }

 private:
  std::vector<Value> values_;
  std::vector<const void*> refs_;
};

std::size_t count_values(const void* const* arguments) noexcept {
  std::size_t count = 0;
  while (arguments[count] != nullptr) ++count;
  return count;
}

void write_values(hessian2::Writer& out, const void* const* arguments) {
  for (; *arguments != nullptr; ++arguments) hessian2::write_value(out, *static_cast<const Value*>(*arguments));
}

// Lists and maps as they came from a peer; one that is neither stays as it is.
void merge_values(void* into, void* from) {
  const Value& more = *static_cast<Value*>(from);
  if (more.is_null()) return;
  Value& merged = *static_cast<Value*>(into);
  if (merged.is_null()) {
    merged = more;
    return;
  }
  if (const auto list = merged.as_list(), other = more.as_list(); list != nullptr && other != nullptr) {
    list->items.insert(list->items.end(), other->items.begin(), other->items.end());
  }
  if (const auto map = merged.as_map(), other = more.as_map(); map != nullptr && other != nullptr) {
    for (const auto& [key, value] : other->entries) {
      std::erase_if(map->entries, [&key = key](const auto& entry) { return entry.first == key; });
      map->entries.emplace_back(key, value);
    }
  }
}

}  // namespace

const MethodValues& values_of_values() noexcept {
  using Results = detail::ResultValues<Value>;
  static constexpr MethodValues kValues{
      &count_values,
      [](const void* const* arguments) -> std::unique_ptr<KeptArguments> { return std::make_unique<KeptValues>(arguments); },
      [](const void* const* arguments) { return detail::written_size(&write_values, arguments); },
      [](const void* const* arguments, std::size_t index) { return *static_cast<const Value*>(arguments[index]); },
      &Results::make,
      &Results::move,
      &Results::put,
      &merge_values,
      [](std::size_t) noexcept -> const std::type_info& { return typeid(Value); }};
  return kValues;
}

}  // namespace dubhe
