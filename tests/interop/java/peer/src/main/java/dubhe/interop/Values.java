package dubhe.interop;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
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
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The values of the cases by name: the same on every side, in every language. */
public final class Values {
  private static final Map<String, Supplier<Object>> ALL = new LinkedHashMap<>();

  private Values() {}

  /** A fresh value; throws if there is none of that name. */
  public static Object get(String name) {
    Supplier<Object> made = ALL.get(name);
    if (made == null) {
      throw new IllegalArgumentException("there is no value named " + name);
    }
    return made.get();
  }

  /** The value named in a case such as value/int-max/element, at the position named there. */
  public static Object at(String caseId) {
    String[] parts = caseId.split("/");
    return placed(get(parts[1]), parts[2]);
  }

  /** Puts a value at a position. */
  public static Object placed(Object value, String position) {
    switch (position) {
      case "argument":
      case "return":
        return value;
      case "field":
        return new Holder("before", value, "after");
      case "element":
        return list("before", value, "after");
      case "key": {
        Map<Object, Object> map = new HashMap<>();
        map.put(value, "the value");
        return map;
      }
      case "value": {
        Map<Object, Object> map = new HashMap<>();
        map.put("the key", value);
        return map;
      }
      default:
        throw new IllegalArgumentException("there is no position named " + position);
    }
  }

  static List<Object> list(Object... elements) {
    return new ArrayList<>(Arrays.asList(elements));
  }

  @SafeVarargs
  static <T> List<T> listOf(T... elements) {
    return new ArrayList<>(Arrays.asList(elements));
  }

  @SafeVarargs
  static <T> Set<T> setOf(T... elements) {
    return new HashSet<>(Arrays.asList(elements));
  }

  /** A HashMap of k, v, k, v, … */
  @SuppressWarnings("unchecked")
  static <K, V> Map<K, V> mapOf(Object... pairs) {
    Map<K, V> map = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((K) pairs[i], (V) pairs[i + 1]);
    }
    return map;
  }

  /** Byte i is i*31+7, cut to 8 bits. */
  static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + 7);
    }
    return bytes;
  }

  /** Letter i is 'a' + i%26. */
  static String letters(int size) {
    StringBuilder text = new StringBuilder(size);
    for (int i = 0; i < size; i++) {
      text.append((char) ('a' + i % 26));
    }
    return text.toString();
  }

  static String repeated(String text, int times) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < times; i++) {
      all.append(text);
    }
    return all.toString();
  }

  static Person ann() {
    return new Person("Ann", 31, listOf("a", "b"));
  }

  static Person bob() {
    return new Person("Bob", 0, null);
  }

  static Employee employee() {
    return new Employee("Eve", 44, listOf("boss"), "Acme", new BigDecimal("12345.60"), ann());
  }

  static AllFields allFields() {
    AllFields all = new AllFields();
    all.flag = true;
    all.tiny = -128;
    all.small = -32768;
    all.letter = '中';
    all.number = Integer.MIN_VALUE;
    all.big = Long.MIN_VALUE;
    all.real = 0.1;
    all.boxedFlag = false;
    all.boxedTiny = 127;
    all.boxedSmall = 32767;
    all.boxedLetter = 'z';
    all.boxedNumber = Integer.MAX_VALUE;
    all.boxedBig = Long.MAX_VALUE;
    all.boxedFloat = 1.5f;
    all.boxedReal = -2.25;
    all.text = "text 中文 \uD83D\uDE00";
    all.decimal = new BigDecimal("12.50");
    all.integer = new BigInteger("18446744073709551616");
    all.date = new Date(1700000000123L);
    all.dateTime = LocalDateTime.of(2024, 2, 29, 12, 34, 56, 789);
    all.uuid = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
    all.color = Color.GREEN;
    all.bytes = bytes(40);
    all.ints = new int[] {1, -1, Integer.MAX_VALUE};
    all.strings = new String[] {"one", null, "three"};
    all.shorts = listOf((short) 1, (short) -2);
    all.persons = listOf(ann(), null, bob());
    all.set = setOf("x", "y");
    all.map = mapOf("one", 1, "two", 2);
    all.personsById = mapOf(7, ann());
    all.person = bob();
    all.any = listOf(1, "two", 3L);
    return all;
  }

  static Node tree() {
    return new Node("root").add(new Node("left").add(new Node("leaf"))).add(new Node("right"));
  }

  static Node self() {
    Node node = new Node("self");
    node.parent = node;
    return node;
  }

  static Shared shared() {
    Shared shared = new Shared();
    shared.first = ann();
    shared.second = shared.first;
    shared.one = listOf("same");
    shared.other = shared.one;
    return shared;
  }

  static Order order() {
    Order order = new Order();
    order.id = 4711L;
    order.customer = "Müller & Söhne";
    order.placed = new Date(1700000000000L);
    order.color = Color.BLUE;
    order.lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      order.lines.add(new OrderLine("article-" + i, i, new BigDecimal(i + ".99")));
    }
    order.notes = mapOf("gift", "yes", "door", "left");
    order.contact = ann();
    return order;
  }

  static List<Object> shareInList() {
    List<Object> inner = list("inner");
    Person person = ann();
    return list(inner, inner, person, person);
  }

  static Map<String, List<Map<Integer, Set<String>>>> nested() {
    return mapOf("a", listOf(mapOf(1, setOf("x", "y"), 2, setOf()), mapOf()), "b", listOf());
  }

  static Calendar calendar(String zone) {
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone));
    calendar.setTimeInMillis(1700000000123L);
    return calendar;
  }

  static java.sql.Timestamp timestamp(int nanos) {
    java.sql.Timestamp stamp = new java.sql.Timestamp(1700000000000L);
    stamp.setNanos(nanos);
    return stamp;
  }

  static Stack<Object> stack(Object... elements) {
    Stack<Object> stack = new Stack<>();
    stack.addAll(list(elements));
    return stack;
  }

  static URL url(String text) {
    try {
      return new URL(text);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void put(String name, Object value) {
    ALL.put(name, () -> value);
  }

  private static void make(String name, Supplier<Object> made) {
    ALL.put(name, made);
  }

  static {
    put("null", null);
    put("boolean-true", true);
    put("boolean-false", false);

    put("byte-0", (byte) 0);
    put("byte-max", Byte.MAX_VALUE);
    put("byte-min", Byte.MIN_VALUE);
    put("short-0", (short) 0);
    put("short-max", Short.MAX_VALUE);
    put("short-min", Short.MIN_VALUE);
    put("char-a", 'a');
    put("char-cjk", '中');
    put("char-nul", '\0');
    put("char-max", '\uFFFD');

    put("int-0", 0);
    put("int-1", 1);
    put("int-minus-1", -1);
    put("int-47", 47);
    put("int-48", 48);
    put("int-minus-16", -16);
    put("int-minus-17", -17);
    put("int-127", 127);
    put("int-minus-128", -128);
    put("int-2047", 2047);
    put("int-2048", 2048);
    put("int-minus-2048", -2048);
    put("int-minus-2049", -2049);
    put("int-32767", 32767);
    put("int-minus-32768", -32768);
    put("int-262143", 262143);
    put("int-262144", 262144);
    put("int-minus-262144", -262144);
    put("int-minus-262145", -262145);
    put("int-max", Integer.MAX_VALUE);
    put("int-min", Integer.MIN_VALUE);

    put("long-0", 0L);
    put("long-15", 15L);
    put("long-16", 16L);
    put("long-minus-8", -8L);
    put("long-minus-9", -9L);
    put("long-2047", 2047L);
    put("long-2048", 2048L);
    put("long-minus-2048", -2048L);
    put("long-minus-2049", -2049L);
    put("long-262143", 262143L);
    put("long-262144", 262144L);
    put("long-minus-262144", -262144L);
    put("long-minus-262145", -262145L);
    put("long-int-max", 2147483647L);
    put("long-above-int", 2147483648L);
    put("long-int-min", -2147483648L);
    put("long-below-int", -2147483649L);
    put("long-max", Long.MAX_VALUE);
    put("long-min", Long.MIN_VALUE);

    put("float-0", 0.0f);
    put("float-1.5", 1.5f);
    put("float-0.1", 0.1f);
    put("float-max", Float.MAX_VALUE);
    put("float-min", Float.MIN_VALUE);
    put("float-nan", Float.NaN);
    put("float-infinity", Float.POSITIVE_INFINITY);

    put("double-0", 0.0);
    put("double-minus-0", -0.0);
    put("double-1", 1.0);
    put("double-minus-1", -1.0);
    put("double-127", 127.0);
    put("double-128", 128.0);
    put("double-minus-128", -128.0);
    put("double-minus-129", -129.0);
    put("double-32767", 32767.0);
    put("double-32768", 32768.0);
    put("double-minus-32769", -32769.0);
    put("double-0.1", 0.1);
    put("double-1.5", 1.5);
    put("double-12.345", 12.345);
    put("double-4.35", 4.35);
    put("double-pi", Math.PI);
    put("double-1e300", 1e300);
    put("double-max", Double.MAX_VALUE);
    put("double-min", Double.MIN_VALUE);
    put("double-nan", Double.NaN);
    put("double-infinity", Double.POSITIVE_INFINITY);
    put("double-minus-infinity", Double.NEGATIVE_INFINITY);
    // What a Float becomes: it goes over the wire by its decimal text.
    put("double-float-max", 3.4028235E38);
    put("double-float-min", 1.4E-45);

    put("string-empty", "");
    put("string-a", "a");
    put("string-ascii", "The quick brown fox, 0123456789 \"quoted\" \\ / <tag> & more\t\n");
    put("string-latin", "Zürich, Ærø, naïve");
    put("string-cjk", "天下之大事必作于细，日本語、한국어");
    put("string-cjk-one", "中");
    put("string-emoji", "\uD83D\uDE00 ok \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 end");
    put("string-mixed", "a é 中 \uD83D\uDE80 z");
    put("string-nul", "\0");
    put("string-replacement", "\uFFFD");
    put("string-lone-high", "a\uD83Db");
    put("string-lone-low", "a\uDE00b");
    put("string-lone-replaced", "a\uFFFDb");
    make("string-31", () -> letters(31));
    make("string-32", () -> letters(32));
    make("string-1023", () -> letters(1023));
    make("string-1024", () -> letters(1024));
    make("string-32768", () -> letters(32768));
    make("string-32769", () -> letters(32769));
    // The first chunk of 32768 units would end between the two surrogates.
    make("string-chunk-emoji", () -> letters(32767) + "\uD83D\uDE00" + letters(10));
    make("string-64k", () -> letters(65536));
    make("string-64k-cjk", () -> repeated("中文字符", 16384));
    make("string-64k-emoji", () -> repeated("\uD83D\uDE00", 32768));
    make("string-1m", () -> letters(1048576));

    make("bytes-0", () -> bytes(0));
    make("bytes-1", () -> bytes(1));
    make("bytes-15", () -> bytes(15));
    make("bytes-16", () -> bytes(16));
    make("bytes-1023", () -> bytes(1023));
    make("bytes-1024", () -> bytes(1024));
    make("bytes-4093", () -> bytes(4093));
    make("bytes-4094", () -> bytes(4094));
    make("bytes-8190", () -> bytes(8190));
    make("bytes-65535", () -> bytes(65535));
    make("bytes-65536", () -> bytes(65536));
    make("bytes-1m", () -> bytes(1048576));
    make("input-stream", () -> new ByteArrayInputStream(bytes(16)));

    make("booleans", () -> new boolean[] {true, false, true});
    make("booleans-empty", () -> new boolean[0]);
    make("chars", () -> new char[] {'a', '中', 'z'});
    put("string-of-chars", "a中z");
    make("shorts", () -> new short[] {0, -1, Short.MAX_VALUE, Short.MIN_VALUE});
    make("ints", () -> new int[] {0, -1, 47, 48, Integer.MAX_VALUE, Integer.MIN_VALUE});
    make("ints-empty", () -> new int[0]);
    make("ints-300", () -> {
      int[] ints = new int[300];
      for (int i = 0; i < ints.length; i++) {
        ints[i] = i * i;
      }
      return ints;
    });
    make("longs", () -> new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE});
    make("floats", () -> new float[] {0f, 0.1f, -1.5f, Float.MAX_VALUE});
    make("doubles", () -> new double[] {0, 0.1, -1.5, Double.MAX_VALUE, Double.NaN});
    make("strings", () -> new String[] {"a", "", "中", "\uD83D\uDE00"});
    make("strings-empty", () -> new String[0]);
    make("strings-null", () -> new String[] {null, "b", null});
    make("objects", () -> new Object[] {1, "two", 3.5, true, null, 4L});
    make("objects-empty", () -> new Object[0]);
    make("objects-nested", () -> new Object[] {new Object[] {1, "x"}, new int[] {2, 3}, list("y")});
    make("dates", () -> new Date[] {new Date(0), new Date(1700000000123L)});
    make("integers", () -> new Integer[] {1, null, 3});
    make("boxed-longs", () -> new Long[] {1L, Long.MIN_VALUE});
    make("boxed-doubles", () -> new Double[] {0.5, -0.1});
    make("boxed-booleans", () -> new Boolean[] {true, null, false});
    make("decimals", () -> new BigDecimal[] {new BigDecimal("1.10"), new BigDecimal("-2")});
    make("colors", () -> new Color[] {Color.RED, Color.BLUE, Color.RED});
    make("persons", () -> new Person[] {ann(), null, bob()});
    make("int-matrix", () -> new int[][] {{1, 2}, {}, {3}});
    make("string-matrix", () -> new String[][] {{"a"}, {"b", "c"}});
    make("byte-matrix", () -> new byte[][] {{1, 2}, {}, {-3}});

    put("decimal-0", new BigDecimal("0"));
    put("decimal-scale", new BigDecimal("1.00"));
    put("decimal-negative", new BigDecimal("-12345.678"));
    put("decimal-huge", new BigDecimal("123456789012345678901234567890.123456789"));
    put("decimal-tiny", new BigDecimal("1E-30"));
    put("decimal-exponent", new BigDecimal("1E+30"));
    put("integer-0", BigInteger.ZERO);
    put("integer-1", BigInteger.ONE);
    put("integer-minus-1", new BigInteger("-1"));
    put("integer-2^31", new BigInteger("2147483648"));
    put("integer-2^32", new BigInteger("4294967296"));
    put("integer-2^63", new BigInteger("9223372036854775808"));
    put("integer-2^64", new BigInteger("18446744073709551616"));
    put("integer-minus-2^64", new BigInteger("-18446744073709551616"));
    make("integer-googol", () -> BigInteger.TEN.pow(100));
    make("integer-minus-googol", () -> BigInteger.TEN.pow(100).negate());

    make("date-epoch", () -> new Date(0));
    make("date-minute", () -> new Date(894621060000L));
    make("date-millis", () -> new Date(894621091123L));
    make("date-before", () -> new Date(-1L));
    make("date-before-minute", () -> new Date(-60000L));
    make("date-far", () -> new Date(253402300799999L));
    make("calendar", () -> calendar("UTC"));
    make("calendar-zone", () -> calendar("Asia/Shanghai"));
    make("sql-date", () -> new java.sql.Date(1700006400000L));
    make("sql-time", () -> new java.sql.Time(45296000L));
    make("timestamp-millis", () -> timestamp(123000000));
    make("timestamp-nanos", () -> timestamp(123456789));

    put("local-date", LocalDate.of(2024, 2, 29));
    put("local-date-early", LocalDate.of(1, 1, 1));
    put("local-date-before-christ", LocalDate.of(-44, 3, 15));
    put("local-time", LocalTime.of(23, 59, 59, 999999999));
    put("local-time-0", LocalTime.of(0, 0));
    put("local-date-time", LocalDateTime.of(2024, 2, 29, 12, 34, 56, 789000001));
    put("instant", Instant.ofEpochSecond(1700000000L, 123456789));
    put("instant-epoch", Instant.ofEpochSecond(0));
    put("instant-before", Instant.ofEpochSecond(-1L, 999999999));
    put("duration", Duration.ofSeconds(3661L, 5));
    put("duration-0", Duration.ZERO);
    put("duration-negative", Duration.ofSeconds(-2L, 500000000));
    put("period", Period.of(1, -2, 30));
    put("year", Year.of(2024));
    put("year-month", YearMonth.of(2024, 2));
    put("month-day", MonthDay.of(2, 29));
    put("offset-utc", ZoneOffset.UTC);
    put("offset-east", ZoneOffset.ofHours(8));
    put("offset-west", ZoneOffset.ofHoursMinutes(-3, -30));
    put("zone", ZoneId.of("Asia/Shanghai"));
    put("offset-time", OffsetTime.of(1, 2, 3, 4, ZoneOffset.ofHours(8)));
    put("offset-date-time", OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneOffset.ofHours(8)));
    put("zoned-date-time", ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneId.of("Asia/Shanghai")));
    put("zoned-date-time-overlap", ZonedDateTime.ofLocal(LocalDateTime.of(2023, 10, 29, 2, 30),
        ZoneId.of("Europe/Berlin"), ZoneOffset.ofHours(1)));
    put("day-of-week", DayOfWeek.MONDAY);
    put("month", Month.DECEMBER);

    put("enum", Color.GREEN);
    put("enum-body", Operation.TIMES);
    make("enum-set", () -> EnumSet.of(Color.RED, Color.BLUE));
    make("enum-set-empty", () -> EnumSet.noneOf(Color.class));
    make("enum-map", () -> {
      Map<Color, Object> map = new EnumMap<>(Color.class);
      map.put(Color.RED, 1);
      map.put(Color.BLUE, "blue");
      return map;
    });
    make("bit-set", () -> BitSet.valueOf(new long[] {0x8000000000000009L, 1L}));
    put("uuid", UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
    put("uuid-0", new UUID(0, 0));
    put("locale", new Locale("zh", "CN"));
    put("locale-language", Locale.ENGLISH);
    put("locale-root", Locale.ROOT);
    put("currency", Currency.getInstance("EUR"));
    put("uri", URI.create("http://example.com:80/a/b?c=d&e=%C3%A9#f"));
    // What 3.3 makes of a class that is not on its list: a map of the fields.
    make("uri-map", () -> mapOf("string", "http://example.com:80/a/b?c=d&e=%C3%A9#f"));
    put("file", new File("/a/b.txt"));
    make("file-map", () -> mapOf("value", "/a/b.txt"));
    // Its equals would ask a name server for a host that is no number.
    put("url", url("http://127.0.0.1:80/a?b#c"));
    make("string-builder", () -> new StringBuilder("built"));
    make("plain-object", Object::new);
    put("class", String.class);
    put("class-primitive", int.class);
    put("class-array", String[].class);
    put("class-ours", Person.class);
    make("atomic-integer", () -> new AtomicInteger(-7));
    make("atomic-long", () -> new AtomicLong(1L << 40));
    make("atomic-boolean", () -> new AtomicBoolean(true));
    put("optional", Optional.of("there"));
    put("optional-empty", Optional.empty());

    make("array-list", () -> list("a", 1, 2L, true, null, 1.5));
    make("array-list-empty", () -> new ArrayList<>());
    make("array-list-8", () -> list(0, 1, 2, 3, 4, 5, 6, 7));
    make("array-list-300", () -> {
      List<Object> list = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        list.add("element " + i);
      }
      return list;
    });
    make("linked-list", () -> new LinkedList<>(list("a", 1)));
    make("linked-strings", () -> new LinkedList<>(listOf("a", "中")));
    make("vector", () -> new Vector<>(list("a", 1)));
    make("stack", () -> stack("a", 1));
    make("array-deque", () -> new ArrayDeque<>(list("a", 1)));
    make("priority-queue", () -> new PriorityQueue<>(listOf("a", "b")));
    make("linked-blocking-queue", () -> new LinkedBlockingQueue<>(list("a", 1)));
    make("concurrent-linked-queue", () -> new ConcurrentLinkedQueue<>(list("a", 1)));
    // Arrive as a list.
    make("iterator", () -> list("a", 1).iterator());
    make("enumeration", () -> Collections.enumeration(list("a", 1)));
    make("arrays-as-list", () -> Arrays.asList("a", "b", "c"));
    make("empty-list", () -> Collections.emptyList());
    make("singleton-list", () -> Collections.singletonList("only"));
    make("unmodifiable-list", () -> Collections.unmodifiableList(list("a", "b")));
    make("synchronized-list", () -> Collections.synchronizedList(list("a", "b")));
    make("copy-on-write-list", () -> new CopyOnWriteArrayList<>(list("a", 1)));
    make("sub-list", () -> list("a", "b", "c").subList(0, 2));
    make("list-of-1", () -> List.of("a"));
    make("list-of", () -> List.of("a", "b", "c"));
    make("list-abc", () -> list("a", "b", "c"));
    make("list-a", () -> list("a"));
    make("hash-set", () -> setOf("a", "b", "c"));
    make("hash-set-empty", () -> new HashSet<>());
    make("hash-set-mixed", () -> setOf("a", 1, 2L, Color.RED));
    make("linked-hash-set", () -> new LinkedHashSet<>(list("c", "a", "b")));
    make("tree-set", () -> new TreeSet<>(listOf("c", "a", "b")));
    make("empty-set", () -> Collections.emptySet());
    make("singleton-set", () -> Collections.singleton("only"));
    make("unmodifiable-set", () -> Collections.unmodifiableSet(setOf("a", "b", "c")));
    make("copy-on-write-set", () -> new CopyOnWriteArraySet<>(list("a", 1)));
    make("concurrent-skip-list-set", () -> new ConcurrentSkipListSet<>(listOf("c", "a", "b")));
    make("set-of", () -> Set.of("a"));
    make("hash-map", () -> mapOf("one", 1, "two", 2L, "three", "3"));
    make("hash-map-empty", () -> new HashMap<>());
    make("hash-map-int-keys", () -> mapOf(1, "one", -1, "minus one", 300000, "many"));
    make("hash-map-mixed-keys", () -> mapOf(1, "int", 2L, "long", "3", "text", true, "boolean"));
    make("hash-map-null-key", () -> mapOf(null, "null"));
    make("hash-map-null-value", () -> mapOf("null", null));
    make("hash-map-enum-keys", () -> mapOf(Color.RED, 1, Color.BLUE, "blue"));
    make("hash-map-person-key", () -> mapOf(ann(), "Ann"));
    make("linked-hash-map", () -> new LinkedHashMap<>(mapOf("z", 1, "a", 2)));
    make("tree-map", () -> new TreeMap<>(Values.<String, Object>mapOf("z", 1, "a", 2)));
    make("concurrent-hash-map", () -> new ConcurrentHashMap<>(mapOf("z", 1, "a", 2)));
    make("concurrent-skip-list-map", () -> new ConcurrentSkipListMap<>(Values.<String, Object>mapOf("z", 1, "a", 2)));
    make("hashtable", () -> new Hashtable<>(mapOf("z", 1, "a", 2)));
    make("properties", () -> {
      Properties properties = new Properties();
      properties.setProperty("key", "value");
      properties.setProperty("other", "中");
      return properties;
    });
    make("empty-map", () -> Collections.emptyMap());
    make("singleton-map", () -> Collections.singletonMap("only", 1));
    make("unmodifiable-map", () -> Collections.unmodifiableMap(mapOf("z", 1, "a", 2)));
    make("map-of", () -> Map.of("a", 1));
    make("map-a-1", () -> mapOf("a", 1));
    make("list-of-lists", () -> list(list(1, 2), list(), list(list("deep"))));
    make("list-of-arrays", () -> list(new int[] {1}, new String[] {"a"}, bytes(3)));
    make("list-of-same-class", () -> list(ann(), bob(), ann()));
    make("list-of-nulls", () -> list(null, null));
    make("map-of-maps", () -> mapOf("a", mapOf("b", mapOf("c", 1)), "d", mapOf()));
    make("nested", () -> nested());
    make("deep-40", () -> {
      List<Object> deep = list("bottom");
      for (int i = 0; i < 40; i++) {
        deep = list(deep);
      }
      return deep;
    });

    make("string-list", () -> listOf("a", "", "中", null));
    make("int-list", () -> listOf(1, -2, 300000));
    make("long-list", () -> listOf(1L, 1L << 40));
    make("short-list", () -> listOf((short) 1, (short) -2));
    make("short-list-as-ints", () -> listOf(1, -2));
    make("double-list", () -> listOf(0.1, 1.0, -2.5));
    make("person-list", () -> listOf(ann(), null, bob(), employee()));
    make("lists-of-strings", () -> listOf(listOf("a", "b"), listOf(), listOf("c")));
    make("string-set", () -> setOf("a", "b", "中"));
    make("color-set", () -> setOf(Color.RED, Color.BLUE));
    make("string-map", () -> mapOf("a", "1", "b", null, "", "empty"));
    make("int-map", () -> mapOf("a", 1, "b", -300000));
    make("int-key-map", () -> mapOf(1, "one", -300000, "many"));
    make("float-map", () -> mapOf("a", 1.5f, "b", 0.1f));
    make("float-map-as-doubles", () -> mapOf("a", 1.5, "b", 0.1));
    make("person-map", () -> mapOf("ann", ann(), "eve", employee(), "none", null));

    make("person", () -> ann());
    make("person-nulls", () -> new Person(null, 0, null));
    make("employee", () -> employee());
    put("record", new Place("here", 7));
    make("shadowing", () -> new Shadowing(5, "of the subclass"));
    make("all-fields", () -> allFields());
    make("all-fields-unset", () -> new AllFields());
    make("float-field", () -> new FloatField(3.5f, 0.1f, (short) 7, 9));
    make("tree", () -> tree());
    make("self", () -> self());
    make("shared", () -> shared());
    make("shared-in-list", () -> shareInList());
    make("cyclic-list", () -> {
      List<Object> list = list("first");
      list.add(list);
      return list;
    });
    make("order", () -> order());
    make("holder-of-holder", () -> new Holder("a", new Holder("b", 1, "c"), "d"));
    // Sent with a field that the receiver does not know; the receiver's own field stays null.
    make("evolving", () -> new Evolving(7, "seven", "only " + Side.NAME));
    make("evolving-received", () -> new Evolving(7, "seven", null));
    // Sent as an object of a class that the receiver does not have; Java makes a map of it.
    make("foreign", () -> Side.foreign(7, "seven"));
    make("foreign-received", () -> mapOf("id", 7, "name", "seven"));
    // Of a package that no interface mentions; the second is in security/serialize.allowlist.
    make("outsider", () -> new elsewhere.Outsider(8, "eight"));
    make("outsider-map", () -> mapOf("id", 8, "name", "eight"));
    make("allowed", () -> new elsewhere.Allowed(9, "nine"));
    make("exception", () -> new BusinessException(7, "as a value"));
    make("runtime-exception", () -> new IllegalStateException("as a value"));
  }

  /** Every name, in the order above. */
  public static List<String> names() {
    return new ArrayList<>(ALL.keySet());
  }
}
