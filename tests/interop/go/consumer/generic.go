package consumer

import (
	"context"
	"fmt"
	"time"

	"dubbo.apache.org/dubbo-go/v3/client"
	"dubbo.apache.org/dubbo-go/v3/filter/generic"
	hessian "github.com/apache/dubbo-go-hessian2"

	"dubhe/interop/peer"
)

const person = "dubhe.interop.Person"

func init() {
	text := func(c *consumer) reason { return c.generic("echoString", "java.lang.String", "text") }
	for id, check := range map[string]func(*consumer) reason{
		"text":        text,
		"int":         func(c *consumer) reason { return c.generic("echoInt", "int", int32(-300000)) },
		"pojo":        func(c *consumer) reason { return c.generic("echoPerson", person, personMap()) },
		"pojo-nested": func(c *consumer) reason { return c.generic("echoEmployee", "dubhe.interop.Employee", c.employeeMap()) },
		"list": func(c *consumer) reason {
			return c.generic("echoPersonList", "java.util.List", []any{personMap(), nil})
		},
		"map":  func(c *consumer) reason { return c.generic("echoIntMap", "java.util.Map", c.values["int-map"]) },
		"enum": func(c *consumer) reason { return c.generic("echoColor", "dubhe.interop.Color", "GREEN") },
		"date": func(c *consumer) reason { return c.generic("echoDate", "java.util.Date", time.UnixMilli(894621091123)) },
		"decimal": func(c *consumer) reason {
			return c.generic("echoDecimal", "java.math.BigDecimal", c.values["decimal-scale"])
		},
		"null": func(c *consumer) reason { return c.generic("echoString", "java.lang.String", nil) },
		"void": (*consumer).genericVoid,
		"many": (*consumer).genericMany,
		"checked-exception": func(c *consumer) reason {
			return fails("BusinessException")(c.genericCall("FeatureService", "fail", []string{"int", "java.lang.String"}, int32(7), "no"))
		},
		"async": (*consumer).genericAsync,
	} {
		features["generic/true/"+id] = check
	}
}

func personMap() map[any]any {
	return map[any]any{"class": person, "name": "Ann", "age": int32(31), "tags": []any{"a", "b"}}
}

func (c *consumer) employeeMap() map[any]any {
	all := personMap()
	all["class"] = "dubhe.interop.Employee"
	all["company"], all["boss"] = "Acme", personMap()
	all["salary"] = c.values["employee"].(*peer.Employee).Salary
	return all
}

func (c *consumer) genericCall(service, method string, types []string, arguments ...hessian.Object) (any, error) {
	reference, ok := c.generics[service]
	if !ok {
		made, err := c.genericReference(service)
		if err != nil {
			return nil, err
		}
		c.generics[service], reference = made, made
	}
	return reference.Invoke(context.Background(), method, types, arguments)
}

func (c *consumer) genericReference(service string) (made *generic.GenericService, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = fmt.Errorf("no generic reference to %s: %v", service, thrown)
		}
	}()
	address, err := peer.ProviderUrl(c.options, "dubhe.interop."+service)
	if err != nil {
		return nil, err
	}
	fresh, err := c.client()
	if err != nil {
		return nil, err
	}
	return fresh.NewGenericService("dubhe.interop."+service, c.referenceOptions(client.WithURL(address),
		client.WithRequestTimeout(callTimeout), client.WithGeneric())...)
}

// generic sends and expects the same.
func (c *consumer) generic(method, javaType string, value any) reason {
	return equals(value)(c.genericCall("TypedService", method, []string{javaType}, value))
}

func (c *consumer) genericVoid() reason {
	return equals(nil)(c.genericCall("FeatureService", "nothing", []string{"java.lang.String"}, "generic"))
}

func (c *consumer) genericMany() reason {
	types := []string{"boolean", "byte", "char", "int", "long", "double", "java.lang.String", "java.util.List", "java.util.Map"}
	return equals("true|-1|x|7|9|1.5|text|[a, b]|{k=1}")(c.genericCall("TypedService", "many", types, true, int8(-1), "x",
		int32(7), int64(9), 1.5, "text", []any{"a", "b"}, map[any]any{"k": int32(1)}))
}

// genericAsync: dubbo-go has no face for $invokeAsync; its provider side knows the method.
func (c *consumer) genericAsync() reason {
	var back map[string]any
	ctx := withAttachments(map[string]any{"generic": "true"}, &back)
	return equals("text")(c.callIn(ctx, "TypedService", "$invokeAsync", callTimeout, "echoString",
		[]string{"java.lang.String"}, []hessian.Object{"text"}))
}
