// A described interface, and calls of it without a stub: for what needs to know the types of arguments and results.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cluster_fixture.h"
#include "dubhe/proxy/service_invoker.h"
#include "dubhe/serialize/array.h"
#include "dubhe/serialize_hessian2/describe.h"

namespace dubhe::test {

struct Book {
  std::string title;
  std::int64_t pages = 0;
  double price = 0;
};
DUBHE_TYPE(Book, "dubhe.samples.Book", title, pages, price)

struct Library {
  virtual ~Library() = default;
  virtual std::string title(std::string shelf) = 0;
  virtual std::vector<std::string> titles(std::string shelf) = 0;
  virtual std::map<std::string, std::int32_t> counts(std::string shelf) = 0;
  virtual std::set<std::string> authors(std::string shelf) = 0;
  virtual Array<std::int32_t> years(std::string shelf) = 0;
  virtual std::int64_t total(std::string shelf) = 0;
  virtual std::optional<std::int32_t> oldest(std::string shelf) = 0;
  virtual Book find(std::string title) = 0;
  virtual void put(std::string title) = 0;
};

DUBHE_SERVICE(Library, "dubhe.samples.GreetingService", title, titles, counts, authors, years, total, oldest, find, put)

struct LibraryFixture : ClusterFixture {
  explicit LibraryFixture(const std::string& parameters = {})
      : ClusterFixture(parameters, {}, service_descriptor<Library>()) {}
  const MethodDescriptor& method(std::string_view name) const {
    for (const MethodDescriptor& one : service.methods) {
      if (one.name == name) return one;
    }
    throw std::logic_error("no such method");
  }
};

// One call, as a stub makes it.
template <class V>
struct TypedCall {
  TypedCall(LibraryFixture& fixture, std::string_view method, std::string argument_text = "fiction")
      : argument(std::move(argument_text)), invocation(fixture.service, fixture.method(method)) {
    invocation.argument_refs = refs;
    invocation.result_slot = &result;
    invocation.started = fixture.loop.now();
  }
  TypedCall(const TypedCall&) = delete;
  std::string argument;
  const void* refs[2] = {&argument, nullptr};
  V result{};
  Invocation invocation;
};

// A provider that answers with this, as a remote one does: into the slot of the call.
template <class V>
ScriptedInvoker::Script answers(V value) {
  return [value](Invocation& call) -> Expected<Result> {
    *static_cast<V*>(call.result_slot) = value;
    return Result::in_slot();
  };
}
inline ScriptedInvoker::Script fails(StatusCode code, const std::string& text = "no") {
  return [=](Invocation&) -> Expected<Result> { return Status(code, text); };
}

}  // namespace dubhe::test
