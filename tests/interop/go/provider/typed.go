package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dubhe/interop/peer"
)

// TypedService returns what it gets. dubbo-go calls by reflection with what it decoded, so a parameter is of the type that
// comes from the wire: int32 for byte and short, float64 for float, and `any` where null may come or dubbo-go decodes
// to something else than the Java type (a List is []any, of an array of POJOs the slice of pointers).
type TypedService struct{}

func (*TypedService) Reference() string { return "TypedService" }

func (*TypedService) EchoBoolean(_ context.Context, v bool) (bool, error)      { return v, nil }
func (*TypedService) EchoByte(_ context.Context, v int32) (int32, error)       { return v, nil }
func (*TypedService) EchoShort(_ context.Context, v int32) (int32, error)      { return v, nil }
func (*TypedService) EchoChar(_ context.Context, v string) (string, error)     { return v, nil }
func (*TypedService) EchoInt(_ context.Context, v int32) (int32, error)        { return v, nil }
func (*TypedService) EchoLong(_ context.Context, v int64) (int64, error)       { return v, nil }
func (*TypedService) EchoFloat(_ context.Context, v float64) (float64, error)  { return v, nil }
func (*TypedService) EchoDouble(_ context.Context, v float64) (float64, error) { return v, nil }
func (*TypedService) EchoBoxedBoolean(_ context.Context, v any) (any, error)   { return value(v), nil }
func (*TypedService) EchoBoxedByte(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoBoxedShort(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoBoxedChar(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoBoxedInt(_ context.Context, v any) (any, error)       { return value(v), nil }
func (*TypedService) EchoBoxedLong(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoBoxedFloat(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoBoxedDouble(_ context.Context, v any) (any, error)    { return value(v), nil }
func (*TypedService) EchoString(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoObject(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoBooleans(_ context.Context, v any) (any, error)       { return value(v), nil }
func (*TypedService) EchoBytes(_ context.Context, v any) (any, error)          { return value(v), nil }
func (*TypedService) EchoShorts(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoChars(_ context.Context, v any) (any, error)          { return value(v), nil }
func (*TypedService) EchoInts(_ context.Context, v any) (any, error)           { return value(v), nil }
func (*TypedService) EchoLongs(_ context.Context, v any) (any, error)          { return value(v), nil }
func (*TypedService) EchoFloats(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoDoubles(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoStrings(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoObjects(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoBoxedInts(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoIntMatrix(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoStringMatrix(_ context.Context, v any) (any, error)   { return value(v), nil }
func (*TypedService) EchoPersons(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoColors(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoDecimal(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoBigInteger(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoDate(_ context.Context, v any) (any, error)           { return value(v), nil }
func (*TypedService) EchoSqlDate(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoSqlTime(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoTimestamp(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoLocalDate(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoLocalTime(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoLocalDateTime(_ context.Context, v any) (any, error)  { return value(v), nil }
func (*TypedService) EchoInstant(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoDuration(_ context.Context, v any) (any, error)       { return value(v), nil }
func (*TypedService) EchoPeriod(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoYear(_ context.Context, v any) (any, error)           { return value(v), nil }
func (*TypedService) EchoYearMonth(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoMonthDay(_ context.Context, v any) (any, error)       { return value(v), nil }
func (*TypedService) EchoZoneOffset(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoOffsetTime(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoOffsetDateTime(_ context.Context, v any) (any, error) { return value(v), nil }
func (*TypedService) EchoZonedDateTime(_ context.Context, v any) (any, error)  { return value(v), nil }
func (*TypedService) EchoDayOfWeek(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoMonth(_ context.Context, v any) (any, error)          { return value(v), nil }
func (*TypedService) EchoUuid(_ context.Context, v any) (any, error)           { return value(v), nil }
func (*TypedService) EchoLocale(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoColor(_ context.Context, v any) (any, error)          { return value(v), nil }
func (*TypedService) EchoOperation(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoStringList(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoIntList(_ context.Context, v any) (any, error)        { return value(v), nil }
func (*TypedService) EchoLongList(_ context.Context, v any) (any, error)       { return value(v), nil }
func (*TypedService) EchoShortList(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoDoubleList(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoPersonList(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoListOfLists(_ context.Context, v any) (any, error)    { return value(v), nil }
func (*TypedService) EchoCollection(_ context.Context, v any) (any, error)     { return value(v), nil }
func (*TypedService) EchoStringSet(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoColorSet(_ context.Context, v any) (any, error)       { return value(v), nil }
func (*TypedService) EchoStringMap(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoIntMap(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoIntKeyMap(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoFloatMap(_ context.Context, v any) (any, error)       { return value(v), nil }
func (*TypedService) EchoPersonMap(_ context.Context, v any) (any, error)      { return value(v), nil }
func (*TypedService) EchoNested(_ context.Context, v any) (any, error)         { return value(v), nil }
func (*TypedService) EchoPerson(_ context.Context, v *peer.Person) (*peer.Person, error) {
	return v, nil
}
func (*TypedService) EchoEmployee(_ context.Context, v *peer.Employee) (*peer.Employee, error) {
	return v, nil
}
func (*TypedService) EchoShadowing(_ context.Context, v *peer.Shadowing) (*peer.Shadowing, error) {
	return v, nil
}
func (*TypedService) EchoAllFields(_ context.Context, v *peer.AllFields) (*peer.AllFields, error) {
	return v, nil
}
func (*TypedService) EchoFloatField(_ context.Context, v *peer.FloatField) (*peer.FloatField, error) {
	return v, nil
}
func (*TypedService) EchoNode(_ context.Context, v *peer.Node) (*peer.Node, error) { return v, nil }
func (*TypedService) EchoShared(_ context.Context, v *peer.Shared) (*peer.Shared, error) {
	return v, nil
}
func (*TypedService) EchoEvolving(_ context.Context, v *peer.ProviderEvolving) (*peer.ProviderEvolving, error) {
	return v, nil
}
func (*TypedService) EchoOrder(_ context.Context, v *peer.Order) (*peer.Order, error) { return v, nil }
func (*TypedService) EchoLater(_ context.Context, v *peer.Person) (*peer.Person, error) {
	return v, nil
}

// Many prints its arguments as Java does.
func (*TypedService) Many(_ context.Context, a bool, b int32, c string, d int32, e int64, f float64, g string, h []any,
	i map[any]any) (string, error) {
	var words, pairs []string
	for _, one := range h {
		words = append(words, fmt.Sprint(one))
	}
	for key, one := range i {
		pairs = append(pairs, fmt.Sprintf("%v=%v", key, one))
	}
	slices.Sort(pairs)
	return fmt.Sprintf("%v|%v|%v|%v|%v|%v|%v|[%v]|{%v}", a, b, c, d, e, f, g,
		strings.Join(words, ", "), strings.Join(pairs, ", ")), nil
}
