#include "dubhe/serialize/archived.h"

#include <cxxabi.h>

#include <cstdlib>

namespace dubhe::archived {

namespace {

std::string readable_name(const std::type_info& type) {
  int failed = 0;
  char* const name = abi::__cxa_demangle(type.name(), nullptr, nullptr, &failed);
  std::string text = failed == 0 ? name : type.name();
  std::free(name);
  return text;
}

}  // namespace

bool fail_type(ArchiveReader& in, std::string_view java_type, std::string_view text) {
  return in.fail(StatusCode::kDataLoss,
                 "`" + std::string(text) + "` is no " + std::string(java_type));
}

bool fail_range(ArchiveReader& in, std::string_view java_type, std::int64_t value) {
  return in.fail(StatusCode::kDataLoss,
                 std::to_string(value) + " is beyond the range of " + std::string(java_type));
}

bool fail_no_constant(ArchiveReader& in, std::string_view java_class, std::string_view name) {
  return in.fail(StatusCode::kDataLoss,
                 std::string(java_class) + " has no constant `" + std::string(name) + "` here");
}

bool fail_subtype(ArchiveReader& in, std::string_view declared, std::string_view java_class) {
  return in.fail(
      StatusCode::kDataLoss,
      std::string(declared) + " is abstract, and " +
          (java_class.empty() ? "an object that names no class" : std::string(java_class)) +
          " is none of the types that DUBHE_SUBTYPES lists for it");
}

void fail_unlisted(ArchiveWriter& out, std::string_view declared, const std::type_info& type) {
  out.fail(StatusCode::kInvalidArgument,
           "an object of the C++ type " + readable_name(type) + " stands where " +
               std::string(declared) + " is declared, and DUBHE_SUBTYPES does not list it there");
}

}  // namespace dubhe::archived
