// How the calls of one service become requests, and answers results, over any line.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/exchange/call_line.h"
#include "dubhe/protocol/invoker.h"
#include "method_encoding.h"

namespace dubhe::dubbo {

// How long one attempt may take, and what the peer is told about it.
struct RequestLimits {
  Deadline deadline;
  std::chrono::milliseconds timeout;  // of the attempt
  std::chrono::milliseconds left;     // until the deadline, when the attempt began
};

// Immutable; thread-safe. `service` outlives it.
class RequestForm {
 public:
  // `encodings`: by MethodDescriptor::index, made for `codec` and `archive`, which is nullptr for hessian2. `payload`: the most
  // bytes of a request's body; 0: no limit.
  RequestForm(const ServiceDescriptor& service, std::vector<MethodEncoding> encodings, std::shared_ptr<const Codec> codec,
              std::size_t payload, const ArchiveSerialization* archive = nullptr);

  const ServiceDescriptor& service() const noexcept { return service_; }
  const Codec& codec() const noexcept { return *codec_; }
  const ArchiveSerialization* archive() const noexcept { return archive_; }
  // nullptr: the method is not one of service().
  const MethodEncoding* encoding(const Invocation& call) const noexcept;
  RequestLimits limits(const Invocation& call, const MethodEncoding& method, TimePoint now) const noexcept;
  // "GreetingService.greet"
  std::string name(const Invocation& call) const;

  // Appends a whole request. Leaves `out` as it was when it fails.
  Status write(Buffer& out, RequestId id, const Invocation& call, const MethodEncoding& method,
               const RequestLimits& limits, bool one_way) const;
  Expected<Result> read_answer(const Frame& answer, Invocation& call) const;
  Status failure(StatusCode code, std::string_view why, const Invocation& call, const RequestLimits& limits,
                 TimePoint asked, TimePoint now, bool written) const;

  // The whole of it, from any executor: the frame is written there, travels as one block, and the answer's body comes
  // back as one. `connection`: the only one it may be sent over, by its number; 0: any.
  Task<Expected<Result>> ask_from_away(std::shared_ptr<CallLine> line, Invocation& call, const MethodEncoding& method,
                                       RequestLimits limits, bool one_way, std::uint64_t connection = 0) const;

 private:
  Status write_archived(Buffer& out, RequestId id, const Invocation& call, const MethodEncoding& method,
                        const RequestLimits& limits, bool one_way) const;
  Expected<Result> read_archived_result(std::string_view body, Invocation& call) const;
  // Closes the frame begun at `mark`, or takes it back when its body is too large.
  Status end_request(Buffer& out, std::size_t mark, RequestId id, const Invocation& call, std::uint8_t serialization,
                     bool one_way) const;

  const ServiceDescriptor& service_;
  const std::vector<MethodEncoding> encodings_;
  const std::shared_ptr<const Codec> codec_;
  const std::size_t begin_bytes_;  // what a frame has before its body
  const std::size_t payload_;
  const ArchiveSerialization* const archive_;
};

}  // namespace dubhe::dubbo
