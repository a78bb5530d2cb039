#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/protocol/generic.h"
#include "dubhe/protocol_generic/filters.h"
#include "dubhe/protocol_generic/pojo.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize/array.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/tree.h"
#include "dubhe/serialize_hessian2/typed.h"
#include "forms.h"

namespace dubhe {

namespace {

void write_invoke_arguments(hessian2::Writer& out, const void* const* arguments) {
  hessian2::write(out, *static_cast<const std::string*>(arguments[0]));
  hessian2::write(out, *static_cast<const std::optional<Array<std::string>>*>(arguments[1]));
  hessian2::write(out, *static_cast<const Array<Value>*>(arguments[2]));
}

void archive_invoke_arguments(ArchiveWriter& out, const void* const* arguments) {
  archive(out, *static_cast<const std::string*>(arguments[0]));
  out.end_value();
  archive(out, *static_cast<const std::optional<Array<std::string>>*>(arguments[1]));
  out.end_value();
  archive(out, *static_cast<const Array<Value>*>(arguments[2]));
  out.end_value();
}

Status read_invoke_result(hessian2::Reader& in, void* out) {
  return hessian2::read_value(in, *static_cast<Value*>(out)) ? Status() : in.status();
}

Status restore_invoke_result(ArchiveReader& in, void* out) {
  return in.begin_value() && in.value(*static_cast<Value*>(out)) ? Status() : in.status();
}

MethodDescriptor invoke_descriptor() {
  MethodDescriptor method;
  method.name = kInvokeMethod;
  method.parameter_descriptor = kGenericDescriptor;
  method.parameter_types = {"java.lang.String", "java.lang.String[]", "java.lang.Object[]"};
  method.return_type = "java.lang.Object";
  method.form = CallForm::kTask;
  method.write_arguments = &write_invoke_arguments;
  method.read_result = &read_invoke_result;
  method.archive_arguments = &archive_invoke_arguments;
  method.restore_result = &restore_invoke_result;
  return method;
}

// What a call is while it is one of $invoke, and what it was before.
struct Rewritten {
  const MethodDescriptor* method;
  const void* const* argument_refs;
  void* result_slot;

  std::string name;
  std::optional<Array<std::string>> types;
  Array<Value> arguments;
  const void* refs[4] = {&name, &types, &arguments, nullptr};
  Value result;
};

class GenericImplFilter final : public Filter {
 public:
  explicit GenericImplFilter(GenericForm form) : form_(form) {}

  std::optional<Expected<Result>> before(Invocation& call, FilterNote& note) override {
    if (call.method->name.starts_with('$')) return std::nullopt;  // $echo, or $invoke made by the program itself
    auto values = generic::arguments_of(call);
    if (!values) return values.status();
    auto rewritten = std::make_unique<Rewritten>();
    const MethodDescriptor& method = *call.method;
    for (std::size_t i = 0; i < values->size(); ++i) {
      const TypeShape* shape = i < method.parameter_shapes.size() ? &method.parameter_shapes[i]() : nullptr;
      rewritten->arguments.push_back(generic::outgoing((*values)[i], shape, form_));
    }
    rewritten->name = method.name;
    if (method.parameter_types.size() == values->size()) rewritten->types.emplace(method.parameter_types);

    rewritten->method = std::exchange(call.method, &invoke_);
    rewritten->argument_refs = std::exchange(call.argument_refs, rewritten->refs);
    rewritten->result_slot = std::exchange(call.result_slot, &rewritten->result);
    call.generic_method = rewritten->name;
    call.attachments.lend(kGenericKey, to_string(form_));
    note.word = reinterpret_cast<std::uintptr_t>(rewritten.release());
    return std::nullopt;
  }

  void after(Invocation& call, Expected<Result>& answer, FilterNote& note) override {
    const std::unique_ptr<Rewritten> rewritten(reinterpret_cast<Rewritten*>(note.word));
    if (rewritten == nullptr) return;
    call.method = rewritten->method;
    call.argument_refs = rewritten->argument_refs;
    call.result_slot = rewritten->result_slot;
    call.generic_method = {};
    call.attachments.erase(kGenericKey);
    if (!answer) return;
    if (answer->is_exception()) return unwrap(*call.method, *answer->exception);
    if (answer->kind != Result::Kind::kInSlot) return;
    if (const Status put = put_result(call, rewritten->result); !put.ok()) answer = put;
  }

 private:
  // A typed caller may have the exception described; a generic one gets everything that came.
  static void unwrap(const MethodDescriptor& method, AppException& thrown) {
    if (!generic::is_generic_exception(thrown.java_class)) return;
    const auto object = thrown.object.as_object();
    if (object == nullptr) return;
    const Value* java_class = object->find("exceptionClass");
    if (java_class == nullptr || java_class->as_string() == nullptr) return;
    thrown.java_class = *java_class->as_string();
    const Value* message = object->find("exceptionMessage");
    thrown.message = message != nullptr && message->as_string() != nullptr ? *message->as_string() : std::string();
    if (!method.of_values) thrown.object = hessian2::make_exception_object(thrown.java_class, thrown.message);
  }

  Status put_result(const Invocation& call, const Value& received) const {
    if (call.result_slot == nullptr || call.method->read_result == nullptr) return Status();
    const Value result = generic::incoming(received, form_);
    if (call.method->of_values) {
      *static_cast<Value*>(call.result_slot) = result;
      return Status();
    }
    auto value = call.method->result_shape == nullptr ? Expected<Value>(result)
                                                      : generic::from_maps(result, call.method->result_shape());
    if (!value) return value.status();
    Buffer bytes;
    hessian2::Writer out(bytes);
    hessian2::write_value(out, *value);
    if (!out.ok()) return out.status();
    hessian2::Reader in(bytes.view());
    return call.method->read_result(in, call.result_slot);
  }

  const GenericForm form_;
  const MethodDescriptor invoke_ = invoke_descriptor();
};

// Where the URL says `generic=false`, and was named all the same.
class NothingToDo final : public Filter {
 public:
  std::optional<Expected<Result>> before(Invocation&, FilterNote&) override { return std::nullopt; }
  void after(Invocation&, Expected<Result>&, FilterNote&) override {}
};

}  // namespace

Expected<std::unique_ptr<Filter>> make_generic_impl_filter(const ExtensionContext& context) {
  const std::string_view asked = context.url().get(kGenericKey);
  if (!asks_for_generic(asked)) return std::unique_ptr<Filter>(std::make_unique<NothingToDo>());
  auto form = read_generic_form(asked);
  if (!form) return form.status();
  return std::unique_ptr<Filter>(std::make_unique<GenericImplFilter>(*form));
}

}  // namespace dubhe
