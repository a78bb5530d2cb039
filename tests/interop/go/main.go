// The peers of the interop suite in Go: one program with two mains. See ../README.md.
package main

import (
	"os"

	"dubhe/interop/consumer"
	"dubhe/interop/peer"
	"dubhe/interop/provider"
)

func main() {
	switch {
	case len(os.Args) > 1 && os.Args[1] == "provider":
		provider.Run(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == "consumer":
		consumer.Run(os.Args[2:])
	default:
		peer.Die("usage: %s provider|consumer …; see tests/interop/README.md", os.Args[0])
	}
}
