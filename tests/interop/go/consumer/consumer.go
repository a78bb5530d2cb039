// Package consumer runs the rows of one profile and prints what came of each. See ../../README.md.
package consumer

import (
	"fmt"
	"os"
	"strings"
	"time"

	"dubhe/interop/peer"
)

// A reason why a case failed; empty if it passed.
type reason string

func failed(format string, arguments ...any) reason { return reason(fmt.Sprintf(format, arguments...)) }

// Run is the program; it takes the command line behind the word consumer.
func Run(arguments []string) {
	options := peer.ParseOptions(peer.Consumer, arguments)
	cases, err := peer.ReadCases(options.Cases, options.Profile, options.Only)
	if err != nil {
		peer.Die("%v", err)
	}
	peer.Register(peer.Consumer)
	consumer, err := newConsumer(options)
	if err != nil {
		peer.Die("cannot set up dubbo-go: %v", err)
	}
	for _, one := range cases {
		result, detail := "pass", ""
		if why := one.NotApplicable(options.Peer); why != "" {
			result, detail = "na", why
		} else if why := consumer.run(one); why != "" {
			result, detail = "fail", string(why)
		}
		fmt.Printf("case\t%s\t%s\t%s\n", one.Id, result, oneLine(detail))
		time.Sleep(options.Pace)
	}
	fmt.Printf("done %d\n", len(cases))
	os.Exit(0) // not by the end of main: dubbo-go's own goroutines are not worth waiting for
}

func oneLine(text string) string {
	text = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(text)
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}

// run does one case, whatever dubbo-go throws.
func (c *consumer) run(one peer.Case) (why reason) {
	defer func() {
		if thrown := recover(); thrown != nil {
			why = failed("panic: %v", thrown)
		}
	}()
	switch one.Feature {
	case "value":
		return c.value(one)
	case "typed":
		return c.typed(one)
	}
	if feature, ok := features[one.Id]; ok {
		return c.asExpected(one, feature(c))
	}
	return failed("the consumer in Go does not know this case")
}

func (c *consumer) value(one peer.Case) reason {
	expected, arrivesAs := one.Expected(c.options.Peer), one.Type
	if name, ok := strings.CutPrefix(expected, "as:"); ok {
		arrivesAs = name
	} else if text, ok := strings.CutPrefix(expected, "error"); ok {
		return mustFail(c.bothWays(one, arrivesAs), strings.TrimPrefix(text, ":"))
	}
	why, err := c.bothWaysCompared(one, arrivesAs)
	if err != nil {
		return failed("%v", err)
	}
	return c.asExpected(one, why)
}

// asExpected turns a difference into success where the table expects one.
func (c *consumer) asExpected(one peer.Case, why reason) reason {
	if one.Expected(c.options.Peer) != "differs" {
		return why
	}
	if why == "" {
		return failed("it arrived equal, which the table does not expect")
	}
	return ""
}
