#include "dubhe/serialize_hessian2/shape.h"

#include <string_view>

namespace dubhe::hessian2::detail {

TypeShape::Kind kind_of_name(std::string_view type_name) noexcept {
  using Kind = TypeShape::Kind;
  struct Row {
    std::string_view name;
    Kind kind;
  };
  constexpr Row kRows[] = {
      {"boolean", Kind::kBool},
      {"byte", Kind::kByte},
      {"short", Kind::kShort},
      {"char", Kind::kChar},
      {"int", Kind::kInt},
      {"long", Kind::kLong},
      {"float", Kind::kFloat},
      {"double", Kind::kDouble},
      {"java.lang.String", Kind::kString},
      {"byte[]", Kind::kBytes},
      {"char[]", Kind::kChars},
      {"java.util.Date", Kind::kDate},
      {"java.math.BigDecimal", Kind::kDecimal},
      {"java.math.BigInteger", Kind::kBigInteger},
      {"java.time.LocalDate", Kind::kLocalDate},
      {"java.time.LocalTime", Kind::kLocalTime},
      {"java.time.LocalDateTime", Kind::kLocalDateTime},
      {"java.lang.Object", Kind::kAny},
  };
  for (const Row& row : kRows) {
    if (row.name == type_name) return row.kind;
  }
  return Kind::kOther;
}

}  // namespace dubhe::hessian2::detail
