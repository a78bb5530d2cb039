package consumer

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"dubbo.apache.org/dubbo-go/v3/client"
	"dubbo.apache.org/dubbo-go/v3/global"

	"dubhe/interop/peer"
)

// features are the rows that are not about values: each id has its check.
var features = map[string]func(*consumer) reason{
	"call/text/return":           (*consumer).hello,
	"call/void/return":           (*consumer).void,
	"call/null/return":           func(c *consumer) reason { return equals(nil)(c.call("FeatureService", "nullText", "x")) },
	"call/null-argument/refused": (*consumer).nullArgument,
	"call/default-method/return": func(c *consumer) reason { return equals("default Ann")(c.call("FeatureService", "greet", "Ann")) },
	"call/future/value":          func(c *consumer) reason { return equals("later Ann")(c.later("Ann", 50)) },
	"call/future/checked-exception": func(c *consumer) reason {
		return isThrown(c.fail("failLater", int32(7), "no"), business, "no")
	},
	"call/one-way/counted":       (*consumer).oneWay,
	"call/many-arguments/return": (*consumer).many,
	"call/echo/text":             func(c *consumer) reason { return c.echo("text") },
	"call/echo/person":           func(c *consumer) reason { return c.echo(c.values["person"]) },
	"call/no-method/error":       func(c *consumer) reason { return fails("")(c.call("FeatureService", "noSuchMethod", "x")) },
	"call/no-service/error":      (*consumer).noService,
	"call/kind/return":           (*consumer).kind,
	"call/peer/return":           (*consumer).peerNotEmpty,

	"exception/checked/message": func(c *consumer) reason { return isThrown(c.fail("fail", int32(7), "no"), business, "no") },
	"exception/runtime/message": func(c *consumer) reason {
		return isThrown(c.fail("failRuntime", "bad"), "java.lang.IllegalStateException", "bad")
	},
	"exception/unknown/message":         func(c *consumer) reason { return mustFail(c.fail("failUnknown", "odd"), "odd") },
	"exception/unknown-checked/message": func(c *consumer) reason { return mustFail(c.fail("failUnknownChecked", "odd"), "") },
	"exception/connection/still-good":   (*consumer).stillGoodAfterExceptions,

	"version/plain/found":         func(c *consumer) reason { return equals("plain")(c.which("", "")) },
	"version/red-1.0.0/found":     func(c *consumer) reason { return equals("red:1.0.0")(c.which("red", "1.0.0")) },
	"version/blue-2.0.0/found":    func(c *consumer) reason { return equals("blue:2.0.0")(c.which("blue", "2.0.0")) },
	"version/red-2.0.0/not-found": func(c *consumer) reason { return fails("")(c.which("red", "2.0.0")) },
	"version/none-1.0.0/not-found": func(c *consumer) reason {
		return fails("")(c.which("", "1.0.0"))
	},

	"attachment/request/one":       func(c *consumer) reason { return c.sent(one()) },
	"attachment/request/many":      func(c *consumer) reason { return c.sent(many()) },
	"attachment/request/cjk":       func(c *consumer) reason { return c.sent(map[string]any{"x-a": "中文 😀"}) },
	"attachment/request/large":     func(c *consumer) reason { return c.sent(map[string]any{"x-a": letters(8000)}) },
	"attachment/response/one":      func(c *consumer) reason { return c.returned(one()) },
	"attachment/response/many":     func(c *consumer) reason { return c.returned(many()) },
	"attachment/response/not-kept": (*consumer).attachmentsNotKept,

	"flight/200-mixed/answers": (*consumer).flight,
	"flight/200-mixed/order":   (*consumer).order,

	"timeout/consumer/error":               func(c *consumer) reason { return timesOut(c.hurriedSleep) },
	"timeout/consumer/still-good":          (*consumer).hello,
	"timeout/consumer/late-answer-dropped": (*consumer).lateAnswerDropped,
	"timeout/method/error":                 (*consumer).methodTimeout,
	"timeout/provider/error": func(c *consumer) reason {
		return timesOut(func() error {
			_, err := c.callIn(context.Background(), "FeatureService", "sleep", 0, int32(1000), "x")
			return err
		})
	},
	"timeout/provider/method-level": func(c *consumer) reason {
		return equals("later x")(c.callIn(context.Background(), "FeatureService", "later", 0, "x", int32(600)))
	},
	"timeout/provider/consumer-wins": func(c *consumer) reason {
		return equals("x")(c.callIn(context.Background(), "FeatureService", "sleep", 5*time.Second, int32(1000), "x"))
	},

	"payload/request/under-limit":  func(c *consumer) reason { return equals(int32(60000))(c.size(60000)) },
	"payload/request/over-limit":   func(c *consumer) reason { return fails("")(c.size(70000)) },
	"payload/request/still-good":   (*consumer).hello,
	"payload/response/under-limit": func(c *consumer) reason { return equals(peer.Bytes(60000))(c.fill(60000)) },
	"payload/response/over-limit":  func(c *consumer) reason { return fails("")(c.fill(70000)) },
	"payload/response/still-good":  (*consumer).hello,

	"heartbeat/idle/same-connection": (*consumer).idle,
	"heartbeat/idle/still-good":      (*consumer).hello,

	"stopping/graceful/gone-from-registry": (*consumer).goneFromRegistry,

	"discovery/interface-found/call":         (*consumer).found,
	"discovery/instance-found/call":          (*consumer).found,
	"discovery/all-found/call":               (*consumer).found,
	"discovery/interface-group-version/call": func(c *consumer) reason { return equals("blue:2.0.0")(c.which("blue", "2.0.0")) },
	"discovery/instance-group-version/call":  func(c *consumer) reason { return equals("blue:2.0.0")(c.which("blue", "2.0.0")) },
	"discovery/all-group-version/call":       func(c *consumer) reason { return equals("blue:2.0.0")(c.which("blue", "2.0.0")) },
	"discovery/interface-gone/noticed":       (*consumer).goneNoticed,
	"discovery/instance-gone/noticed":        (*consumer).goneNoticed,
	"discovery/all-gone/noticed":             (*consumer).goneNoticed,
	"discovery/simplified/call":              (*consumer).simplified,
	"discovery/metadata-remote/call":         (*consumer).found,
	"discovery/registry-type-service/call":   (*consumer).found,
	"discovery/registries-both/call":         (*consumer).found,
	"discovery/registries-second/call":       (*consumer).found,
	"discovery/protocols/call":               (*consumer).found,
	"discovery/ports/both-called":            (*consumer).bothPortsCalled,
}

func letters(size int) string {
	all := make([]byte, size)
	for i := range all {
		all[i] = 'a' + byte(i%26)
	}
	return string(all)
}

// fails is for calls that must fail, and not by their timeout.
func fails(text string) func(any, error) reason {
	return func(answer any, err error) reason {
		if err == nil {
			return failed("an error was expected, but it answered %v", answer)
		}
		return mustFail(err, text)
	}
}

// timesOut is for calls that must run into a timeout of less than a second.
func timesOut(call func() error) reason {
	began := time.Now()
	err := call()
	switch took := time.Since(began); {
	case err == nil:
		return failed("a timeout was expected, but it answered")
	case !isTimeout(err):
		return failed("a timeout was expected: %v", err)
	case took > time.Second:
		return failed("the timeout took %v", took)
	}
	return ""
}

func (c *consumer) hello() reason {
	return equals("hello Ann")(c.call("FeatureService", "hello", "Ann"))
}

func (c *consumer) later(name string, millis int32) (any, error) {
	return c.call("FeatureService", "later", name, millis)
}

func (c *consumer) size(bytes int) (any, error) {
	return c.call("FeatureService", "size", peer.Bytes(bytes))
}

func (c *consumer) fill(bytes int32) (any, error) { return c.call("FeatureService", "fill", bytes) }

func (c *consumer) count(note string) (int32, error) {
	answer, err := c.call("ControlService", "count", note)
	if err != nil {
		return 0, err
	}
	number, ok := answer.(int32)
	if !ok {
		return 0, fmt.Errorf("count answered %T %v", answer, answer)
	}
	return number, nil
}

func (c *consumer) void() reason {
	before, err := c.count("void")
	if err != nil {
		return failed("%v", err)
	}
	if why := equals(nil)(c.call("FeatureService", "nothing", "void")); why != "" {
		return why
	}
	after, err := c.count("void")
	return equals(before+1)(after, err)
}

func (c *consumer) nullArgument() reason {
	return fails("")(c.call("TypedService", "echoInt", peer.As("I", nil)))
}

// oneWay: "async" in the attachments without a callback makes dubbo-go send a request that wants no answer.
func (c *consumer) oneWay() reason {
	before, err := c.count("one-way")
	if err != nil {
		return failed("%v", err)
	}
	var back map[string]any
	ctx := withAttachments(map[string]any{"async": "true"}, &back)
	if _, err := c.callIn(ctx, "FeatureService", "oneWay", callTimeout, "one-way"); err != nil {
		return failed("%v", err)
	}
	after := before
	for deadline := time.Now().Add(5 * time.Second); after == before && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond)
		if after, err = c.count("one-way"); err != nil {
			return failed("%v", err)
		}
	}
	return equals(before+1)(after, nil)
}

func (c *consumer) many() reason {
	return equals("true|-1|x|7|9|1.5|text|[a, b]|{k=1}")(c.call("TypedService", "many", true, int8(-1), peer.As("C", "x"),
		int32(7), int64(9), 1.5, "text", []any{"a", "b"}, map[any]any{"k": int32(1)}))
}

func (c *consumer) echo(value any) reason {
	return equals(value)(c.call("ValueService", "$echo", peer.As("java.lang.Object", value)))
}

func (c *consumer) noService() reason {
	connection, err := c.direct("NoSuchService")
	if err != nil {
		return failed("%v", err)
	}
	return fails("")(invoke(context.Background(), connection, "hello", callTimeout, "x"))
}

func (c *consumer) kind() reason {
	kind, err := c.call("ControlService", "kind")
	if err != nil {
		return failed("%v", err)
	}
	if !strings.HasPrefix(fmt.Sprint(kind), c.options.Peer) {
		return failed("the provider says it is %v", kind)
	}
	return ""
}

func (c *consumer) peer() (string, error) {
	answer, err := c.call("ControlService", "peer")
	return fmt.Sprint(answer), err
}

// bothPortsCalled: each port has a connection of its own, which the provider sees from another end.
func (c *consumer) bothPortsCalled() reason {
	const calls = 60 // all go to one of two providers once in 2^59 runs
	ends := map[string]bool{}
	for range calls {
		end, err := c.peer()
		if err != nil {
			return failed("%v", err)
		}
		ends[end] = true
	}
	return equals(int32(2))(int32(len(ends)), nil)
}

func (c *consumer) peerNotEmpty() reason {
	own, err := c.peer()
	if err != nil || own == "" {
		return failed("it answered %q, %v", own, err)
	}
	return ""
}

func (c *consumer) fail(method string, arguments ...any) error {
	_, err := c.call("FeatureService", method, arguments...)
	return err
}

const business = "dubhe.interop.BusinessException"

func (c *consumer) stillGoodAfterExceptions() reason {
	before, err := c.peer()
	if err != nil {
		return failed("%v", err)
	}
	_ = c.fail("fail", int32(7), "no")
	_ = c.fail("failUnknown", "odd")
	if why := c.hello(); why != "" {
		return why
	}
	after, err := c.peer()
	return equals(before)(after, err)
}

func (c *consumer) which(group, version string) (any, error) {
	key := "VersionService " + group + ":" + version
	known, ok := c.connections[key]
	if !ok {
		known.connection, known.err = c.reference("VersionService", client.WithGroup(group), client.WithVersion(version))
		if known.err == nil {
			known.err = awaitProvider(known.connection, time.Second)
		}
		c.connections[key] = known
	}
	if known.err != nil {
		return nil, known.err
	}
	return invoke(context.Background(), known.connection, "which", callTimeout)
}

func one() map[string]any { return map[string]any{"x-a": "1"} }

func many() map[string]any {
	all := map[string]any{}
	for i := range 20 {
		all[fmt.Sprintf("x-%d", i)] = fmt.Sprint(i)
	}
	return all
}

// attachments calls with these, and says what was answered and what came back as the response's.
func (c *consumer) attachments(sent map[string]any) (answer any, back map[string]any, err error) {
	answer, err = c.callIn(withAttachments(sent, &back), "FeatureService", "attachments", callTimeout, "x-")
	return answer, back, err
}

func (c *consumer) sent(attachments map[string]any) reason {
	answer, _, err := c.attachments(attachments)
	return equals(attachments)(answer, err)
}

func (c *consumer) returned(attachments map[string]any) reason {
	_, back, err := c.attachments(attachments)
	if err != nil {
		return failed("%v", err)
	}
	for key, value := range attachments {
		if difference := peer.Differs(value, back["reply-"+key]); difference != "" {
			return failed("reply-%s: %s", key, difference)
		}
	}
	return ""
}

func (c *consumer) attachmentsNotKept() reason {
	if why := c.sent(one()); why != "" {
		return why
	}
	if why := c.sent(map[string]any{}); why != "" {
		return why
	}
	_, back, err := c.attachments(map[string]any{})
	if err != nil {
		return failed("%v", err)
	}
	return reason(peer.Differs(nil, back["reply-x-a"]))
}

func (c *consumer) flight() reason {
	if why := c.hello(); why != "" { // the reference is made by one
		return why
	}
	var all sync.WaitGroup
	answers := make([]reason, 200)
	for i := range answers {
		all.Go(func() {
			millis := int32(0)
			if i%10 == 0 {
				millis = 300
			}
			answers[i] = equals(fmt.Sprintf("t%d", i))(c.call("FeatureService", "sleep", millis, fmt.Sprintf("t%d", i)))
		})
	}
	all.Wait()
	for _, why := range answers {
		if why != "" {
			return why
		}
	}
	return ""
}

func (c *consumer) order() reason {
	if why := c.hello(); why != "" {
		return why
	}
	slow := make(chan reason, 1)
	go func() { slow <- equals("slow")(c.call("FeatureService", "sleep", int32(300), "slow")) }()
	time.Sleep(50 * time.Millisecond)
	if why := equals("quick")(c.call("FeatureService", "sleep", int32(0), "quick")); why != "" {
		return why
	}
	select {
	case why := <-slow:
		return failed("the slow call was answered first: %v", why)
	default:
		return <-slow
	}
}

func (c *consumer) hurriedSleep() error {
	_, err := c.callIn(context.Background(), "FeatureService", "sleep", 300*time.Millisecond, int32(1500), "x")
	return err
}

func (c *consumer) lateAnswerDropped() reason {
	before, err := c.peer()
	if err != nil {
		return failed("%v", err)
	}
	time.Sleep(1500 * time.Millisecond)
	if why := c.hello(); why != "" {
		return why
	}
	after, err := c.peer()
	return equals(before)(after, err)
}

// FeatureProxy is dubbo-go's other way to refer: it alone honours the timeout of a method.
type FeatureProxy struct {
	Sleep func(ctx context.Context, millis int32, text string) (string, error) `dubbo:"sleep"`
	Later func(ctx context.Context, name string, millis int32) (string, error) `dubbo:"later"`
}

func (c *consumer) methodTimeout() reason {
	address, err := peer.ProviderUrl(c.options, "dubhe.interop.FeatureService")
	if err != nil {
		return failed("%v", err)
	}
	made, err := c.client()
	if err != nil {
		return failed("%v", err)
	}
	proxy := &FeatureProxy{}
	if _, err := made.DialWithService("dubhe.interop.FeatureService", proxy, c.referenceOptions(client.WithURL(address),
		client.WithMethod(&global.MethodConfig{Name: "sleep", RequestTimeout: "300ms"}))...); err != nil {
		return failed("%v", err)
	}
	why := timesOut(func() error {
		_, err := proxy.Sleep(context.Background(), 1500, "x")
		return err
	})
	if why != "" {
		return why
	}
	answer, err := proxy.Later(context.Background(), "Ann", 400)
	return equals("later Ann")(answer, err)
}

func (c *consumer) idle() reason {
	before, err := c.peer()
	if err != nil {
		return failed("%v", err)
	}
	time.Sleep(5 * time.Second)
	after, err := c.peer()
	return equals(before)(after, err)
}

func (c *consumer) stop() error {
	_, err := c.call("ControlService", "stop", int32(0))
	return err
}

// goneFromRegistry stops the provider itself: the row of the call in flight, which does so for others, is not for dubbo-go.
func (c *consumer) goneFromRegistry() reason {
	if why := equals("plain")(c.which("", "")); why != "" {
		return why
	}
	if err := c.stop(); err != nil {
		return failed("%v", err)
	}
	return c.untilFails(func() (any, error) { return c.which("", "") })
}

// stoppedWithin is how long a graceful stop may take until the provider's node is gone and its port closed.
const stoppedWithin = 15 * time.Second

func (c *consumer) goneNoticed() reason {
	if why := c.hello(); why != "" {
		return why
	}
	if err := c.stop(); err != nil {
		return failed("%v", err)
	}
	return c.untilFails(func() (any, error) { return c.call("FeatureService", "hello", "Ann") })
}

func (c *consumer) untilFails(call func() (any, error)) reason {
	why := reason("")
	for deadline := time.Now().Add(stoppedWithin); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if why = fails("")(call()); why == "" {
			return ""
		}
	}
	return why
}

func (c *consumer) found() reason {
	if why := c.hello(); why != "" {
		return why
	}
	return c.kind()
}

func (c *consumer) simplified() reason {
	if why := c.found(); why != "" {
		return why
	}
	return equals("red:1.0.0")(c.which("red", "1.0.0"))
}
