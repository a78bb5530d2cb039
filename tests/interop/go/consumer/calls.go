package consumer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dubbo.apache.org/dubbo-go/v3"
	"dubbo.apache.org/dubbo-go/v3/client"
	"dubbo.apache.org/dubbo-go/v3/common/constant"
	"dubbo.apache.org/dubbo-go/v3/common/extension"
	"dubbo.apache.org/dubbo-go/v3/filter"
	"dubbo.apache.org/dubbo-go/v3/filter/generic"
	"dubbo.apache.org/dubbo-go/v3/protocol/base"
	"dubbo.apache.org/dubbo-go/v3/protocol/dubbo/hessian2"
	"dubbo.apache.org/dubbo-go/v3/protocol/result"

	"dubhe/interop/peer"
)

const (
	callTimeout      = 10 * time.Second
	discoveryTimeout = 10 * time.Second
)

type consumer struct {
	options     peer.Options
	instance    *dubbo.Instance
	values      peer.Values
	connections map[string]found
	generics    map[string]*generic.GenericService
}

// found is what came of the first reference to a service: dubbo-go is not asked again where there was nothing.
type found struct {
	connection *client.Connection
	err        error
}

func newConsumer(options peer.Options) (*consumer, error) {
	instance, err := peer.NewInstance(peer.Consumer, options)
	if err != nil {
		return nil, err
	}
	return &consumer{options, instance, peer.NewValues(peer.Consumer), map[string]found{},
		map[string]*generic.GenericService{}}, nil
}

// client is a fresh one: dubbo-go's references share the settings of their client, and the group of one
// would be that of the next.
func (c *consumer) client() (*client.Client, error) {
	return c.instance.NewClient(client.WithClientProtocolDubbo(), client.WithClientSerialization("hessian2"),
		client.WithClientNoCheck(), client.WithClientRetries(0))
}

// reference refers to a service of dubhe.interop; dubbo-go panics where it finds nothing to refer to.
func (c *consumer) reference(service string, more ...client.ReferenceOption) (connection *client.Connection, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = fmt.Errorf("no reference to %s: %v", service, thrown)
		}
	}()
	made, err := c.client()
	if err != nil {
		return nil, err
	}
	return made.Dial("dubhe.interop."+service, c.referenceOptions(more...)...)
}

func (c *consumer) referenceOptions(more ...client.ReferenceOption) []client.ReferenceOption {
	all := []client.ReferenceOption{client.WithProtocolDubbo(), client.WithSerialization("hessian2"), client.WithRetries(0),
		client.WithClusterFailFast(), client.WithFilter(responseFilter),
		client.WithParam("prefer.serialization", "hessian2")}
	if c.options.Url != "" {
		all = append(all, client.WithURL(c.options.Url))
	}
	return append(all, more...)
}

// direct refers to the provider by its address: a second reference to one service through one registry finds nothing in
// dubbo-go.
func (c *consumer) direct(service string, more ...client.ReferenceOption) (*client.Connection, error) {
	address, err := peer.ProviderUrl(c.options, "dubhe.interop.ControlService")
	if err != nil {
		return nil, err
	}
	return c.reference(service, append(more, client.WithURL(address))...)
}

// plain is the reference with nothing special, made once. Waiting for the first provider is part of making it: dubbo-go
// subscribes in the background.
func (c *consumer) plain(service string) (*client.Connection, error) {
	known, ok := c.connections[service]
	if !ok {
		known.connection, known.err = c.reference(service)
		if known.err == nil {
			known.err = awaitProvider(known.connection, discoveryTimeout)
		}
		c.connections[service] = known
	}
	return known.connection, known.err
}

func awaitProvider(connection *client.Connection, within time.Duration) error {
	for deadline := time.Now().Add(within); ; time.Sleep(50 * time.Millisecond) {
		_, err := invoke(context.Background(), connection, "$echo", callTimeout, peer.As("java.lang.Object", "there?"))
		if err == nil || !isNoProvider(err) || time.Now().After(deadline) {
			return err
		}
	}
}

func isNoProvider(err error) bool {
	text := err.Error()
	return strings.Contains(text, "No provider available") || strings.Contains(text, "no provider available")
}

// isTimeout: what dubbo-go says when the answer does not come in time.
func isTimeout(err error) bool { return strings.Contains(err.Error(), "read timeout") }

func invoke(ctx context.Context, connection *client.Connection, method string, timeout time.Duration,
	arguments ...any) (any, error) {
	var reply any
	var options []client.CallOption
	if timeout > 0 {
		options = append(options, client.WithCallRequestTimeout(timeout))
	}
	if arguments == nil {
		arguments = []any{}
	}
	err := connection.CallUnary(ctx, arguments, &reply, method, options...)
	return reply, err
}

// call is one call of a plain reference.
func (c *consumer) call(service, method string, arguments ...any) (any, error) {
	return c.callIn(context.Background(), service, method, callTimeout, arguments...)
}

func (c *consumer) callIn(ctx context.Context, service, method string, timeout time.Duration, arguments ...any) (any, error) {
	connection, err := c.plain(service)
	if err != nil {
		return nil, err
	}
	return invoke(ctx, connection, method, timeout, arguments...)
}

func mustFail(err error, text string) reason {
	switch {
	case err == nil:
		return failed("the call did not fail")
	case isTimeout(err):
		return failed("the call failed only by its timeout: %v", err)
	case !strings.Contains(err.Error(), text):
		return failed("the error does not say %q: %v", text, err)
	}
	return ""
}

func equals(expected any) func(any, error) reason {
	return func(actual any, err error) reason {
		if err != nil {
			return failed("%v", err)
		}
		return reason(peer.Differs(expected, actual))
	}
}

// bothWays sends and fetches the value as the position asks; only the errors count.
func (c *consumer) bothWays(one peer.Case, arrivesAs string) error {
	_, err := c.bothWaysCompared(one, arrivesAs)
	return err
}

// bothWaysCompared: argument sends, return fetches, the other positions do both.
func (c *consumer) bothWaysCompared(one peer.Case, arrivesAs string) (reason, error) {
	own, err := c.values.At(one.Id)
	if err != nil {
		return "", err
	}
	if one.Position != "return" {
		asked := "value/" + arrivesAs + "/" + one.Position
		answer, err := c.call("ValueService", "check", asked, peer.As("java.lang.Object", own))
		if err != nil {
			return "", fmt.Errorf("sent: %w", err)
		}
		if answer != "ok" {
			return failed("sent, the provider says: %v", answer), nil
		}
	}
	if one.Position != "argument" {
		expected, err := c.values.At("value/" + arrivesAs + "/" + one.Position)
		if err != nil {
			return "", err
		}
		given, err := c.call("ValueService", "give", one.Id)
		if err != nil {
			return "", fmt.Errorf("fetched: %w", err)
		}
		if difference := peer.Differs(expected, given); difference != "" {
			return failed("fetched: %s", difference), nil
		}
	}
	return "", nil
}

func (c *consumer) typed(one peer.Case) reason {
	declared, ok := parameterTypes[one.Type]
	if !ok {
		return failed("the consumer in Go does not know the method %s", one.Type)
	}
	sent, err := c.values.At("value/" + one.Position + "/argument")
	if err != nil {
		return failed("%v", err)
	}
	answer, err := c.call("TypedService", one.Type, peer.As(declared, sent))
	expected := one.Expected(c.options.Peer)
	if text, ok := strings.CutPrefix(expected, "error"); ok {
		return mustFail(err, strings.TrimPrefix(text, ":"))
	}
	if name, ok := strings.CutPrefix(expected, "as:"); ok {
		var unknown error
		if sent, unknown = c.values.At("value/" + name + "/argument"); unknown != nil {
			return failed("%v", unknown)
		}
	}
	if err != nil {
		return failed("%v", err)
	}
	return c.asExpected(one, equals(sent)(answer, nil))
}

// responseFilter is the name of a filter of ours: dubbo-go drops a response's attachments before a caller sees it.
const responseFilter = "interopResponse"

// responseKey is under what a call's context may hold where they are to be put.
type responseKey struct{}

type responseAttachments struct{}

func (responseAttachments) Invoke(ctx context.Context, invoker base.Invoker, invocation base.Invocation) result.Result {
	return invoker.Invoke(ctx, invocation)
}

func (responseAttachments) OnResponse(ctx context.Context, result result.Result, _ base.Invoker,
	_ base.Invocation) result.Result {
	if into, ok := ctx.Value(responseKey{}).(*map[string]any); ok {
		*into = result.Attachments()
	}
	return result
}

func init() {
	extension.SetFilter(responseFilter, func() filter.Filter { return responseAttachments{} })
}

// withAttachments is a context whose calls carry these, and put what comes back into `back`.
func withAttachments(attachments map[string]any, back *map[string]any) context.Context {
	ctx := context.WithValue(context.Background(), constant.AttachmentKey, attachments)
	return context.WithValue(ctx, responseKey{}, back)
}

// isThrown: dubbo-go makes a GenericException of whatever comes; its class and its message are all that a caller gets.
func isThrown(err error, class, message string) reason {
	var exception *hessian2.GenericException
	if !errors.As(err, &exception) || exception.ExceptionClass != class || exception.ExceptionMessage != message {
		return failed("%s `%s` was expected, not %T %v", class, message, err, err)
	}
	return ""
}
