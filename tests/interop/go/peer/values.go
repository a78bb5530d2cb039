package peer

import (
	"fmt"
	"math"
	"strings"
	"time"

	hessian "github.com/apache/dubbo-go-hessian2"
	"github.com/apache/dubbo-go-hessian2/java8_time"
	"github.com/apache/dubbo-go-hessian2/java_exception"
	"github.com/apache/dubbo-go-hessian2/java_sql_time"
	"github.com/apache/dubbo-go-hessian2/java_util"
	big "github.com/dubbogo/gost/math/big"
)

// Values are the values of the cases by name, as one side holds them.
type Values map[string]any

// At is the value named in a case such as value/int-max/element, at the position named there.
func (v Values) At(caseId string) (any, error) {
	parts := strings.Split(caseId, "/")
	if len(parts) != 3 {
		return nil, fmt.Errorf("case %q is not of the form value/NAME/POSITION", caseId)
	}
	value, ok := v[parts[1]]
	if !ok {
		return nil, fmt.Errorf("there is no value named %q in Go; see Values.java and peer/values.go", parts[1])
	}
	return Placed(value, parts[2])
}

// Placed puts a value at a position.
func Placed(value any, position string) (any, error) {
	switch position {
	case "argument", "return":
		return value, nil
	case "field":
		return &Holder{"before", value, "after"}, nil
	case "element":
		return list("before", value, "after"), nil
	case "key":
		if !hashable(value) {
			return nil, fmt.Errorf("a %T cannot be the key of a Go map", value)
		}
		return map[any]any{value: "the value"}, nil
	case "value":
		return map[any]any{"the key": value}, nil
	}
	return nil, fmt.Errorf("there is no position named %q", position)
}

func hashable(value any) (yes bool) {
	defer func() {
		if recover() != nil {
			yes = false
		}
	}()
	_ = map[any]bool{value: true}
	return true
}

// list has room for one element even if empty: see noFrames.
func list(all ...any) []any { return append(make([]any, 0, len(all)+1), all...) }

func pointer[T any](value T) *T { return &value }

// Bytes are `size` bytes; byte i is i*31+7, cut to 8 bits.
func Bytes(size int) []byte {
	all := make([]byte, size)
	for i := range all {
		all[i] = byte(i*31 + 7)
	}
	return all
}

// letters is a text of `size` letters; letter i is 'a' + i%26.
func letters(size int) string {
	all := make([]byte, size)
	for i := range all {
		all[i] = 'a' + byte(i%26)
	}
	return string(all)
}

func millis(ms int64) time.Time { return time.UnixMilli(ms) }

func decimal(text string) *big.Decimal {
	value := new(big.Decimal)
	if err := value.FromString(text); err != nil {
		panic(fmt.Sprintf("decimal %s: %v", text, err))
	}
	return value
}

func integer(text string) *big.Integer {
	value := new(big.Integer)
	if err := value.FromString(text); err != nil {
		panic(fmt.Sprintf("integer %s: %v", text, err))
	}
	return value
}

func ann() *Person { return &Person{pointer("Ann"), 31, list("a", "b")} }
func bob() *Person { return &Person{pointer("Bob"), 0, nil} }
func employee() *Employee {
	return &Employee{Person{pointer("Eve"), 44, list("boss")}, pointer("Acme"), decimal("12345.60"), ann()}
}

func allFields() any {
	return &AllFields{
		Flag: true, Tiny: -128, Small: -32768, Letter: "中", Number: math.MinInt32, Big: math.MinInt64, Real: 0.1,
		BoxedFlag: pointer(false), BoxedTiny: pointer[int8](127), BoxedSmall: pointer[int16](32767),
		BoxedLetter: pointer("z"), BoxedNumber: pointer[int32](math.MaxInt32),
		BoxedBig: pointer[int64](math.MaxInt64), BoxedFloat: pointer[float32](1.5), BoxedReal: pointer(-2.25),
		Text: pointer("text 中文 😀"), Decimal: decimal("12.50"), Integer: integer("18446744073709551616"),
		Date: millis(1700000000123), DateTime: &java8_time.LocalDateTime{Date: java8_time.LocalDate{Year: 2024, Month: 2, Day: 29},
			Time: java8_time.LocalTime{Hour: 12, Minute: 34, Second: 56, Nano: 789}},
		Uuid: &java_util.UUID{Value: "123e4567-e89b-12d3-a456-426614174000"}, Color: Green, Bytes: Bytes(40),
		Ints: []int32{1, -1, math.MaxInt32}, Strings: []*string{pointer("one"), nil, pointer("three")},
		Shorts: list(int16(1), int16(-2)), Persons: list(ann(), nil, bob()), Set: SetOf("x", "y"),
		Map: map[string]int32{"one": 1, "two": 2}, PersonsById: map[int32]*Person{7: ann()}, Person: bob(),
		Any: list(int32(1), "two", int64(3)),
	}
}

func node(name string) *Node { return &Node{Name: &name, Children: list()} }

func order() any {
	made := &Order{Id: 4711, Customer: pointer("Müller & Söhne"), Placed: millis(1700000000000), Color: Blue,
		Notes: map[string]string{"gift": "yes", "door": "left"}, Contact: ann()}
	for i := range 20 {
		made.Lines = append(made.Lines,
			&OrderLine{pointer(fmt.Sprintf("article-%d", i)), int32(i), decimal(fmt.Sprintf("%d.99", i))})
	}
	return made
}

func shared() any {
	person, one := ann(), list("same")
	return &Shared{person, person, one, one}
}

func sharedInList() any {
	inner, person := list("inner"), ann()
	return list(inner, inner, person, person)
}

func cyclicList() any {
	all := []any{"first", nil}
	all[1] = all
	return all
}

func deep() any {
	all := list("bottom")
	for range 40 {
		all = list(all)
	}
	return all
}

func self() any {
	made := node("self")
	made.Parent = made
	return made
}

func evolving(side Side, own *string) any {
	if side == Provider {
		return &ProviderEvolving{7, pointer("seven"), own}
	}
	return &ConsumerEvolving{7, pointer("seven"), own}
}

func foreign(side Side) any {
	if side == Provider {
		return &ProviderOnly{7, pointer("seven")}
	}
	return &ConsumerOnly{7, pointer("seven")}
}

func localTime(hour, minute, second, nano int32) java8_time.LocalTime {
	return java8_time.LocalTime{Hour: hour, Minute: minute, Second: second, Nano: nano}
}

func zoned(year, month, day, hour, minute, second, nano, offset int32, zone string) *java8_time.ZonedDateTime {
	return &java8_time.ZonedDateTime{DateTime: java8_time.LocalDateTime{
		Date: java8_time.LocalDate{Year: year, Month: month, Day: day}, Time: localTime(hour, minute, second, nano)},
		Offset: java8_time.ZoneOffSet{Seconds: offset}, ZoneId: zone}
}

func zone(hours, minutes int32) java8_time.ZoneOffSet {
	return java8_time.ZoneOffSet{Seconds: hours*3600 + minutes*60}
}

// NewValues has them in the order of Values.java. What is missing there, Go cannot hold; cases.tsv says why.
func NewValues(side Side) Values {
	values := Values{}
	addScalars(values)
	addTexts(values)
	addArrays(values)
	addNumbersAndTimes(values)
	addSingles(values)
	addCollections(values)
	addTyped(values)
	addObjects(values, side)
	return values
}

func addScalars(v Values) {
	v["null"] = nil
	v["boolean-true"] = true
	v["boolean-false"] = false
	v["byte-0"] = int8(0)
	v["byte-max"] = int8(math.MaxInt8)
	v["byte-min"] = int8(math.MinInt8)
	v["short-0"] = int16(0)
	v["short-max"] = int16(math.MaxInt16)
	v["short-min"] = int16(math.MinInt16)
	v["char-a"] = "a"
	v["char-cjk"] = "中"
	v["char-nul"] = "\x00"
	v["char-max"] = "\uFFFD"
	for _, n := range []int32{0, 1, -1, 47, 48, -16, -17, 127, -128, 2047, 2048, -2048, -2049, 32767, -32768, 262143, 262144, -262144, -262145} {
		v["int-"+numbered(int64(n))] = n
	}
	v["int-max"], v["int-min"] = int32(math.MaxInt32), int32(math.MinInt32)
	for _, n := range []int64{0, 15, 16, -8, -9, 2047, 2048, -2048, -2049, 262143, 262144, -262144, -262145} {
		v["long-"+numbered(n)] = n
	}
	v["long-int-max"], v["long-above-int"] = int64(math.MaxInt32), int64(math.MaxInt32)+1
	v["long-int-min"], v["long-below-int"] = int64(math.MinInt32), int64(math.MinInt32)-1
	v["long-max"], v["long-min"] = int64(math.MaxInt64), int64(math.MinInt64)

	v["float-0"], v["float-1.5"], v["float-0.1"] = float32(0), float32(1.5), float32(0.1)
	v["float-max"], v["float-min"] = float32(math.MaxFloat32), float32(math.SmallestNonzeroFloat32)
	v["float-nan"], v["float-infinity"] = float32(math.NaN()), float32(math.Inf(1))

	v["double-0"], v["double-minus-0"], v["double-1"], v["double-minus-1"] = 0.0, math.Copysign(0, -1), 1.0, -1.0
	v["double-127"], v["double-128"], v["double-minus-128"], v["double-minus-129"] = 127.0, 128.0, -128.0, -129.0
	v["double-32767"], v["double-32768"], v["double-minus-32769"] = 32767.0, 32768.0, -32769.0
	v["double-0.1"], v["double-1.5"], v["double-12.345"], v["double-4.35"] = 0.1, 1.5, 12.345, 4.35
	v["double-pi"], v["double-1e300"] = math.Pi, 1e300
	v["double-max"], v["double-min"] = math.MaxFloat64, math.SmallestNonzeroFloat64
	v["double-nan"], v["double-infinity"], v["double-minus-infinity"] = math.NaN(), math.Inf(1), math.Inf(-1)
	v["double-float-max"], v["double-float-min"] = 3.4028235e38, 1.4e-45
}

// numbered is how a name says a number: minus-16 for -16.
func numbered(n int64) string { return strings.Replace(fmt.Sprint(n), "-", "minus-", 1) }

func addTexts(v Values) {
	v["string-empty"], v["string-a"] = "", "a"
	v["string-ascii"] = "The quick brown fox, 0123456789 \"quoted\" \\ / <tag> & more\t\n"
	v["string-latin"] = "Zürich, Ærø, naïve"
	v["string-cjk"], v["string-cjk-one"] = "天下之大事必作于细，日本語、한국어", "中"
	v["string-emoji"] = "😀 ok 👨\u200D👩\u200D👧 end"
	v["string-mixed"] = "a é 中 🚀 z"
	v["string-nul"], v["string-replacement"] = "\x00", "\uFFFD"
	// Half a surrogate pair as dubbo-go keeps it on reading; it cannot be sent so.
	v["string-lone-high"], v["string-lone-low"] = "a\xed\xa0\xbdb", "a\xed\xb8\x80b"
	v["string-lone-replaced"] = "a\uFFFDb"
	for _, n := range []int{31, 32, 1023, 1024, 32768, 32769} {
		v[fmt.Sprintf("string-%d", n)] = letters(n)
	}
	v["string-chunk-emoji"] = letters(32767) + "😀" + letters(10)
	v["string-64k"], v["string-1m"] = letters(65536), letters(1048576)
	v["string-64k-cjk"], v["string-64k-emoji"] = strings.Repeat("中文字符", 16384), strings.Repeat("😀", 32768)

	for _, n := range []int{0, 1, 15, 16, 1023, 1024, 4093, 4094, 8190, 65535, 65536} {
		v[fmt.Sprintf("bytes-%d", n)] = Bytes(n)
	}
	v["bytes-1m"], v["input-stream"] = Bytes(1048576), Bytes(16)
}

func addArrays(v Values) {
	v["booleans"], v["booleans-empty"] = []bool{true, false, true}, make([]bool, 0, 1)
	v["chars"], v["string-of-chars"] = "a中z", "a中z"
	v["shorts"] = []int16{0, -1, math.MaxInt16, math.MinInt16}
	v["ints"], v["ints-empty"] = []int32{0, -1, 47, 48, math.MaxInt32, math.MinInt32}, make([]int32, 0, 1)
	squares := make([]int32, 300)
	for i := range squares {
		squares[i] = int32(i * i)
	}
	v["ints-300"] = squares
	v["longs"] = []int64{0, -1, math.MaxInt64, math.MinInt64}
	v["floats"] = []float32{0, 0.1, -1.5, math.MaxFloat32}
	v["doubles"] = []float64{0, 0.1, -1.5, math.MaxFloat64, math.NaN()}
	v["strings"], v["strings-empty"] = []string{"a", "", "中", "😀"}, make([]string, 0, 1)
	v["strings-null"] = []*string{nil, pointer("b"), nil}
	v["objects"] = []hessian.Object{int32(1), "two", 3.5, true, nil, int64(4)}
	v["objects-empty"] = make([]hessian.Object, 0, 1)
	v["objects-nested"] = []hessian.Object{[]hessian.Object{int32(1), "x"}, []int32{2, 3}, list("y")}
	v["dates"] = []time.Time{millis(0), millis(1700000000123)}
	v["integers"] = []*int32{pointer[int32](1), nil, pointer[int32](3)}
	v["boxed-longs"] = []*int64{pointer[int64](1), pointer[int64](math.MinInt64)}
	v["boxed-doubles"] = []*float64{pointer(0.5), pointer(-0.1)}
	v["boxed-booleans"] = []*bool{pointer(true), nil, pointer(false)}
	v["decimals"] = []*big.Decimal{decimal("1.10"), decimal("-2")}
	v["colors"] = []Color{Red, Blue, Red}
	v["persons"] = []*Person{ann(), nil, bob()}
	v["int-matrix"] = [][]int32{{1, 2}, make([]int32, 0, 1), {3}}
	v["string-matrix"] = [][]string{{"a"}, {"b", "c"}}
	v["byte-matrix"] = [][]byte{{1, 2}, {}, {0xfd}}
}

func addNumbersAndTimes(v Values) {
	v["decimal-0"], v["decimal-scale"], v["decimal-negative"] = decimal("0"), decimal("1.00"), decimal("-12345.678")
	v["decimal-huge"] = decimal("123456789012345678901234567890.123456789")
	v["decimal-tiny"], v["decimal-exponent"] = decimal("1E-30"), decimal("1E+30")
	v["integer-0"], v["integer-1"], v["integer-minus-1"] = integer("0"), integer("1"), integer("-1")
	v["integer-2^31"], v["integer-2^32"] = integer("2147483648"), integer("4294967296")
	v["integer-2^63"], v["integer-2^64"] = integer("9223372036854775808"), integer("18446744073709551616")
	v["integer-minus-2^64"] = integer("-18446744073709551616")
	googol := "1" + strings.Repeat("0", 100)
	v["integer-googol"], v["integer-minus-googol"] = integer(googol), integer("-"+googol)

	v["date-epoch"], v["date-minute"], v["date-millis"] = millis(0), millis(894621060000), millis(894621091123)
	v["date-before"], v["date-before-minute"], v["date-far"] = millis(-1), millis(-60000), millis(253402300799999)
	v["calendar"] = &CalendarHandle{Date: millis(1700000000123)}
	v["calendar-zone"] = &CalendarHandle{Date: millis(1700000000123)}
	v["sql-date"] = &java_sql_time.Date{Time: millis(1700006400000)}
	v["sql-time"] = &java_sql_time.Time{Time: millis(45296000)}
	v["timestamp-millis"] = &Timestamp{millis(1700000000123)}
	v["timestamp-nanos"] = &Timestamp{millis(1700000000123).Add(456789 * time.Nanosecond)}

	v["local-date"] = &java8_time.LocalDate{Year: 2024, Month: 2, Day: 29}
	v["local-date-early"] = &java8_time.LocalDate{Year: 1, Month: 1, Day: 1}
	v["local-date-before-christ"] = &java8_time.LocalDate{Year: -44, Month: 3, Day: 15}
	v["local-time"], v["local-time-0"] = pointer(localTime(23, 59, 59, 999999999)), pointer(localTime(0, 0, 0, 0))
	v["local-date-time"] = &java8_time.LocalDateTime{
		Date: java8_time.LocalDate{Year: 2024, Month: 2, Day: 29}, Time: localTime(12, 34, 56, 789000001)}
	v["instant"] = &java8_time.Instant{Seconds: 1700000000, Nanos: 123456789}
	v["instant-epoch"] = &java8_time.Instant{}
	v["instant-before"] = &java8_time.Instant{Seconds: -1, Nanos: 999999999}
	v["duration"], v["duration-0"] = &java8_time.Duration{Seconds: 3661, Nanos: 5}, &java8_time.Duration{}
	v["duration-negative"] = &java8_time.Duration{Seconds: -2, Nanos: 500000000}
	v["period"] = &java8_time.Period{Years: 1, Months: -2, Days: 30}
	v["year"], v["year-month"] = &java8_time.Year{Year: 2024}, &java8_time.YearMonth{Year: 2024, Month: 2}
	v["month-day"] = &java8_time.MonthDay{Month: 2, Day: 29}
	v["offset-utc"], v["offset-east"], v["offset-west"] = pointer(zone(0, 0)), pointer(zone(8, 0)), pointer(zone(-3, -30))
	v["zone"] = &ZoneId{"Asia/Shanghai"}
	v["offset-time"] = &java8_time.OffsetTime{LocalTime: localTime(1, 2, 3, 4), ZoneOffset: zone(8, 0)}
	v["offset-date-time"] = &java8_time.OffsetDateTime{DateTime: java8_time.LocalDateTime{
		Date: java8_time.LocalDate{Year: 2024, Month: 2, Day: 29}, Time: localTime(1, 2, 3, 4)}, Offset: zone(8, 0)}
	v["zoned-date-time"] = zoned(2024, 2, 29, 1, 2, 3, 4, 8*3600, "Asia/Shanghai")
	v["zoned-date-time-overlap"] = zoned(2023, 10, 29, 2, 30, 0, 0, 3600, "Europe/Berlin")
	v["day-of-week"], v["month"] = Monday, December
}

func addSingles(v Values) {
	v["enum"], v["enum-body"] = Green, Times
	colorClass := &java_exception.Class{Name: "dubhe.interop.Color"}
	v["enum-set"] = &EnumSetHandler{[]hessian.Object{Red, Blue}, colorClass}
	v["enum-set-empty"] = &EnumSetHandler{make([]hessian.Object, 0, 1), colorClass}
	v["enum-map"] = map[any]any{Red: int32(1), Blue: "blue"}
	v["bit-set"] = &BitSetHandle{[]int64{-0x7ffffffffffffff7, 1}}
	v["uuid"] = &java_util.UUID{Value: "123e4567-e89b-12d3-a456-426614174000"}
	v["uuid-0"] = &java_util.UUID{Value: "00000000-0000-0000-0000-000000000000"}
	v["locale"], v["locale-language"] = &java_util.LocaleHandle{Value: "zh_CN"}, &java_util.LocaleHandle{Value: "en"}
	v["locale-root"] = &java_util.LocaleHandle{}
	v["currency"], v["uri"] = &Currency{"EUR"}, &Uri{"http://example.com:80/a/b?c=d&e=%C3%A9#f"}
	v["file"], v["file-map"] = &File{"/a/b.txt"}, map[any]any{"value": "/a/b.txt"}
	v["class"] = &java_exception.Class{Name: "java.lang.String"}
	v["class-primitive"] = &java_exception.Class{Name: "int"}
	v["class-array"] = &java_exception.Class{Name: "[Ljava.lang.String;"}
	v["class-ours"] = &java_exception.Class{Name: "dubhe.interop.Person"}
	v["atomic-integer"], v["atomic-long"] = &AtomicInteger{-7}, &AtomicLong{1 << 40}
	v["atomic-boolean"] = &AtomicBoolean{1}
}

func addCollections(v Values) {
	v["array-list"] = list("a", int32(1), int64(2), true, nil, 1.5)
	v["array-list-empty"] = list()
	v["array-list-8"] = list(int32(0), int32(1), int32(2), int32(3), int32(4), int32(5), int32(6), int32(7))
	var many []any
	for i := range 300 {
		many = append(many, fmt.Sprintf("element %d", i))
	}
	v["array-list-300"] = many
	for _, name := range []string{"linked-list", "vector", "stack", "array-deque", "linked-blocking-queue", "concurrent-linked-queue",
		"iterator", "enumeration", "copy-on-write-list"} {
		v[name] = list("a", int32(1))
	}
	v["arrays-as-list"], v["list-of"], v["list-abc"] = list("a", "b", "c"), list("a", "b", "c"), list("a", "b", "c")
	v["empty-list"], v["singleton-list"] = list(), list("only")
	v["unmodifiable-list"], v["synchronized-list"], v["sub-list"] = list("a", "b"), list("a", "b"), list("a", "b")
	v["list-of-1"], v["list-a"] = list("a"), list("a")
	v["hash-set"], v["hash-set-empty"] = SetOf("a", "b", "c"), SetOf()
	v["hash-set-mixed"] = SetOf("a", int32(1), int64(2), Red)
	v["priority-queue"] = list("a", "b")
	v["linked-hash-set"], v["tree-set"], v["concurrent-skip-list-set"] = SetOf("c", "a", "b"), SetOf("c", "a", "b"), SetOf("c", "a", "b")
	v["unmodifiable-set"], v["copy-on-write-set"] = SetOf("a", "b", "c"), SetOf("a", int32(1))
	v["empty-set"], v["singleton-set"], v["set-of"] = SetOf(), SetOf("only"), SetOf("a")

	v["hash-map"] = map[any]any{"one": int32(1), "two": int64(2), "three": "3"}
	v["hash-map-empty"], v["empty-map"] = map[any]any{}, map[any]any{}
	v["hash-map-int-keys"] = map[any]any{int32(1): "one", int32(-1): "minus one", int32(300000): "many"}
	v["hash-map-mixed-keys"] = map[any]any{int32(1): "int", int64(2): "long", "3": "text", true: "boolean"}
	v["hash-map-null-key"], v["hash-map-null-value"] = map[any]any{nil: "null"}, map[any]any{"null": nil}
	v["hash-map-enum-keys"] = map[any]any{Red: int32(1), Blue: "blue"}
	v["hash-map-person-key"] = map[any]any{ann(): "Ann"}
	for _, name := range []string{"linked-hash-map", "tree-map", "concurrent-hash-map", "concurrent-skip-list-map", "hashtable", "unmodifiable-map"} {
		v[name] = map[any]any{"z": int32(1), "a": int32(2)}
	}
	v["properties"] = map[any]any{"key": "value", "other": "中"}
	v["singleton-map"] = map[any]any{"only": int32(1)}
	v["map-of"], v["map-a-1"] = map[any]any{"a": int32(1)}, map[any]any{"a": int32(1)}
	v["list-of-lists"] = list(list(int32(1), int32(2)), list(), list(list("deep")))
	v["list-of-arrays"] = list([]int32{1}, []string{"a"}, Bytes(3))
	v["list-of-same-class"], v["list-of-nulls"] = list(ann(), bob(), ann()), list(nil, nil)
	v["map-of-maps"] = map[any]any{"a": map[any]any{"b": map[any]any{"c": int32(1)}}, "d": map[any]any{}}
	v["nested"] = map[any]any{
		"a": list(map[any]any{int32(1): SetOf("x", "y"), int32(2): SetOf()}, map[any]any{}), "b": list()}
	v["deep-40"] = deep()
}

func addTyped(v Values) {
	v["string-list"], v["int-list"] = list("a", "", "中", nil), list(int32(1), int32(-2), int32(300000))
	v["long-list"], v["double-list"] = list(int64(1), int64(1)<<40), list(0.1, 1.0, -2.5)
	v["short-list"], v["short-list-as-ints"] = list(int16(1), int16(-2)), list(int32(1), int32(-2))
	v["person-list"] = list(ann(), nil, bob(), employee())
	v["lists-of-strings"] = list(list("a", "b"), list(), list("c"))
	v["string-set"], v["color-set"] = SetOf("a", "b", "中"), SetOf(Red, Blue)
	v["string-map"] = map[any]any{"a": "1", "b": nil, "": "empty"}
	v["int-map"] = map[any]any{"a": int32(1), "b": int32(-300000)}
	v["int-key-map"] = map[any]any{int32(1): "one", int32(-300000): "many"}
	v["float-map"] = map[any]any{"a": float32(1.5), "b": float32(0.1)}
	v["float-map-as-doubles"] = map[any]any{"a": 1.5, "b": 0.1}
	v["person-map"] = map[any]any{"ann": ann(), "eve": employee(), "none": nil}
}

func addObjects(v Values, side Side) {
	v["person"], v["person-nulls"], v["employee"] = ann(), &Person{}, employee()
	v["record"] = &Place{pointer("here"), 7}
	v["shadowing"] = &Shadowing{5, pointer("of the subclass")}
	v["all-fields"], v["all-fields-unset"] = allFields(), &AllFields{Letter: "\x00"}
	v["float-field"] = &FloatField{3.5, 0.1, 7, 9}
	v["tree"] = node("root").add(node("left").add(node("leaf"))).add(node("right"))
	v["self"], v["shared"], v["shared-in-list"], v["cyclic-list"] = self(), shared(), sharedInList(), cyclicList()
	v["order"] = order()
	v["holder-of-holder"] = &Holder{"a", &Holder{"b", int32(1), "c"}, "d"}
	v["evolving"], v["evolving-received"] = evolving(side, pointer("only "+string(side))), evolving(side, nil)
	v["foreign"] = foreign(side)
	v["foreign-received"], v["outsider-map"] = map[any]any{"id": int32(7), "name": "seven"}, map[any]any{"id": int32(8), "name": "eight"}
	v["outsider"], v["allowed"] = &Outsider{8, pointer("eight")}, &Allowed{9, pointer("nine")}
	v["exception"] = &BusinessException{DetailMessage: "as a value", StackTrace: noFrames(), Code: 7,
		Reason: pointer("as a value"), Details: list()}
	v["runtime-exception"] = java_exception.NewIllegalStateException("as a value")
}
