// Numbers of any length.
//
// Specializations of Codec.
#pragma once

#include <string_view>

#include "dubhe/common/export.h"
#include "dubhe/serialize/big_integer.h"
#include "dubhe/serialize/decimal.h"
#include "dubhe/serialize_hessian2/codec.h"

namespace dubhe {
namespace hessian2 DUBHE_EXPORT {

template <>
struct Codec<Decimal> : detail::ClassCodec<"java.math.BigDecimal"> {
  static void write(Writer& out, const Decimal& value);
  static bool read(Reader& in, Decimal& value);
};
template <>
struct Codec<BigInteger> : detail::ClassCodec<"java.math.BigInteger"> {
  static void write(Writer& out, const BigInteger& value);
  static bool read(Reader& in, BigInteger& value);
};

}  // namespace hessian2
}  // namespace dubhe
