// Requests and answers in another serialization than hessian2: the same steps as in
// request_form.cpp and answer.cpp.
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/exceptions.h"

#include "archived_attachments.h"
#include "request_form.h"

#include <charconv>
#include <string>
#include <utility>

namespace dubhe::dubbo {

namespace {

Status nonsense(const ArchiveReader& in, std::string_view what) {
  return Status(StatusCode::kDataLoss, std::string(what) + ": " + in.status().message());
}

Expected<Result> read_value(ArchiveReader& in, Invocation& call) {
  if (call.method->restore_result == nullptr || call.result_slot == nullptr) {
    if (!in.begin_value() || !in.skip()) return nonsense(in, "the value");
    return Result();
  }
  if (const Status read = call.method->restore_result(in, call.result_slot); !read.ok()) {
    return Status(StatusCode::kDataLoss,
                  "the value is no " + call.method->return_type + ": " + read.message());
  }
  return Result::in_slot();
}

Expected<Result> read_exception(ArchiveReader& in) {
  AppException exception;
  if (!in.exception(exception.java_class, exception.message, exception.object))
    return nonsense(in, "the exception");
  if (exception.java_class.empty()) exception.java_class = "java.lang.Throwable";
  if (exception.object.is_null())
    exception.object = hessian2::make_exception_object(exception.java_class, exception.message);
  return Result::thrown(std::move(exception));
}

}  // namespace

Status RequestForm::write_archived(Buffer& out, RequestId id, const Invocation& call,
                                   const MethodEncoding& method, const RequestLimits& limits,
                                   bool one_way) const {
  if (call.method->archive_arguments == nullptr && !call.method->parameter_types.empty()) {
    return Status(StatusCode::kUnimplemented,
                  name(call) + ": its arguments have no form but that of hessian2");
  }
  const std::size_t mark = out.size();
  out.append(method.head);
  const auto writer = archive_->archive_writer(out);
  if (call.method->archive_arguments != nullptr)
    call.method->archive_arguments(*writer, call.argument_refs);
  writer->begin_attachments();
  for (const auto& [key, value] : method.constant_attachments) writer->attachment(key, value);
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, limits.left.count()).ptr;
  const std::string_view left(digits, static_cast<std::size_t>(end - digits));
  writer->attachment("timeout", left);
  if (method.countdown || call.inherits_deadline) writer->attachment("_TO", left);
  write_attachments(*writer, call.attachments);
  writer->end_attachments();
  if (!writer->ok()) {
    out.truncate(mark);
    return writer->status().with_context(name(call));
  }
  return end_request(out, mark, id, call, archive_->id(), one_way);
}

Expected<Result> RequestForm::read_archived_result(std::string_view body, Invocation& call) const {
  const auto in = archive_->archive_reader(body);
  std::int64_t type = -1;
  if (!in->begin_value() || !in->integer(type)) return nonsense(*in, "the kind of the answer");
  if (type < kResultException || type > kResultNullWithAttachments) {
    return Status(StatusCode::kDataLoss,
                  "an answer is of kind 0 to 5, this one of kind " + std::to_string(type));
  }
  Expected<Result> result = Result();
  switch (type % 3) {
    case kResultException:
      result = read_exception(*in);
      break;
    case kResultValue:
      result = read_value(*in, call);
      break;
    default:
      break;
  }
  if (!result || type < kResultExceptionWithAttachments) return result;
  Attachments attachments;
  if (!read_attachments(*in, attachments)) return nonsense(*in, "the attachments of the answer");
  attachments.erase("dubbo");
  if (!attachments.empty())
    result->attachments = std::make_unique<Attachments>(std::move(attachments));
  return result;
}

}  // namespace dubhe::dubbo
