#include "answer.h"

#include <algorithm>
#include <string>

#include "attachments_wire.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/exceptions.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/tree.h"

namespace dubhe::dubbo {

namespace {

// Many answers carry nothing but the protocol version: no attachments to keep then.
constexpr std::string_view kPlainAttachments = "H\x05" "dubbo\x05" "2.0.2Z";

Status nonsense(const hessian2::Reader& in, std::string_view what) {
  return Status(StatusCode::kDataLoss, std::string(what) + ": " + in.status().message());
}

Status read_value(hessian2::Reader& in, Invocation& call, Result& to) {
  if (call.method->read_result == nullptr || call.result_slot == nullptr) {
    return in.skip() ? Status() : nonsense(in, "the value");
  }
  if (Status read = call.method->read_result(in, call.result_slot); !read.ok()) {
    return Status(StatusCode::kDataLoss, "the value is no " + call.method->return_type + ": " + read.message());
  }
  to.kind = Result::Kind::kInSlot;
  return Status();
}

Status read_exception(hessian2::Reader& in, Result& to) {
  AppException exception;
  if (!hessian2::read_value(in, exception.object)) return nonsense(in, "the exception");
  if (const auto object = exception.object.as_object()) {
    exception.java_class = object->java_class;
  } else if (const auto map = exception.object.as_map()) {
    exception.java_class = map->type;
  }
  if (exception.java_class.empty()) exception.java_class = "java.lang.Throwable";
  exception.message = hessian2::exception_message(exception.object);
  to = Result::thrown(std::move(exception));
  return Status();
}

Status read_answer_attachments(hessian2::Reader& in, std::string_view body, Result& result) {
  if (body.substr(in.offset()).starts_with(kPlainAttachments)) [[likely]] return Status();
  Attachments attachments;
  if (!read_attachments(in, attachments)) return nonsense(in, "the attachments of the answer");
  attachments.erase("dubbo");
  if (attachments.empty()) return Status();
  attachments.own();
  result.attachments = std::make_unique<Attachments>(std::move(attachments));
  return Status();
}

Status read_parts(std::string_view body, Invocation& call, Result& to) {
  hessian2::Reader in(body);
  std::int32_t type = -1;
  if (!in.read_int(type)) return nonsense(in, "the kind of the answer");
  if (type < kResultException || type > kResultNullWithAttachments) {
    return Status(StatusCode::kDataLoss, "an answer is of kind 0 to 5, this one of kind " + std::to_string(type));
  }
  Status read;
  if (type % 3 == kResultException) read = read_exception(in, to);
  if (type % 3 == kResultValue) read = read_value(in, call, to);
  if (!read.ok() || type < kResultExceptionWithAttachments) return read;
  return read_answer_attachments(in, body, to);
}

}  // namespace

// One object from here to the caller: a Result has many members to move.
[[gnu::hot]] Expected<Result> read_result_body(std::string_view body, Invocation& call) {
  Expected<Result> answer = Result();
  if (Status read = read_parts(body, call, *answer); !read.ok()) [[unlikely]] answer = std::move(read);
  return answer;
}

std::string read_failure_text(std::uint8_t serialization, std::string_view body) {
  if (serialization == kHessian2) {
    hessian2::Reader in(body);
    std::string text;
    if (in.take_null() || body.empty()) return {};
    if (in.read_string(text)) return text;
  }
  // Whatever else it is, its printable part says something.
  std::string text;
  for (const char c : body.substr(0, 2048)) {
    if (c >= ' ' && c < 0x7f) text += c;
  }
  return text;
}

std::string first_line(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  text = text.substr(0, text.find_last_not_of(kBlank) + 1);  // npos + 1 is 0: nothing but blanks
  const auto more = std::count(text.begin(), text.end(), '\n');
  std::string line(text.substr(0, text.find('\n')));
  line.resize(line.find_last_not_of(kBlank) + 1);
  if (more == 0) return line;
  return line + " (" + std::to_string(more) + (more == 1 ? " more line" : " more lines") + " left out)";
}

}  // namespace dubhe::dubbo
