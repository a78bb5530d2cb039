#include "dubhe/protocol_filters/call_cache.h"
#include "dubhe/protocol_filters/filters.h"
#include "dubhe/serialize_hessian2/tree.h"

#include "filter_tools.h"
#include "method_table.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dubhe {

namespace {

using Answer = CallCache::Answer;

constexpr std::string_view kNull = "N";

// Of one method; nullptr: its answers are not kept.
struct MethodCache {
  std::unique_ptr<CallCache> cache;
};

// What a call has still to do once it is answered.
struct Missed {
  CallCache& cache;
  std::string key;
};

// --- arguments to a key: their bytes, and which overload they are of

bool write_arguments(const Invocation& call, hessian2::Writer& out) {
  const MethodDescriptor& method = *call.method;
  if (method.of_values) {
    if (call.argument_tuple != nullptr) {
      for (const Value& value : *static_cast<const std::vector<Value>*>(call.argument_tuple))
        hessian2::write_value(out, value);
      return true;
    }
    if (call.argument_refs == nullptr) return false;
    for (const void* const* at = call.argument_refs; *at != nullptr; ++at) {
      hessian2::write_value(out, *static_cast<const Value*>(*at));
    }
    return true;
  }
  if (method.write_arguments == nullptr) return false;
  if (call.argument_tuple == nullptr) {
    if (call.argument_refs == nullptr) return false;
    method.write_arguments(out, call.argument_refs);
    return true;
  }
  if (method.argument_addresses == nullptr) return false;
  std::vector<const void*> addresses(method.parameter_types.size() + 1);
  method.argument_addresses(call.argument_tuple, addresses.data());
  method.write_arguments(out, addresses.data());
  return true;
}

// Empty: this call has none.
std::string key_of(const Invocation& call) {
  Buffer bytes;
  hessian2::Writer out(bytes);
  out.write_string(call.method->parameter_descriptor);
  if (!write_arguments(call, out) || !out.ok()) return {};
  return std::string(bytes.view());
}

// --- answers to bytes and back

// Empty: not to be kept.
std::string bytes_of(const Invocation& call, const Result& result) {
  Buffer bytes;
  hessian2::Writer out(bytes);
  switch (result.kind) {
    case Result::Kind::kException:
      return {};
    case Result::Kind::kNull:
      return std::string(kNull);
    case Result::Kind::kTree:
      hessian2::write_value(out, *result.tree);
      break;
    case Result::Kind::kValue:
      result.value.ops().write(out, result.value.data());
      break;
    case Result::Kind::kInSlot:
      if (call.result_slot == nullptr) return std::string(kNull);
      if (call.method->of_values) {
        hessian2::write_value(out, *static_cast<const Value*>(call.result_slot));
      } else if (call.method->write_result != nullptr) {
        call.method->write_result(out, call.result_slot);
      }
      break;
  }
  return out.ok() ? std::string(bytes.view()) : std::string();
}

// Nothing: the bytes do not fit this caller's type.
std::optional<Expected<Result>> answer_of(const Invocation& call, const std::string& bytes) {
  if (bytes == kNull) return Expected<Result>(Result());
  hessian2::Reader in(bytes);
  if (call.result_slot != nullptr && !call.method->of_values) {
    if (call.method->read_result == nullptr || !call.method->read_result(in, call.result_slot).ok())
      return std::nullopt;
    return Expected<Result>(Result::in_slot());
  }
  Value tree;
  if (!hessian2::read_value(in, tree)) return std::nullopt;
  return Expected<Result>(Result::of_tree(std::move(tree)));
}

// Answers a call with what the last one with the same arguments was answered; exceptions and
// failures are not kept.
class CacheFilter final : public Filter {
 public:
  CacheFilter(const Url& url, ExtensionRegistry& registry)
      : caches_([url, &registry](const std::string& method) {
          return std::make_unique<MethodCache>(MethodCache{make_cache(url, method, registry)});
        }) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    CallCache* const cache = caches_.of(call).cache.get();
    if (cache == nullptr || call.one_way || !call.method->callbacks.empty()) return std::nullopt;
    std::string key = key_of(call);
    if (key.empty()) return std::nullopt;
    if (const Answer known = cache->get(key, filters::now())) {
      if (auto answer = answer_of(call, *known)) return answer;
    }
    note.word = reinterpret_cast<std::uintptr_t>(new Missed{*cache, std::move(key)});
    return std::nullopt;
  }

  void after(Invocation& call, Expected<Result>& answer, FilterNote& note) override {
    if (note.word == 0) return;
    const std::unique_ptr<Missed> missed(reinterpret_cast<Missed*>(note.word));
    if (!answer) return;
    std::string bytes = bytes_of(call, *answer);
    if (bytes.empty()) return;
    missed->cache.put(std::move(missed->key), std::make_shared<const std::string>(std::move(bytes)),
                      filters::now());
  }

  // nullptr where the URL asks for none; the names were tried when the filter was made.
  static std::unique_ptr<CallCache> make_cache(const Url& url, const std::string& method,
                                               ExtensionRegistry& registry) {
    const std::string_view name = url.get_method(method, "cache");
    if (filters::says_nothing(name)) return nullptr;
    auto made = registry.make<CallCache>(name, url.with("method", method), "parameter `cache`");
    return made ? std::move(*made) : nullptr;
  }

 private:
  filters::MethodTable<MethodCache> caches_;
};

// Every name that the URL gives, for itself or for a method.
Status check_names(const Url& url, ExtensionRegistry& registry) {
  for (const auto& [key, name] : url.parameters()) {
    if ((key != "cache" && !key.ends_with(".cache")) || filters::says_nothing(name)) continue;
    const auto made = registry.make<CallCache>(name, url, "parameter `" + key + "`");
    if (!made) return made.status();
  }
  return Status();
}

}  // namespace

Expected<std::unique_ptr<Filter>> make_cache_filter(const ExtensionContext& context) {
  if (Status named = check_names(context.url(), context.registry()); !named.ok()) {
    if (!filters::is_of_a_peer(context.url())) return named;
    context.logger().warn("filter.cache", context.url().address() + ": " + named.message() +
                                              "; its answers are not kept");
  }
  return std::unique_ptr<Filter>(std::make_unique<CacheFilter>(context.url(), context.registry()));
}

}  // namespace dubhe
