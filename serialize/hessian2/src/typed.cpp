#include "dubhe/serialize_hessian2/typed.h"

#include <cxxabi.h>

#include <cstdlib>
#include <cstring>
#include <memory>

namespace dubhe::hessian2 {

namespace detail {

std::string class_descriptor(std::string_view java_class) {
  std::string descriptor = "L" + std::string(java_class) + ";";
  std::replace(descriptor.begin(), descriptor.end(), '.', '/');
  return descriptor;
}

std::string readable_name(const std::type_info& type) {
  int failed = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, &failed), std::free);
  return name != nullptr ? name.get() : type.name();
}

// What Java's numbers of any length look like as objects. BigInteger has four more fields; they are caches.
struct DecimalObject {
  std::string value;
};
DUBHE_TYPE(DecimalObject, "java.math.BigDecimal", value)

struct BigIntegerObject {
  std::int32_t signum = 0;
  Array<std::int32_t> mag;
};
DUBHE_TYPE(BigIntegerObject, "java.math.BigInteger", signum, mag)

}  // namespace detail

bool Codec<Array<std::int8_t>>::read(Reader& in, Array<std::int8_t>& value) {
  Bytes bytes;
  if (!in.read_bytes(bytes)) return false;
  value.resize(bytes.size());
  if (!bytes.empty()) std::memcpy(value.data(), bytes.data(), bytes.size());
  return true;
}

void Codec<Array<char16_t>>::write(Writer& out, const Array<char16_t>& value) {
  // Units may be halves of pairs that UTF-8 cannot hold, so they go one by one.
  out.write_units(std::span<const char16_t>(value));
}

bool Codec<Array<char16_t>>::read(Reader& in, Array<char16_t>& value) { return in.read_units(value); }

void Codec<Decimal>::write(Writer& out, const Decimal& value) {
  hessian2::write(out, detail::DecimalObject{value.to_string()});
}

bool Codec<Decimal>::read(Reader& in, Decimal& value) {
  const bool null = in.at_null();
  detail::DecimalObject object;
  if (!hessian2::read(in, object)) return false;
  const auto number = null ? Decimal() : Decimal::parse(object.value);
  if (!number) return in.fail_with("java.math.BigDecimal: `" + object.value.substr(0, 64) + "` is no number");
  value = *number;
  return true;
}

void Codec<BigInteger>::write(Writer& out, const BigInteger& value) {
  detail::BigIntegerObject object;
  object.signum = value.sign();
  for (const std::uint32_t word : value.magnitude()) object.mag.push_back(static_cast<std::int32_t>(word));
  hessian2::write(out, object);
}

bool Codec<BigInteger>::read(Reader& in, BigInteger& value) {
  detail::BigIntegerObject object;
  if (!hessian2::read(in, object)) return false;
  std::vector<std::uint32_t> magnitude(object.mag.begin(), object.mag.end());
  value = BigInteger(object.signum < 0, std::move(magnitude));
  return true;
}

}  // namespace dubhe::hessian2
