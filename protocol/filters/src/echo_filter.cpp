#include "dubhe/protocol/generic.h"
#include "dubhe/protocol_filters/filters.h"

#include <vector>

namespace dubhe {

namespace {

// $echo(value) answers the value, whatever the service is. A protocol that has kept the bytes of
// the argument sends them back where the answer here is nothing.
class EchoFilter final : public Filter {
 public:
  [[gnu::hot]] std::optional<Expected<Result>> before(Invocation& call, FilterNote&) override {
    if (call.method->name != kEchoMethod) [[likely]]
      return std::nullopt;
    const Value* argument = argument_of(call);
    return argument == nullptr ? Expected<Result>(Result())
                               : Expected<Result>(Result::of_tree(*argument));
  }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}

 private:
  static const Value* argument_of(const Invocation& call) noexcept {
    if (!call.method->of_values) return nullptr;
    if (call.argument_tuple != nullptr) {
      const auto& values = *static_cast<const std::vector<Value>*>(call.argument_tuple);
      return values.empty() ? nullptr : values.data();
    }
    return call.argument_refs == nullptr ? nullptr
                                         : static_cast<const Value*>(call.argument_refs[0]);
  }
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_echo_filter(const ExtensionContext&) {
  return std::unique_ptr<Filter>(std::make_unique<EchoFilter>());
}

}  // namespace dubhe
