package provider

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"time"

	"dubbo.apache.org/dubbo-go/v3/common/constant"
	"github.com/apache/dubbo-go-hessian2/java_exception"

	"dubhe/interop/peer"
)

// counter counts the notes that came.
type counter struct {
	mutex sync.Mutex
	seen  map[string]int32
}

func newCounter() *counter { return &counter{seen: map[string]int32{}} }

func (c *counter) add(note string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.seen[note]++
}

func (c *counter) of(note string) int32 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.seen[note]
}

// value is an argument of type any: dubbo-go hands a null over as a pointer to nothing.
func value(argument any) any {
	if nothing, ok := argument.(*any); ok {
		return *nothing
	}
	return argument
}

type ValueService struct{ values peer.Values }

func (*ValueService) Reference() string { return "ValueService" }

func (s *ValueService) Check(_ context.Context, caseId string, actual any) (string, error) {
	expected, err := s.values.At(caseId)
	if err != nil {
		return "", java_exception.NewIllegalArgumentException(err.Error())
	}
	if difference := peer.Differs(expected, value(actual)); difference != "" {
		return difference, nil
	}
	return "ok", nil
}

func (s *ValueService) Give(_ context.Context, caseId string) (any, error) {
	given, err := s.values.At(caseId)
	if err != nil {
		return nil, java_exception.NewIllegalArgumentException(err.Error())
	}
	return given, nil
}

// FeatureService has no overloads, varargs and default methods; Greet is the default method of the Java interface.
type FeatureService struct{ notes *counter }

func (*FeatureService) Reference() string { return "FeatureService" }

func (*FeatureService) Hello(_ context.Context, name string) (string, error) {
	return "hello " + name, nil
}

func (s *FeatureService) Nothing(_ context.Context, note string) error {
	s.notes.add(note)
	return nil
}

func (*FeatureService) NullText(context.Context, string) (any, error) { return nil, nil }

func (*FeatureService) Greet(_ context.Context, name string) (string, error) {
	return "default " + name, nil
}

func (*FeatureService) Join(_ context.Context, separator string, parts []string) (string, error) {
	return strings.Join(parts, separator), nil
}

func (*FeatureService) Sum(_ context.Context, numbers []int32) (int32, error) {
	sum := int32(0)
	for _, one := range numbers {
		sum += one
	}
	return sum, nil
}

func (*FeatureService) Later(_ context.Context, name string, delayMillis int32) (string, error) {
	time.Sleep(time.Duration(delayMillis) * time.Millisecond)
	return "later " + name, nil
}

func (*FeatureService) FailLater(_ context.Context, code int32, reason string) (string, error) {
	return "", peer.NewBusinessException(code, reason)
}

func (*FeatureService) Fail(_ context.Context, code int32, reason string) (string, error) {
	return "", peer.NewBusinessException(code, reason, "first", "second")
}

func (*FeatureService) FailRuntime(_ context.Context, message string) (string, error) {
	return "", java_exception.NewIllegalStateException(message)
}

func (*FeatureService) FailUnknown(_ context.Context, message string) (string, error) {
	return "", peer.NewProviderOnlyException(message)
}

func (*FeatureService) FailUnknownChecked(_ context.Context, message string) (string, error) {
	return "", peer.NewProviderOnlyCheckedException(message)
}

func (*FeatureService) FailCause(context.Context) (string, error) {
	middle := java_exception.NewIllegalArgumentException("middle")
	middle.Cause = java_exception.NewIOException("inner")
	outer := peer.NewBusinessException(1, "outer")
	outer.Cause = middle
	return "", outer
}

// Attachments answers those of the request, and adds to them: dubbo-go sends a request's attachments back.
func (*FeatureService) Attachments(ctx context.Context, prefix string) (map[any]any, error) {
	all, _ := ctx.Value(constant.AttachmentKey).(map[string]any)
	chosen := map[any]any{}
	for key, one := range all {
		if strings.HasPrefix(key, prefix) {
			chosen[key] = one
		}
	}
	for key, one := range chosen {
		all["reply-"+key.(string)] = one
	}
	return chosen, nil
}

func (s *FeatureService) OneWay(_ context.Context, note string) error {
	s.notes.add(note)
	return nil
}

func (*FeatureService) Sleep(_ context.Context, millis int32, text string) (string, error) {
	time.Sleep(time.Duration(millis) * time.Millisecond)
	return text, nil
}

func (*FeatureService) Fill(_ context.Context, size int32) ([]byte, error) {
	return peer.Bytes(int(size)), nil
}

func (*FeatureService) Size(_ context.Context, data []byte) (int32, error) {
	return int32(len(data)), nil
}

type ControlService struct{ notes *counter }

func (*ControlService) Reference() string { return "ControlService" }

func (*ControlService) Kind(context.Context) (string, error) {
	return "go dubbo-go " + constant.Version, nil
}

func (s *ControlService) Count(_ context.Context, note string) (int32, error) {
	return s.notes.of(note), nil
}

func (*ControlService) Peer(ctx context.Context) (string, error) {
	all, _ := ctx.Value(constant.AttachmentKey).(map[string]any)
	return fmt.Sprint(all[constant.RemoteAddr]), nil
}

// Stop ends the process the way an operator does: dubbo-go's graceful shutdown is bound to the signal.
func (*ControlService) Stop(_ context.Context, delayMillis int32) error {
	time.AfterFunc(time.Duration(delayMillis)*time.Millisecond, func() {
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGTERM)
	})
	return nil
}

type VersionService struct{ id, answer string }

func (s *VersionService) Reference() string { return s.id }

func (s *VersionService) Which(context.Context) (string, error) { return s.answer, nil }
