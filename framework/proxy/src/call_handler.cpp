#include "dubhe/proxy/call_handler.h"

#include "dubhe/protocol/method_values.h"

#include <cxxabi.h>

#include <cstdlib>

namespace dubhe {

std::string_view to_string(CallMoment moment) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"oninvoke", "onreturn", "onthrow"};
  return kNames[static_cast<std::size_t>(moment)];
}

namespace detail {

namespace {

// "std::string", "std::vector<int, std::allocator<int> >"
std::string name_of(const std::type_info& type) {
  int failed = 0;
  const std::unique_ptr<char, void (*)(void*)> readable(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &failed), &std::free);
  std::string name = failed == 0 ? readable.get() : type.name();
  constexpr std::string_view kString =
      "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
  for (auto at = name.find(kString); at != std::string::npos; at = name.find(kString)) {
    name.replace(at, kString.size(), "std::string");
  }
  return name;
}

std::string list(const Types& types) {
  std::string text = "(";
  for (const std::type_info* type : types) text += (text.size() > 1 ? ", " : "") + name_of(*type);
  return text + ")";
}

// What stands before the arguments; nothing, or one type.
Types before_arguments(CallMoment moment, const MethodValues& values) {
  if (moment == CallMoment::kThrow) return {&typeid(std::exception_ptr)};
  if (moment == CallMoment::kReturn && values.make_result != nullptr)
    return {values.make_result().ops().type};
  return {};
}

bool same(const Types& a, const Types& b, std::size_t from) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = from; i < a.size(); ++i) {
    if (*a[i] != *b[i]) return false;
  }
  return true;
}

}  // namespace

Status check_handler(CallMoment moment, const ServiceDescriptor& service,
                     const MethodDescriptor& method, const Types& taken, bool takes_failure) {
  if (taken.empty()) return Status();
  const std::string who = service.java_interface + "." + method.name;
  if (method.values == nullptr || method.of_values) {
    return Status(StatusCode::kInvalidArgument,
                  who + " has no C++ types here, which a handler needs");
  }
  const Types first = before_arguments(moment, *method.values);
  Types all = first;
  for (std::size_t i = 0; i < method.parameter_types.size(); ++i)
    all.push_back(&method.values->argument_type(i));
  // Any class of exceptions will do.
  const std::size_t compared_from = moment == CallMoment::kThrow ? 1 : 0;
  const bool failure_stands = moment != CallMoment::kThrow || takes_failure;
  if (failure_stands && (same(taken, all, compared_from) || same(taken, first, compared_from)))
    return Status();
  std::string text = "it takes " + list(taken) + ", and `" + std::string(to_string(moment)) +
                     "` of " + who + " tells " + list(all);
  if (first.size() < all.size())
    text += ", or less: " + (first.empty() ? std::string("()") : list(first) + " or ()");
  return Status(StatusCode::kInvalidArgument, std::move(text));
}

}  // namespace detail

}  // namespace dubhe
