#include "typed_provider.h"

#include <string>
#include <utility>

namespace interop {

namespace {

class TypedProvider : public TypedService {
 public:
  bool echoBoolean(bool value) override { return value; }
  std::int8_t echoByte(std::int8_t value) override { return value; }
  std::int16_t echoShort(std::int16_t value) override { return value; }
  char16_t echoChar(char16_t value) override { return value; }
  std::int32_t echoInt(std::int32_t value) override { return value; }
  std::int64_t echoLong(std::int64_t value) override { return value; }
  float echoFloat(float value) override { return value; }
  double echoDouble(double value) override { return value; }
  std::optional<bool> echoBoxedBoolean(std::optional<bool> value) override { return value; }
  std::optional<std::int8_t> echoBoxedByte(std::optional<std::int8_t> value) override {
    return value;
  }
  std::optional<std::int16_t> echoBoxedShort(std::optional<std::int16_t> value) override {
    return value;
  }
  std::optional<char16_t> echoBoxedChar(std::optional<char16_t> value) override { return value; }
  std::optional<std::int32_t> echoBoxedInt(std::optional<std::int32_t> value) override {
    return value;
  }
  std::optional<std::int64_t> echoBoxedLong(std::optional<std::int64_t> value) override {
    return value;
  }
  std::optional<float> echoBoxedFloat(std::optional<float> value) override { return value; }
  std::optional<double> echoBoxedDouble(std::optional<double> value) override { return value; }
  Text echoString(Text value) override { return value; }
  dubhe::Value echoObject(dubhe::Value value) override { return value; }
  Maybe<dubhe::Array<bool>> echoBooleans(Maybe<dubhe::Array<bool>> value) override { return value; }
  Maybe<dubhe::Bytes> echoBytes(Maybe<dubhe::Bytes> value) override { return value; }
  Maybe<dubhe::Array<std::int16_t>> echoShorts(Maybe<dubhe::Array<std::int16_t>> value) override {
    return value;
  }
  Maybe<dubhe::Array<char16_t>> echoChars(Maybe<dubhe::Array<char16_t>> value) override {
    return value;
  }
  Maybe<dubhe::Array<std::int32_t>> echoInts(Maybe<dubhe::Array<std::int32_t>> value) override {
    return value;
  }
  Maybe<dubhe::Array<std::int64_t>> echoLongs(Maybe<dubhe::Array<std::int64_t>> value) override {
    return value;
  }
  Maybe<dubhe::Array<float>> echoFloats(Maybe<dubhe::Array<float>> value) override { return value; }
  Maybe<dubhe::Array<double>> echoDoubles(Maybe<dubhe::Array<double>> value) override {
    return value;
  }
  Maybe<dubhe::Array<Text>> echoStrings(Maybe<dubhe::Array<Text>> value) override { return value; }
  Maybe<dubhe::Array<dubhe::Value>> echoObjects(Maybe<dubhe::Array<dubhe::Value>> value) override {
    return value;
  }
  Maybe<dubhe::Array<std::optional<std::int32_t>>> echoBoxedInts(
      Maybe<dubhe::Array<std::optional<std::int32_t>>> value) override {
    return value;
  }
  Maybe<dubhe::Array<dubhe::Array<std::int32_t>>> echoIntMatrix(
      Maybe<dubhe::Array<dubhe::Array<std::int32_t>>> value) override {
    return value;
  }
  Maybe<dubhe::Array<dubhe::Array<Text>>> echoStringMatrix(
      Maybe<dubhe::Array<dubhe::Array<Text>>> value) override {
    return value;
  }
  Maybe<dubhe::Array<PersonPtr>> echoPersons(Maybe<dubhe::Array<PersonPtr>> value) override {
    return value;
  }
  Maybe<dubhe::Array<Color>> echoColors(Maybe<dubhe::Array<Color>> value) override { return value; }
  Maybe<dubhe::Decimal> echoDecimal(Maybe<dubhe::Decimal> value) override { return value; }
  Maybe<dubhe::BigInteger> echoBigInteger(Maybe<dubhe::BigInteger> value) override { return value; }
  Maybe<dubhe::Date> echoDate(Maybe<dubhe::Date> value) override { return value; }
  Maybe<dubhe::java::SqlDate> echoSqlDate(Maybe<dubhe::java::SqlDate> value) override {
    return value;
  }
  Maybe<dubhe::java::SqlTime> echoSqlTime(Maybe<dubhe::java::SqlTime> value) override {
    return value;
  }
  Maybe<dubhe::java::SqlTimestamp> echoTimestamp(Maybe<dubhe::java::SqlTimestamp> value) override {
    return value;
  }
  Maybe<dubhe::java::LocalDate> echoLocalDate(Maybe<dubhe::java::LocalDate> value) override {
    return value;
  }
  Maybe<dubhe::java::LocalTime> echoLocalTime(Maybe<dubhe::java::LocalTime> value) override {
    return value;
  }
  Maybe<dubhe::java::LocalDateTime> echoLocalDateTime(
      Maybe<dubhe::java::LocalDateTime> value) override {
    return value;
  }
  Maybe<dubhe::java::Instant> echoInstant(Maybe<dubhe::java::Instant> value) override {
    return value;
  }
  Maybe<dubhe::java::Duration> echoDuration(Maybe<dubhe::java::Duration> value) override {
    return value;
  }
  Maybe<dubhe::java::Period> echoPeriod(Maybe<dubhe::java::Period> value) override { return value; }
  Maybe<std::chrono::year> echoYear(Maybe<std::chrono::year> value) override { return value; }
  Maybe<std::chrono::year_month> echoYearMonth(Maybe<std::chrono::year_month> value) override {
    return value;
  }
  Maybe<std::chrono::month_day> echoMonthDay(Maybe<std::chrono::month_day> value) override {
    return value;
  }
  Maybe<dubhe::java::ZoneOffset> echoZoneOffset(Maybe<dubhe::java::ZoneOffset> value) override {
    return value;
  }
  Maybe<dubhe::java::OffsetTime> echoOffsetTime(Maybe<dubhe::java::OffsetTime> value) override {
    return value;
  }
  Maybe<dubhe::java::OffsetDateTime> echoOffsetDateTime(
      Maybe<dubhe::java::OffsetDateTime> value) override {
    return value;
  }
  Maybe<dubhe::java::ZonedDateTime> echoZonedDateTime(
      Maybe<dubhe::java::ZonedDateTime> value) override {
    return value;
  }
  Maybe<std::chrono::weekday> echoDayOfWeek(Maybe<std::chrono::weekday> value) override {
    return value;
  }
  Maybe<std::chrono::month> echoMonth(Maybe<std::chrono::month> value) override { return value; }
  Maybe<dubhe::java::Uuid> echoUuid(Maybe<dubhe::java::Uuid> value) override { return value; }
  Maybe<dubhe::java::Locale> echoLocale(Maybe<dubhe::java::Locale> value) override { return value; }
  Maybe<Color> echoColor(Maybe<Color> value) override { return value; }
  Maybe<Operation> echoOperation(Maybe<Operation> value) override { return value; }
  Maybe<std::vector<Text>> echoStringList(Maybe<std::vector<Text>> value) override { return value; }
  Maybe<std::vector<std::int32_t>> echoIntList(Maybe<std::vector<std::int32_t>> value) override {
    return value;
  }
  Maybe<std::vector<std::int64_t>> echoLongList(Maybe<std::vector<std::int64_t>> value) override {
    return value;
  }
  Maybe<std::vector<std::int16_t>> echoShortList(Maybe<std::vector<std::int16_t>> value) override {
    return value;
  }
  Maybe<std::vector<double>> echoDoubleList(Maybe<std::vector<double>> value) override {
    return value;
  }
  Maybe<std::vector<PersonPtr>> echoPersonList(Maybe<std::vector<PersonPtr>> value) override {
    return value;
  }
  Maybe<std::vector<std::vector<std::string>>> echoListOfLists(
      Maybe<std::vector<std::vector<std::string>>> value) override {
    return value;
  }
  Collection echoCollection(Collection value) override { return value; }
  Maybe<std::set<std::string>> echoStringSet(Maybe<std::set<std::string>> value) override {
    return value;
  }
  Maybe<std::set<Color>> echoColorSet(Maybe<std::set<Color>> value) override { return value; }
  Maybe<StringMap> echoStringMap(Maybe<StringMap> value) override { return value; }
  Maybe<IntMap> echoIntMap(Maybe<IntMap> value) override { return value; }
  Maybe<IntKeyMap> echoIntKeyMap(Maybe<IntKeyMap> value) override { return value; }
  Maybe<FloatMap> echoFloatMap(Maybe<FloatMap> value) override { return value; }
  Maybe<PersonMap> echoPersonMap(Maybe<PersonMap> value) override { return value; }
  Maybe<Nested> echoNested(Maybe<Nested> value) override { return value; }
  PersonPtr echoPerson(PersonPtr value) override { return value; }
  std::shared_ptr<Employee> echoEmployee(std::shared_ptr<Employee> value) override { return value; }
  Shadowing echoShadowing(Shadowing value) override { return value; }
  AllFields echoAllFields(AllFields value) override { return value; }
  FloatField echoFloatField(FloatField value) override { return value; }
  std::shared_ptr<Node> echoNode(std::shared_ptr<Node> value) override { return value; }
  Shared echoShared(Shared value) override { return value; }
  EvolvingOfProvider echoEvolving(EvolvingOfProvider value) override { return value; }
  Maybe<Order> echoOrder(Maybe<Order> value) override { return value; }
  dubhe::Task<PersonPtr> echoLater(PersonPtr value) override { co_return value; }

  std::string many(bool a, std::int8_t b, char16_t c, std::int32_t d, std::int64_t e, double f,
                   std::string g, std::vector<std::string> h,
                   std::map<std::string, std::int32_t> i) override {
    const dubhe::Value shortest(f);  // prints a double as Java does
    std::string all = std::string(a ? "true" : "false") + "|" + std::to_string(b) + "|" +
                      static_cast<char>(c) + "|" + std::to_string(d) + "|" + std::to_string(e) +
                      "|" + shortest.to_string() + "|" + g + "|[";
    for (std::size_t n = 0; n < h.size(); ++n) all += (n == 0 ? "" : ", ") + h[n];
    all += "]|{";
    for (auto at = i.begin(); at != i.end(); ++at) {
      all += (at == i.begin() ? "" : ", ") + at->first + "=" + std::to_string(at->second);
    }
    return all + "}";
  }
};

}  // namespace

std::shared_ptr<TypedService> make_typed_provider() { return std::make_shared<TypedProvider>(); }

}  // namespace interop
