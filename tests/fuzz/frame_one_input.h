// What one input does to the decoder of dubbo frames.
#pragma once

#include "dubhe/protocol_dubbo/dubbo_codec.h"

#include "expect.h"

#include <algorithm>
#include <string_view>
#include <variant>

namespace fuzz_frame {

// As a stream of frames, and each frame cut at its header and one byte before its end.
inline void one_input(std::string_view bytes) {
  using namespace dubhe;
  const dubbo::DubboCodec codec(4096);
  while (!bytes.empty()) {
    const DecodeStep step = codec.decode(bytes);
    const Frame* const frame = std::get_if<Frame>(&step);
    if (frame == nullptr) {
      if (const auto* more = std::get_if<NeedMore>(&step)) fuzz::expect(more->bytes > 0);
      return;
    }
    fuzz::expect(frame->size >= dubbo::kHeaderBytes &&
                 (frame->too_large || frame->size <= bytes.size()));
    fuzz::expect(frame->too_large ? frame->body.empty()
                                  : frame->body.size() == frame->size - dubbo::kHeaderBytes);
    Buffer answer;
    codec.write_heartbeat_answer(answer, *frame);
    fuzz::expect(std::holds_alternative<Frame>(codec.decode(answer.view())));
    if (!frame->too_large) {
      fuzz::expect(
          std::holds_alternative<NeedMore>(codec.decode(bytes.substr(0, dubbo::kHeaderBytes - 1))));
      fuzz::expect(
          std::holds_alternative<NeedMore>(codec.decode(bytes.substr(0, frame->size - 1))));
    }
    bytes.remove_prefix(std::min(frame->size, bytes.size()));
  }
}

}  // namespace fuzz_frame
