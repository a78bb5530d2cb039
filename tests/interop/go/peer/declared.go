package peer

import (
	"fmt"
	"reflect"

	hessian "github.com/apache/dubbo-go-hessian2"
)

// Declared is an argument together with its parameter's type in Java, as dubbo-go wants it written: "java.util.List",
// "[Ljava.lang.String;", "I". Without it dubbo-go makes the descriptor of a call from the Go values, and a
// Java provider knows no method check(String, int) where it has check(String, Object).
type Declared struct {
	javaType string
	value    any
}

// As declares an argument.
func As(javaType string, value any) Declared { return Declared{javaType, value} }

// JavaClassName makes it a POJO, so that its serializer is asked; the name never gets onto the wire.
func (Declared) JavaClassName() string { return "dubhe.interop.go.Declared" }

// JavaParamName is what dubbo-go puts into the descriptor.
func (d Declared) JavaParamName() string { return d.javaType }

type declaredSerializer struct{}

func (declaredSerializer) EncObject(e *hessian.Encoder, v hessian.POJO) error {
	return e.Encode(v.(*Declared).value)
}

func (declaredSerializer) DecObject(*hessian.Decoder, reflect.Type, *hessian.ClassInfo) (any, error) {
	return nil, fmt.Errorf("class %s is never sent", Declared{}.JavaClassName())
}

func init() { hessian.SetSerializer(Declared{}.JavaClassName(), declaredSerializer{}) }
