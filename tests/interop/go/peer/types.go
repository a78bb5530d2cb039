// Package peer has what both programs share: the types of dubhe.interop, the values of the cases, equality, and how
// dubbo-go is set up for a profile. The Java sources beside it (../../java) are the truth.
package peer

import (
	"time"

	hessian "github.com/apache/dubbo-go-hessian2"
	"github.com/apache/dubbo-go-hessian2/java8_time"
	"github.com/apache/dubbo-go-hessian2/java_exception"
	"github.com/apache/dubbo-go-hessian2/java_util"
	big "github.com/dubbogo/gost/math/big"
)

// A field that may be null is a pointer or `any`. A List is []any, since typed Go slices travel as Java arrays; where it may
// be null it is `any`, since dubbo-go writes a []any that is nil as an empty list.

type Person struct {
	Name *string
	Age  int32
	Tags any
}

func (Person) JavaClassName() string { return "dubhe.interop.Person" }

// Employee inherits in Java; here the superclass is embedded, which dubbo-go writes as one flat class.
type Employee struct {
	Person
	Company *string
	Salary  *big.Decimal
	Boss    *Person
}

func (Employee) JavaClassName() string { return "dubhe.interop.Employee" }

// Shadowing has its own name only: a hidden field of the superclass does not survive the wire anyway.
type Shadowing struct {
	Id   int32
	Name *string
}

func (Shadowing) JavaClassName() string { return "dubhe.interop.Shadowing" }

type AllFields struct {
	Flag        bool
	Tiny        int8
	Small       int16
	Letter      string
	Number      int32
	Big         int64
	Real        float64
	BoxedFlag   *bool
	BoxedTiny   *int8
	BoxedSmall  *int16
	BoxedLetter *string
	BoxedNumber *int32
	BoxedBig    *int64
	BoxedFloat  *float32
	BoxedReal   *float64
	Text        *string
	Decimal     *big.Decimal
	Integer     *big.Integer
	Date        time.Time
	DateTime    *java8_time.LocalDateTime
	Uuid        *java_util.UUID
	Color       any
	Bytes       []byte
	Ints        []int32
	Strings     []*string
	Shorts      any
	Persons     any
	Set         *HashSet
	Map         map[string]int32
	PersonsById map[int32]*Person
	Person      *Person
	Any         any
}

func (AllFields) JavaClassName() string { return "dubhe.interop.AllFields" }

type FloatField struct {
	First  float32
	Second float32
	Third  int16
	Fourth int32
}

func (FloatField) JavaClassName() string { return "dubhe.interop.FloatField" }

type Node struct {
	Name     *string
	Parent   *Node
	Children []any
}

func (Node) JavaClassName() string { return "dubhe.interop.Node" }

func (n *Node) add(child *Node) *Node {
	child.Parent = n
	n.Children = append(n.Children, child)
	return n
}

type Shared struct {
	First  *Person
	Second *Person
	One    []any
	Other  []any
}

func (Shared) JavaClassName() string { return "dubhe.interop.Shared" }

type OrderLine struct {
	Article  *string
	Quantity int32
	Price    *big.Decimal
}

func (OrderLine) JavaClassName() string { return "dubhe.interop.OrderLine" }

type Order struct {
	Id       int64
	Customer *string
	Placed   time.Time
	Color    any
	Lines    []any
	Notes    map[string]string
	Contact  *Person
}

func (Order) JavaClassName() string { return "dubhe.interop.Order" }

type Holder struct {
	Before string
	Value  any
	After  string
}

func (Holder) JavaClassName() string { return "dubhe.interop.Holder" }

// ProviderEvolving and ConsumerEvolving are dubhe.interop.Evolving on either side.
type ProviderEvolving struct {
	Id    int32
	Name  *string
	Added *string
}

func (ProviderEvolving) JavaClassName() string { return "dubhe.interop.Evolving" }

type ConsumerEvolving struct {
	Id      int32
	Name    *string
	Dropped *string
}

func (ConsumerEvolving) JavaClassName() string { return "dubhe.interop.Evolving" }

type ProviderOnly struct {
	Id   int32
	Name *string
}

func (ProviderOnly) JavaClassName() string { return "dubhe.interop.ProviderOnly" }

type ConsumerOnly struct {
	Id   int32
	Name *string
}

func (ConsumerOnly) JavaClassName() string { return "dubhe.interop.ConsumerOnly" }

type Outsider struct {
	Id   int32
	Name *string
}

func (Outsider) JavaClassName() string { return "elsewhere.Outsider" }

type Allowed struct {
	Id   int32
	Name *string
}

func (Allowed) JavaClassName() string { return "elsewhere.Allowed" }

type Place struct {
	Name   *string
	Number int32
}

func (Place) JavaClassName() string { return "dubhe.interop.Place" }

type BusinessException struct {
	SerialVersionUID     int64
	DetailMessage        string
	SuppressedExceptions []java_exception.Throwabler
	StackTrace           []java_exception.StackTraceElement
	Cause                java_exception.Throwabler
	Code                 int32
	Reason               *string
	Details              []any
}

// NewBusinessException has the message and the reason alike, as Java's constructor.
func NewBusinessException(code int32, reason string, details ...any) *BusinessException {
	return &BusinessException{DetailMessage: reason, StackTrace: noFrames(), Code: code, Reason: &reason,
		Details: append(make([]any, 0, 1), details...)}
}

func (e BusinessException) Error() string       { return e.DetailMessage }
func (BusinessException) JavaClassName() string { return "dubhe.interop.BusinessException" }
func (e BusinessException) GetStackTrace() []java_exception.StackTraceElement {
	return e.StackTrace
}

type ProviderOnlyException struct {
	SerialVersionUID     int64
	DetailMessage        string
	SuppressedExceptions []java_exception.Throwabler
	StackTrace           []java_exception.StackTraceElement
	Cause                java_exception.Throwabler
}

func NewProviderOnlyException(message string) *ProviderOnlyException {
	return &ProviderOnlyException{DetailMessage: message, StackTrace: noFrames()}
}

func (e ProviderOnlyException) Error() string       { return e.DetailMessage }
func (ProviderOnlyException) JavaClassName() string { return "dubhe.interop.ProviderOnlyException" }
func (e ProviderOnlyException) GetStackTrace() []java_exception.StackTraceElement {
	return e.StackTrace
}

type ProviderOnlyCheckedException struct {
	SerialVersionUID     int64
	DetailMessage        string
	SuppressedExceptions []java_exception.Throwabler
	StackTrace           []java_exception.StackTraceElement
	Cause                java_exception.Throwabler
}

func NewProviderOnlyCheckedException(message string) *ProviderOnlyCheckedException {
	return &ProviderOnlyCheckedException{DetailMessage: message, StackTrace: noFrames()}
}

func (e ProviderOnlyCheckedException) Error() string { return e.DetailMessage }
func (ProviderOnlyCheckedException) JavaClassName() string {
	return "dubhe.interop.ProviderOnlyCheckedException"
}
func (e ProviderOnlyCheckedException) GetStackTrace() []java_exception.StackTraceElement {
	return e.StackTrace
}

// noFrames is an empty list with room for one: dubbo-go's encoder does not count a list that has no memory of its own,
// and every reference after it would point one too low.
func noFrames() []java_exception.StackTraceElement {
	return make([]java_exception.StackTraceElement, 0, 1)
}

// constantOf and indexOf turn an enum's number into its Java constant and back.
func constantOf(names []string, index int32) string {
	if index < 0 || int(index) >= len(names) {
		return ""
	}
	return names[index]
}

func indexOf(names []string, name string) hessian.JavaEnum {
	for i, one := range names {
		if one == name {
			return hessian.JavaEnum(i)
		}
	}
	return hessian.InvalidJavaEnum
}

type Color hessian.JavaEnum

const (
	Red Color = iota
	Green
	Blue
)

var colors = []string{"RED", "GREEN", "BLUE"}

func (Color) JavaClassName() string                  { return "dubhe.interop.Color" }
func (c Color) String() string                       { return constantOf(colors, int32(c)) }
func (Color) EnumValue(name string) hessian.JavaEnum { return indexOf(colors, name) }

type Operation hessian.JavaEnum

const (
	Plus Operation = iota
	Times
)

var operations = []string{"PLUS", "TIMES"}

func (Operation) JavaClassName() string                  { return "dubhe.interop.Operation" }
func (o Operation) String() string                       { return constantOf(operations, int32(o)) }
func (Operation) EnumValue(name string) hessian.JavaEnum { return indexOf(operations, name) }

type DayOfWeek hessian.JavaEnum

const Monday DayOfWeek = 0

var days = []string{"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"}

func (DayOfWeek) JavaClassName() string                  { return "java.time.DayOfWeek" }
func (d DayOfWeek) String() string                       { return constantOf(days, int32(d)) }
func (DayOfWeek) EnumValue(name string) hessian.JavaEnum { return indexOf(days, name) }

type Month hessian.JavaEnum

const December Month = 11

var months = []string{"JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER",
	"NOVEMBER", "DECEMBER"}

func (Month) JavaClassName() string                  { return "java.time.Month" }
func (m Month) String() string                       { return constantOf(months, int32(m)) }
func (Month) EnumValue(name string) hessian.JavaEnum { return indexOf(months, name) }

// What dubbo-go has no type for, as hessian-lite writes it.

type CalendarHandle struct {
	Date time.Time
	Type *java_exception.Class
}

func (CalendarHandle) JavaClassName() string {
	return "com.alibaba.com.caucho.hessian.io.CalendarHandle"
}

type Timestamp struct{ Value time.Time }

func (Timestamp) JavaClassName() string { return "java.sql.Timestamp" }

type ZoneId struct{ ZoneId string }

func (ZoneId) JavaClassName() string { return "com.alibaba.com.caucho.hessian.io.java8.ZoneIdHandle" }

type EnumSetHandler struct {
	Objects []hessian.Object
	Type    *java_exception.Class
}

func (EnumSetHandler) JavaClassName() string {
	return "com.alibaba.com.caucho.hessian.io.EnumSetHandler"
}

type BitSetHandle struct{ Words []int64 }

func (BitSetHandle) JavaClassName() string { return "com.alibaba.com.caucho.hessian.io.BitSetHandle" }

type Currency struct{ CurrencyCode string }

func (Currency) JavaClassName() string { return "java.util.Currency" }

type Uri struct {
	Text string `hessian:"string"`
}

func (Uri) JavaClassName() string { return "java.net.URI" }

type File struct{ Value string }

func (File) JavaClassName() string { return "java.io.File" }

type AtomicInteger struct{ Value int32 }

func (AtomicInteger) JavaClassName() string { return "java.util.concurrent.atomic.AtomicInteger" }

type AtomicLong struct{ Value int64 }

func (AtomicLong) JavaClassName() string { return "java.util.concurrent.atomic.AtomicLong" }

type AtomicBoolean struct{ Value int32 }

func (AtomicBoolean) JavaClassName() string { return "java.util.concurrent.atomic.AtomicBoolean" }

// Set is a Java set of any class; the elements are in no order.
type Set interface {
	hessian.JavaCollectionObject
	isSet()
}

type elements struct{ all []any }

func (e *elements) Get() []any    { return e.all }
func (e *elements) Set(all []any) { e.all = all }
func (*elements) isSet()          {}

type HashSet struct{ elements }
type LinkedHashSet struct{ elements }
type TreeSet struct{ elements }
type EmptySet struct{ elements }
type SingletonSet struct{ elements }
type UnmodifiableSet struct{ elements }
type CopyOnWriteArraySet struct{ elements }
type ConcurrentSkipListSet struct{ elements }

func (*HashSet) JavaClassName() string       { return "java.util.HashSet" }
func (*LinkedHashSet) JavaClassName() string { return "java.util.LinkedHashSet" }
func (*TreeSet) JavaClassName() string       { return "java.util.TreeSet" }
func (*EmptySet) JavaClassName() string      { return "java.util.Collections$EmptySet" }
func (*SingletonSet) JavaClassName() string  { return "java.util.Collections$SingletonSet" }
func (*UnmodifiableSet) JavaClassName() string {
	return "java.util.Collections$UnmodifiableSet"
}
func (*CopyOnWriteArraySet) JavaClassName() string {
	return "java.util.concurrent.CopyOnWriteArraySet"
}
func (*ConcurrentSkipListSet) JavaClassName() string {
	return "java.util.concurrent.ConcurrentSkipListSet"
}

// SetOf is what Go sends for every Java set.
func SetOf(all ...any) *HashSet { return &HashSet{elements{all}} }

// Side is the end a program is: some classes exist on one end only, one differs between the two.
type Side string

const (
	Provider Side = "provider"
	Consumer Side = "consumer"
)

// Register tells dubbo-go of all classes of this side.
func Register(side Side) {
	for _, one := range []hessian.POJO{&Person{}, &Employee{}, &Shadowing{}, &AllFields{}, &FloatField{}, &Node{}, &Shared{},
		&OrderLine{}, &Order{}, &Holder{}, &Outsider{}, &Allowed{}, &BusinessException{}, &java_exception.Class{},
		&CalendarHandle{}, &Timestamp{}, &ZoneId{}, &EnumSetHandler{}, &BitSetHandle{}, &Currency{}, &Uri{}, &File{}, &Place{},
		&AtomicInteger{}, &AtomicLong{}, &AtomicBoolean{}} {
		hessian.RegisterPOJO(one)
	}
	for _, one := range []hessian.POJOEnum{Red, Plus, Monday, December} {
		hessian.RegisterJavaEnum(one)
	}
	for _, one := range []hessian.JavaCollectionObject{&HashSet{}, &LinkedHashSet{}, &TreeSet{}, &EmptySet{}, &SingletonSet{},
		&UnmodifiableSet{}, &CopyOnWriteArraySet{}, &ConcurrentSkipListSet{}} {
		hessian.SetCollectionSerialize(one)
	}
	if side == Provider {
		hessian.RegisterPOJO(&ProviderEvolving{})
		hessian.RegisterPOJO(&ProviderOnly{})
		hessian.RegisterPOJO(&ProviderOnlyException{})
		hessian.RegisterPOJO(&ProviderOnlyCheckedException{})
	} else {
		hessian.RegisterPOJO(&ConsumerEvolving{})
		hessian.RegisterPOJO(&ConsumerOnly{})
	}
}
