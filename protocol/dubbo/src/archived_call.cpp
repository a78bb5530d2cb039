// A request, and its answer, in another serialization than hessian2: the same steps as in
// server_call.cpp.
#include "dubhe/protocol/generic.h"
#include "dubhe/protocol/java_types.h"
#include "dubhe/protocol_dubbo/wire.h"

#include "archived_attachments.h"
#include "protocol_version.h"
#include "server_call.h"

#include <charconv>
#include <string>
#include <utility>

namespace dubhe::dubbo {

namespace {

constexpr int kHeadValues = 5;

bool skip_values(ArchiveReader& in, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!in.begin_value() || !in.skip()) return false;
  }
  return true;
}

// The three arguments of $invoke.
bool read_invoke(ArchiveReader& in, InvokeArguments& to) {
  Value types, arguments;
  if (!in.begin_value() || !in.text(to.method)) return false;
  if (!in.begin_value() || !in.value(types)) return false;
  if (!in.begin_value() || !in.value(arguments)) return false;
  if (const auto list = types.as_list()) {
    auto& names = to.types.emplace();
    for (const Value& name : list->items) {
      if (name.as_string() == nullptr)
        return in.fail(StatusCode::kDataLoss, "the types of parameters are texts");
      names.push_back(*name.as_string());
    }
  }
  if (const auto list = arguments.as_list()) to.arguments = std::move(list->items);
  return true;
}

}  // namespace

std::optional<Refusal> ServerCall::read_archived(const ServiceTable& table, std::string_view body) {
  const auto in = archive_->archive_reader(body);
  std::string protocol_version, path, version, method, descriptor;
  for (std::string* const text : {&protocol_version, &path, &version, &method, &descriptor}) {
    if (!in->begin_value() || !(in->take_null() || in->text(*text)))
      return not_decoded(in->status().message());
  }
  answer_attachments_ = takes_answer_attachments(protocol_version);
  const RequestHead head{protocol_version, path, version, method, descriptor};
  if (dispatch_.serves_ == Dispatch::Serves::kCallbackObjects)
    return not_decoded("objects are called back in hessian2");

  // The attachments stand behind the arguments and say which export is meant.
  const auto count = count_parameters(descriptor);
  if (!count) return not_decoded("the descriptor of the parameters, " + descriptor + ", is none");
  Attachments attachments;
  if (!skip_values(*in, *count) || !read_attachments(*in, attachments))
    return not_decoded(in->status().message());
  const ExportPtr* service = nullptr;
  if (auto refusal = find_service(table, head, attachments, service)) return refusal;
  if (!takes(**service, *archive_)) {
    return unexpected_serialization(archive_->id(), (*service)->interface_name,
                                    (*service)->options.archives);
  }
  in->rewind();
  if (!skip_values(*in, kHeadValues)) return not_decoded(in->status().message());
  return read_archived_method(**service, head, *in, std::move(attachments));
}

std::optional<Refusal> ServerCall::read_archived_method(Export& service, const RequestHead& head,
                                                        ArchiveReader& in,
                                                        Attachments attachments) {
  // Filter `echo` answers it, and what goes back is the value that came.
  if (head.method == kEchoMethod && head.descriptor == echo_method().parameter_descriptor && !takes_any_method(service)) {
    archived_echo_ = std::make_unique<Value>();
    service_ = &service;
    if (!in.begin_value() || !in.value(*archived_echo_)) return not_decoded(in.status().message());
    invocation_.emplace(service.invoker->service(), echo_method()).attachments = std::move(attachments);
    return std::nullopt;
  }
  if (is_generic(head.method, head.descriptor)) {
    InvokeArguments asked;
    if (!read_invoke(in, asked))
      return not_decoded(std::string(head.method) + ": " + in.status().message());
    return take_generic(service, std::move(asked), std::move(attachments));
  }
  const ServiceDescriptor& offered = service.invoker->service();
  const MethodDescriptor* const method = offered.find(head.method, head.descriptor);
  if (method == nullptr) {
    if (!takes_any_method(service)) return no_method(service, head.method, head.descriptor);
    auto types = types_of_descriptor(head.descriptor);
    if (!types) return not_decoded(types.status().message());
    untyped_ = std::make_unique<Untyped>();
    for (std::size_t i = 0; i < types->size(); ++i) {
      if (!in.begin_value() || !in.value(untyped_->request.arguments.emplace_back()))
        return not_decoded(in.status().message());
    }
    take_open(service, head, std::move(*types), std::move(attachments));
    return std::nullopt;
  }
  service_ = &service;
  Invocation& call = invocation_.emplace(offered, *method);
  if (const Status made = make_arguments(*method, method->restore_arguments, in); !made.ok()) {
    return not_decoded("arguments of " + service.path + "." + method->name + "(" +
                       method->parameter_descriptor + "): " + made.message());
  }
  call.argument_tuple = arguments_;
  call.attachments = std::move(attachments);
  return std::nullopt;
}

Status ServerCall::write_archived_result(Buffer& buffer, Result& result) {
  const auto out = archive_->archive_writer(buffer);
  const auto type = [&](ResultType plain) {
    out->integer(plain + (answer_attachments_ ? 3 : 0));
    out->end_value();
  };
  switch (result.kind) {
    case Result::Kind::kNull:
    case Result::Kind::kInSlot:  // refused before
      type(kResultNull);
      break;
    case Result::Kind::kValue:
      if (result.value.ops().archive == nullptr) {
        return Status(StatusCode::kUnimplemented, "this result has no form but that of hessian2");
      }
      type(kResultValue);
      result.value.ops().archive(*out, result.value.data());
      out->end_value();
      break;
    case Result::Kind::kTree:
      type(kResultValue);
      out->value(*result.tree);
      out->end_value();
      break;
    case Result::Kind::kException:
      type(kResultException);
      out->exception(result.exception->java_class, result.exception->message,
                     result.exception->object);
      break;
  }
  if (answer_attachments_) {
    out->begin_attachments();
    out->attachment("dubbo", kProtocolVersion);
    if (invocation_) write_attachments(*out, invocation_->response_attachments);
    if (result.attachments != nullptr) write_attachments(*out, *result.attachments);
    out->end_attachments();
  }
  return out->status();
}

}  // namespace dubhe::dubbo
