#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "dubhe/protocol/generic.h"
#include "dubhe/protocol_generic/filters.h"
#include "dubhe/protocol_generic/pojo.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "forms.h"

namespace dubhe {

namespace {

// The arguments that were made for one call, and the call as it was before.
class MadeArguments {
 public:
  explicit MadeArguments(const MethodDescriptor& method) : method_(method) {}
  MadeArguments(const MadeArguments&) = delete;
  ~MadeArguments() {
    if (tuple_ == nullptr) return;
    method_.destroy_arguments(tuple_);
    release(tuple_);
  }

  Status read(hessian2::Reader& in) {
    void* room = ::operator new(method_.arguments_size, alignment());
    Status read = method_.read_arguments(in, room);
    if (read.ok()) {
      tuple_ = room;
    } else {
      release(room);
    }
    return read;
  }
  void* tuple() const noexcept { return tuple_; }

  GenericRequest* request = nullptr;

 private:
  std::align_val_t alignment() const noexcept {
    return std::align_val_t(std::max(method_.arguments_align, alignof(std::max_align_t)));
  }
  void release(void* room) const noexcept { ::operator delete(room, alignment()); }

  const MethodDescriptor& method_;
  void* tuple_ = nullptr;
};

std::string place(const Invocation& call) {
  return "$invoke of " + call.service->java_interface + "." + signature(call.method->name, call.method->parameter_types);
}

class GenericFilter final : public Filter {
 public:
  [[gnu::hot]] std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    if (call.generic == nullptr) [[likely]] return std::nullopt;
    auto made = std::make_unique<MadeArguments>(*call.method);
    if (Status read = make_arguments(call, *made); !read.ok()) return read.with_context(place(call));
    made->request = std::exchange(call.generic, nullptr);
    note.word = reinterpret_cast<std::uintptr_t>(made.release());
    return std::nullopt;
  }

  void after(Invocation& call, Expected<Result>& answer, FilterNote& note) override {
    if (note.word == 0) [[likely]] return;
    const std::unique_ptr<MadeArguments> made(reinterpret_cast<MadeArguments*>(note.word));
    call.argument_tuple = nullptr;
    call.generic = made->request;
    if (answer) answer_in_form(*call.method, *answer, made->request->form);
  }

 private:
  static Status make_arguments(Invocation& call, MadeArguments& made) {
    const MethodDescriptor& method = *call.method;
    GenericRequest& request = *call.generic;
    for (Value& argument : request.arguments) argument = generic::incoming(argument, request.form);
    if (method.of_values) {  // a generic implementation makes of them what it likes
      call.argument_tuple = &request.arguments;
      return Status();
    }
    const std::size_t wanted = method.parameter_types.size();
    if (request.arguments.size() != wanted) {
      return Status(StatusCode::kInvalidArgument, std::to_string(request.arguments.size()) + " arguments for " +
                                                      std::to_string(wanted) + " parameters");
    }
    // The writer tells containers apart by where they stand: all live until it is done.
    std::vector<Value> values;
    for (std::size_t i = 0; i < wanted; ++i) {
      auto value = i < method.parameter_shapes.size() ? generic::from_maps(request.arguments[i], method.parameter_shapes[i]())
                                                      : Expected<Value>(request.arguments[i]);
      if (!value) return value.status().with_context("argument " + std::to_string(i + 1));
      values.push_back(std::move(*value));
    }
    Buffer bytes;
    hessian2::Writer out(bytes);
    for (const Value& value : values) hessian2::write_value(out, value);
    if (!out.ok()) return out.status();
    hessian2::Reader in(bytes.view());
    if (Status read = made.read(in); !read.ok()) return Status(StatusCode::kInvalidArgument, read.message());
    call.argument_tuple = made.tuple();
    return Status();
  }

  static void answer_in_form(const MethodDescriptor& method, Result& result, GenericForm form) {
    if (result.is_exception()) return wrap(*result.exception);
    if (form == GenericForm::kRawReturn) return;
    if (result.kind != Result::Kind::kValue && result.kind != Result::Kind::kTree) return;
    const TypeShape* shape = method.result_shape == nullptr ? nullptr : &method.result_shape();
    const Value value = result.kind == Result::Kind::kTree ? *result.tree : generic::value_of(result.value);
    Value outgoing = generic::outgoing(value, shape, form);
    result.value = AnyValue();
    result.kind = outgoing.is_null() ? Result::Kind::kNull : Result::Kind::kTree;
    result.tree = outgoing.is_null() ? nullptr : std::make_unique<Value>(std::move(outgoing));
  }

  // A caller without the interface has not its exceptions either.
  static void wrap(AppException& thrown) {
    if (generic::is_generic_exception(thrown.java_class)) return;
    const std::string text = thrown.message.empty() ? thrown.java_class : thrown.java_class + ": " + thrown.message;
    Value object = hessian2::make_exception_object(generic::kGenericException, text);
    if (const auto fields = object.as_object()) {
      fields->fields.emplace_back("exceptionClass", Value(thrown.java_class));
      fields->fields.emplace_back("exceptionMessage", Value(thrown.message));
    }
    thrown = {std::string(generic::kGenericException), text, std::move(object)};
  }
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_generic_filter(const ExtensionContext&) {
  return std::unique_ptr<Filter>(std::make_unique<GenericFilter>());
}

}  // namespace dubhe
