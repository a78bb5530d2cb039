package dubhe.interop;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** One method per declared type; each returns its argument. */
public interface TypedService {
  boolean echoBoolean(boolean value);
  byte echoByte(byte value);
  short echoShort(short value);
  char echoChar(char value);
  int echoInt(int value);
  long echoLong(long value);
  float echoFloat(float value);
  double echoDouble(double value);

  Boolean echoBoxedBoolean(Boolean value);
  Byte echoBoxedByte(Byte value);
  Short echoBoxedShort(Short value);
  Character echoBoxedChar(Character value);
  Integer echoBoxedInt(Integer value);
  Long echoBoxedLong(Long value);
  Float echoBoxedFloat(Float value);
  Double echoBoxedDouble(Double value);

  String echoString(String value);
  Object echoObject(Object value);

  boolean[] echoBooleans(boolean[] value);
  byte[] echoBytes(byte[] value);
  short[] echoShorts(short[] value);
  char[] echoChars(char[] value);
  int[] echoInts(int[] value);
  long[] echoLongs(long[] value);
  float[] echoFloats(float[] value);
  double[] echoDoubles(double[] value);
  String[] echoStrings(String[] value);
  Object[] echoObjects(Object[] value);
  Integer[] echoBoxedInts(Integer[] value);
  int[][] echoIntMatrix(int[][] value);
  String[][] echoStringMatrix(String[][] value);
  Person[] echoPersons(Person[] value);
  Color[] echoColors(Color[] value);

  BigDecimal echoDecimal(BigDecimal value);
  BigInteger echoBigInteger(BigInteger value);
  Date echoDate(Date value);
  java.sql.Date echoSqlDate(java.sql.Date value);
  java.sql.Time echoSqlTime(java.sql.Time value);
  java.sql.Timestamp echoTimestamp(java.sql.Timestamp value);
  LocalDate echoLocalDate(LocalDate value);
  LocalTime echoLocalTime(LocalTime value);
  LocalDateTime echoLocalDateTime(LocalDateTime value);
  Instant echoInstant(Instant value);
  Duration echoDuration(Duration value);
  Period echoPeriod(Period value);
  Year echoYear(Year value);
  YearMonth echoYearMonth(YearMonth value);
  MonthDay echoMonthDay(MonthDay value);
  ZoneOffset echoZoneOffset(ZoneOffset value);
  OffsetTime echoOffsetTime(OffsetTime value);
  OffsetDateTime echoOffsetDateTime(OffsetDateTime value);
  ZonedDateTime echoZonedDateTime(ZonedDateTime value);
  DayOfWeek echoDayOfWeek(DayOfWeek value);
  Month echoMonth(Month value);
  UUID echoUuid(UUID value);
  Locale echoLocale(Locale value);
  Color echoColor(Color value);
  Operation echoOperation(Operation value);

  List<String> echoStringList(List<String> value);
  List<Integer> echoIntList(List<Integer> value);
  List<Long> echoLongList(List<Long> value);
  List<Short> echoShortList(List<Short> value);
  List<Double> echoDoubleList(List<Double> value);
  List<Person> echoPersonList(List<Person> value);
  List<List<String>> echoListOfLists(List<List<String>> value);
  Collection<String> echoCollection(Collection<String> value);
  Set<String> echoStringSet(Set<String> value);
  Set<Color> echoColorSet(Set<Color> value);
  Map<String, String> echoStringMap(Map<String, String> value);
  Map<String, Integer> echoIntMap(Map<String, Integer> value);
  Map<Integer, String> echoIntKeyMap(Map<Integer, String> value);
  Map<String, Float> echoFloatMap(Map<String, Float> value);
  Map<String, Person> echoPersonMap(Map<String, Person> value);
  Map<String, List<Map<Integer, Set<String>>>> echoNested(
      Map<String, List<Map<Integer, Set<String>>>> value);

  Person echoPerson(Person value);
  Employee echoEmployee(Employee value);
  Shadowing echoShadowing(Shadowing value);
  AllFields echoAllFields(AllFields value);
  FloatField echoFloatField(FloatField value);
  Node echoNode(Node value);
  Shared echoShared(Shared value);
  Evolving echoEvolving(Evolving value);
  Order echoOrder(Order value);
  CompletableFuture<Person> echoLater(Person value);

  /** Mixed arguments, printed one after the other: {@code true|-1|x|7|9|1.5|text|[a, b]|{k=1}}. */
  String many(boolean a, byte b, char c, int d, long e, double f, String g, List<String> h,
      Map<String, Integer> i);
}
