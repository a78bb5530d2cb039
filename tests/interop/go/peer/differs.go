package peer

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	hessian "github.com/apache/dubbo-go-hessian2"
	"github.com/apache/dubbo-go-hessian2/java_exception"
	big "github.com/dubbogo/gost/math/big"
)

// Differs is empty if both are equal, else a sentence about the first difference. Equality is that of Compare.java, as far
// as dubbo-go tells the types apart: it reads byte, short and int as int32 and float as float64, so these are one.
func Differs(expected, actual any) string {
	c := comparison{seen: map[any]any{}}
	return c.differs(expected, actual)
}

type comparison struct {
	seen map[any]any // what stands for which of our objects; identity of containers by identity()
	path []string
}

func (c *comparison) differs(expected, actual any) string {
	expected, actual = bare(expected), bare(actual)
	if expected == nil || actual == nil {
		if expected == nil && actual == nil {
			return ""
		}
		return c.say(expected, actual)
	}
	if id := identity(expected); id != nil {
		if before, ok := c.seen[id]; ok {
			if before == identity(actual) {
				return ""
			}
			return c.where() + "one object became two"
		}
		c.seen[id] = identity(actual)
	}
	switch e := expected.(type) {
	case string, bool, int64:
		if e != actual {
			return c.say(expected, actual)
		}
		return ""
	case int8, int16, int32:
		if isInt(actual) && reflect.ValueOf(e).Int() == reflect.ValueOf(actual).Int() {
			return ""
		}
		return c.say(expected, actual)
	case float32:
		if isFloat(actual) && sameFloat(float64(e), float64(float32(reflect.ValueOf(actual).Float()))) {
			return ""
		}
		return c.say(expected, actual)
	case float64:
		if isFloat(actual) && sameFloat(e, reflect.ValueOf(actual).Float()) {
			return ""
		}
		return c.say(expected, actual)
	case time.Time:
		if a, ok := actual.(time.Time); ok && a.UnixMilli() == e.UnixMilli() {
			return ""
		}
		return c.say(expected, actual)
	case []byte:
		if a, ok := actual.([]byte); ok && bytes.Equal(a, e) {
			return ""
		}
		return c.say(expected, actual)
	case hessian.POJOEnum:
		if reflect.TypeOf(expected) == reflect.TypeOf(actual) && expected == actual {
			return ""
		}
		return c.say(expected, actual)
	case *big.Decimal:
		if a, ok := actual.(*big.Decimal); ok && a.String() == e.String() {
			return ""
		}
		return c.say(expected, actual)
	case *big.Integer:
		if a, ok := actual.(*big.Integer); ok && a.String() == e.String() {
			return ""
		}
		return c.say(expected, actual)
	case Set:
		if a, ok := actual.(Set); ok {
			return c.unordered(e.Get(), a.Get())
		}
		return c.say(expected, actual)
	}
	switch reflect.TypeOf(expected).Kind() {
	case reflect.Slice:
		return c.slices(expected, actual)
	case reflect.Map:
		return c.maps(expected, actual)
	case reflect.Pointer:
		return c.objects(expected, actual)
	}
	return c.say(expected, actual)
}

// bare takes away pointers to anything but a struct, and makes every kind of nothing nil.
func bare(value any) any {
	for {
		v := reflect.ValueOf(value)
		switch v.Kind() {
		case reflect.Invalid:
			return nil
		case reflect.Slice, reflect.Map:
			if v.IsNil() {
				return nil
			}
			return value
		case reflect.Pointer:
			if v.IsNil() {
				return nil
			}
			if v.Elem().Kind() == reflect.Struct && v.Elem().Type() != reflect.TypeFor[time.Time]() {
				return value
			}
			value = v.Elem().Interface()
		case reflect.Struct:
			if t, ok := value.(time.Time); ok && t.IsZero() {
				return nil
			}
			if v.Type() == reflect.TypeFor[time.Time]() {
				return value
			}
			p := reflect.New(v.Type())
			p.Elem().Set(v)
			return p.Interface()
		default:
			return value
		}
	}
}

// identity is that of a list, map or object of ours; nil for what has none.
func identity(value any) any {
	type place struct {
		at     uintptr
		length int
	}
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Slice:
		if _, isList := value.([]any); isList && v.Len() > 0 {
			return place{v.Pointer(), v.Len()}
		}
	case reflect.Map:
		return place{v.Pointer(), -1}
	case reflect.Pointer:
		if pojo, ok := value.(hessian.POJO); ok && strings.HasPrefix(pojo.JavaClassName(), "dubhe.") {
			return place{v.Pointer(), -1}
		}
	}
	return nil
}

// isInt: not of an int64, which is a Java long.
func isInt(value any) bool {
	switch value.(type) {
	case int8, int16, int32:
		return true
	}
	return false
}

func isFloat(value any) bool {
	switch value.(type) {
	case float32, float64:
		return true
	}
	return false
}

func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// arrayOf is what tells arrays apart; a List is [any].
func arrayOf(element reflect.Type) string {
	switch element.Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32:
		if element.PkgPath() == "" {
			return "int"
		}
	case reflect.Float32, reflect.Float64:
		return "double"
	case reflect.Slice:
		return "[" + arrayOf(element.Elem())
	case reflect.Pointer:
		switch element.Elem().Kind() {
		case reflect.Struct:
			return element.Elem().String()
		case reflect.String:
			return "string"
		}
		if element.Implements(reflect.TypeFor[hessian.POJOEnum]()) {
			return element.Elem().String()
		}
	}
	return element.String()
}

func (c *comparison) slices(expected, actual any) string {
	e, a := reflect.ValueOf(expected), reflect.ValueOf(actual)
	if a.Kind() != reflect.Slice || arrayOf(e.Type().Elem()) != arrayOf(a.Type().Elem()) {
		return c.say(expected, actual)
	}
	if e.Len() != a.Len() {
		return fmt.Sprintf("%s%d elements expected, %d came", c.where(), e.Len(), a.Len())
	}
	for i := range e.Len() {
		if difference := c.inside(fmt.Sprintf("[%d]", i), e.Index(i).Interface(), a.Index(i).Interface()); difference != "" {
			return difference
		}
	}
	return ""
}

func (c *comparison) unordered(expected, actual []any) string {
	if len(expected) != len(actual) {
		return fmt.Sprintf("%s%d elements expected, %d came", c.where(), len(expected), len(actual))
	}
	left := append([]any(nil), actual...)
	for _, element := range expected {
		twin := find(left, element)
		if twin < 0 {
			return fmt.Sprintf("%sno element %v in %v", c.where(), text(element), text(actual))
		}
		left = append(left[:twin], left[twin+1:]...)
	}
	return ""
}

func (c *comparison) maps(expected, actual any) string {
	e, a := entriesOf(expected), entriesOf(actual)
	if reflect.ValueOf(actual).Kind() != reflect.Map {
		return c.say(expected, actual)
	}
	if len(e.keys) != len(a.keys) {
		return fmt.Sprintf("%s%d entries expected, %d came: %v", c.where(), len(e.keys), len(a.keys), text(a.keys))
	}
	for i, key := range e.keys {
		twin := find(a.keys, key)
		if twin < 0 {
			return fmt.Sprintf("%sno key %v in %v", c.where(), text(key), fmt.Sprintf("%+q", a.keys))
		}
		if difference := c.inside(fmt.Sprintf("{%v}", text(key)), e.values[i], a.values[twin]); difference != "" {
			return difference
		}
	}
	return ""
}

type entries struct{ keys, values []any }

// entriesOf has no "_class": dubbo-go adds it to the map that it makes of an object of an unknown class.
func entriesOf(value any) entries {
	var all entries
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Map {
		return all
	}
	for pairs := v.MapRange(); pairs.Next(); {
		if key := pairs.Key().Interface(); key != hessian.ClassKey {
			all.keys, all.values = append(all.keys, key), append(all.values, pairs.Value().Interface())
		}
	}
	return all
}

func find(among []any, wanted any) int {
	for i, one := range among {
		if Differs(wanted, one) == "" {
			return i
		}
	}
	return -1
}

func (c *comparison) objects(expected, actual any) string {
	e, a := reflect.ValueOf(expected).Elem(), reflect.ValueOf(actual)
	if a.Kind() != reflect.Pointer || a.Type().Elem() != e.Type() {
		return c.say(expected, actual)
	}
	a = a.Elem()
	if _, ok := expected.(java_exception.Throwabler); ok && e.FieldByName("StackTrace").IsValid() {
		return c.throwables(e, a)
	}
	return c.fields(e, a, func(string) bool { return true })
}

func (c *comparison) fields(e, a reflect.Value, counts func(string) bool) string {
	for i := range e.NumField() {
		field := e.Type().Field(i)
		if !field.IsExported() && !field.Anonymous || !counts(field.Name) {
			continue
		}
		difference := ""
		if field.Anonymous && field.Type != reflect.TypeFor[time.Time]() {
			difference = c.fields(e.Field(i), a.Field(i), counts)
		} else {
			difference = c.inside("."+field.Name, e.Field(i).Interface(), a.Field(i).Interface())
		}
		if difference != "" {
			return difference
		}
	}
	return ""
}

// throwables compares the message, the cause and what a subclass adds. Java's "no cause" is the exception itself.
func (c *comparison) throwables(e, a reflect.Value) string {
	if cause := a.FieldByName("Cause"); !cause.IsNil() && cause.Elem().Kind() == reflect.Pointer &&
		cause.Elem().Pointer() == a.Addr().Pointer() {
		cause.SetZero()
	}
	return c.fields(e, a, func(name string) bool {
		return name != "SerialVersionUID" && name != "StackTrace" && name != "SuppressedExceptions"
	})
}

func (c *comparison) inside(step string, expected, actual any) string {
	c.path = append(c.path, step)
	difference := c.differs(expected, actual)
	c.path = c.path[:len(c.path)-1]
	return difference
}

func (c *comparison) where() string {
	if len(c.path) == 0 {
		return ""
	}
	return "at " + strings.Join(c.path, "") + ": "
}

func (c *comparison) say(expected, actual any) string {
	return fmt.Sprintf("%sexpected %T %v, got %T %v", c.where(), expected, text(expected), actual, text(actual))
}

// text is at most 120 letters on one line; it does not look into objects, which may be cyclic.
func text(value any) string {
	v := reflect.ValueOf(value)
	said := ""
	switch {
	case v.Kind() == reflect.Slice:
		said = fmt.Sprintf("%d elements", v.Len())
	case v.Kind() == reflect.Map:
		said = fmt.Sprintf("%d entries", v.Len())
	case v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct:
		said = "(fields)"
		if s, ok := value.(fmt.Stringer); ok && !v.IsNil() {
			said = s.String()
		}
	default:
		said = fmt.Sprint(value)
	}
	said = strings.Trim(fmt.Sprintf("%+q", said), `"`)
	if len(said) > 120 {
		said = said[:120] + "…"
	}
	return said
}
