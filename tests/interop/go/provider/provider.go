// Package provider exports everything and runs until SIGTERM. See ../../README.md.
package provider

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"dubbo.apache.org/dubbo-go/v3"
	"dubbo.apache.org/dubbo-go/v3/protocol"
	"dubbo.apache.org/dubbo-go/v3/server"

	"dubhe/interop/peer"
)

// Run is the program; it takes the command line behind the word provider.
func Run(arguments []string) {
	options := peer.ParseOptions(peer.Provider, arguments)
	peer.Register(peer.Provider)
	if options.Host == "" {
		options.Host = peer.OwnAddress()
	}
	// Not protocol.WithIp: dubbo-go listens at that address then, and for its own MetadataService at the same port of all.
	os.Setenv("DUBBO_IP_TO_REGISTRY", options.Host)
	instance, err := peer.NewInstance(peer.Provider, options, dubbo.WithProtocol(
		protocol.WithDubbo(), protocol.WithPort(options.Port)))
	if err != nil {
		peer.Die("cannot set up dubbo-go: %v", err)
	}
	made, err := instance.NewServer()
	if err != nil {
		peer.Die("cannot make a server: %v", err)
	}
	for _, one := range exports(options) {
		if err := made.RegisterService(one.service, one.options...); err != nil {
			peer.Die("cannot export %T: %v", one.service, err)
		}
	}
	exported := make(chan struct{})
	server.SetProviderServices(&server.InternalService{Name: "announce",
		Init: func(*server.ServiceOptions) (*server.ServiceDefinition, bool) {
			close(exported)
			return nil, false
		}})
	go announce(options, exported)
	if err := made.Serve(); err != nil {
		peer.Die("the server ended: %v", err)
	}
}

// announce prints the ready line once all services are exported and registered. dubbo-go has no callback for that: it asks
// the services of its own after all others, and registers the instance after those.
func announce(options peer.Options, exported <-chan struct{}) {
	<-exported
	address := net.JoinHostPort(options.Host, strconv.Itoa(options.Port))
	if err := peer.AwaitInstance(options, address); err != nil {
		peer.Die("%v", err)
	}
	fmt.Printf("ready dubbo://%s\n", address)
}

type export struct {
	service any
	options []server.ServiceOption
}

func exports(options peer.Options) []export {
	values, notes := peer.NewValues(peer.Provider), newCounter()
	all := []export{
		{&ValueService{values: values}, nil},
		{&TypedService{}, nil},
		{&FeatureService{notes: notes}, featureTimeouts(options.Profile)},
		{&ControlService{notes: notes}, nil},
		{&VersionService{id: "VersionService", answer: "plain"}, nil},
		{&VersionService{id: "VersionServiceRed", answer: "red:1.0.0"},
			[]server.ServiceOption{server.WithGroup("red"), server.WithVersion("1.0.0")}},
		{&VersionService{id: "VersionServiceBlue", answer: "blue:2.0.0"},
			[]server.ServiceOption{server.WithGroup("blue"), server.WithVersion("2.0.0")}},
	}
	for i := range all {
		common := []server.ServiceOption{server.WithInterface(interfaceName(all[i].service)),
			server.WithSerialization("hessian2")}
		for key, value := range options.Set {
			common = append(common, server.WithParam(key, value))
		}
		all[i].options = append(common, all[i].options...)
	}
	return all
}

func interfaceName(service any) string {
	name := fmt.Sprintf("%T", service)
	return "dubhe.interop." + name[strings.LastIndex(name, ".")+1:]
}

func featureTimeouts(profile string) []server.ServiceOption {
	if profile != "timeout" {
		return nil
	}
	return []server.ServiceOption{server.WithParam("timeout", "300"), server.WithParam("later.timeout", "2000")}
}
