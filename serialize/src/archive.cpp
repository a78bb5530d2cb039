#include "dubhe/serialize/archive.h"

namespace dubhe {

bool ArchiveState::fail(StatusCode code, std::string text) {
  if (status_.ok()) status_ = Status(code, std::move(text));
  return false;
}

bool ArchiveState::fail_within(std::string_view where) {
  status_ = status_.with_context(where);
  return false;
}

bool ArchiveState::fail_too_deep() {
  return fail(StatusCode::kInvalidArgument, "values are nested deeper than " +
                                                std::to_string(kMaxDepth) +
                                                ": does an object contain itself?");
}

}  // namespace dubhe
