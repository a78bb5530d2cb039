package peer

import (
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"dubbo.apache.org/dubbo-go/v3"
	_ "dubbo.apache.org/dubbo-go/v3/cluster/cluster/available"
	_ "dubbo.apache.org/dubbo-go/v3/cluster/cluster/failfast"
	_ "dubbo.apache.org/dubbo-go/v3/cluster/cluster/failover"
	_ "dubbo.apache.org/dubbo-go/v3/cluster/cluster/zoneaware"
	_ "dubbo.apache.org/dubbo-go/v3/cluster/loadbalance/random"
	_ "dubbo.apache.org/dubbo-go/v3/filter/accesslog"
	_ "dubbo.apache.org/dubbo-go/v3/filter/echo"
	_ "dubbo.apache.org/dubbo-go/v3/filter/exec_limit"
	_ "dubbo.apache.org/dubbo-go/v3/filter/generic"
	_ "dubbo.apache.org/dubbo-go/v3/filter/graceful_shutdown"
	_ "dubbo.apache.org/dubbo-go/v3/filter/token"
	_ "dubbo.apache.org/dubbo-go/v3/filter/tps"
	"dubbo.apache.org/dubbo-go/v3/graceful_shutdown"
	"dubbo.apache.org/dubbo-go/v3/logger"
	_ "dubbo.apache.org/dubbo-go/v3/logger/core/zap"
	_ "dubbo.apache.org/dubbo-go/v3/metadata/mapping/metadata"
	_ "dubbo.apache.org/dubbo-go/v3/metadata/report/zookeeper"
	_ "dubbo.apache.org/dubbo-go/v3/protocol/dubbo"
	_ "dubbo.apache.org/dubbo-go/v3/proxy/proxy_factory"
	"dubbo.apache.org/dubbo-go/v3/registry"
	_ "dubbo.apache.org/dubbo-go/v3/registry/directory"
	_ "dubbo.apache.org/dubbo-go/v3/registry/protocol"
	_ "dubbo.apache.org/dubbo-go/v3/registry/servicediscovery"
	_ "dubbo.apache.org/dubbo-go/v3/registry/zookeeper"
	"dubbo.apache.org/dubbo-go/v3/remoting/getty"
	"github.com/dubbogo/go-zookeeper/zk"
)

// Options are what both programs take.
type Options struct {
	Registry string
	Url      string
	Profile  string
	Port     int
	Host     string
	Peer     string
	Cases    string
	Only     string
	Pace     time.Duration // between two cases
	Set      map[string]string
}

// ParseOptions reads the command line; it ends the program with a sentence if something is wrong.
func ParseOptions(side Side, arguments []string) Options {
	options := Options{Set: map[string]string{}}
	flags := flag.NewFlagSet(string(side), flag.ExitOnError)
	flags.StringVar(&options.Registry, "registry", "", "zookeeper://HOST:PORT")
	flags.StringVar(&options.Profile, "profile", "main", "which settings; see ../README.md")
	if side == Provider {
		flags.IntVar(&options.Port, "port", 0, "port to listen on")
		flags.StringVar(&options.Host, "host", "", "address to register")
		flags.Func("set", "key=value, a parameter of every service", func(pair string) error {
			key, value, ok := strings.Cut(pair, "=")
			if !ok {
				return fmt.Errorf("%q is not of the form key=value", pair)
			}
			options.Set[key] = value
			return nil
		})
	} else {
		flags.StringVar(&options.Url, "url", "", "dubbo://HOST:PORT instead of a registry")
		flags.StringVar(&options.Peer, "peer", "", "the provider's kind")
		flags.StringVar(&options.Cases, "cases", "", "the file cases.tsv")
		flags.StringVar(&options.Only, "only", "", "ids, * for anything")
		flags.Func("pace", "milliseconds between two cases", func(text string) error {
			millis, err := strconv.Atoi(text)
			options.Pace = time.Duration(millis) * time.Millisecond
			return err
		})
	}
	_ = flags.Parse(arguments)
	if options.Registry == "" && options.Url == "" {
		Die("one of --registry and --url must be given")
	}
	return options
}

// Die prints why and ends the program.
func Die(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(2)
}

// What getty is told in every profile: messages of 16 MiB, where its own default is below the 1 MiB of some cases.
const generousMessage = 16 << 20

// NewInstance is the application as the profile wants it; `more` are options of one side.
func NewInstance(side Side, options Options, more ...dubbo.InstanceOption) (*dubbo.Instance, error) {
	setTransport(options.Profile)
	all := []dubbo.InstanceOption{
		dubbo.WithName("interop-go-" + string(side)),
		dubbo.WithLogger(logger.WithZap(), logger.WithLevel(level())),
		dubbo.WithShutdown(graceful_shutdown.WithConsumerUpdateWaitTime(time.Second),
			graceful_shutdown.WithOfflineRequestWindowTimeout(200*time.Millisecond),
			graceful_shutdown.WithStepTimeout(3*time.Second), graceful_shutdown.WithNotifyTimeout(time.Second)),
	}
	if options.Profile == "metadata-remote" {
		all = append(all, dubbo.WithRemoteMetadata())
	}
	if options.Registry != "" {
		addresses := strings.Split(options.Registry, ";")
		for i, address := range addresses {
			one := registryOptions(options, address)
			if len(addresses) > 1 {
				one = append(one, registry.WithID(fmt.Sprintf("registry%d", i)))
			}
			all = append(all, dubbo.WithRegistry(one...))
		}
	}
	return dubbo.NewInstance(append(all, more...)...)
}

// level is quiet unless INTEROP_GO_LOG says otherwise (debug, info, …).
func level() string {
	if wanted := os.Getenv("INTEROP_GO_LOG"); wanted != "" {
		return wanted
	}
	return "fatal"
}

func registryOptions(options Options, text string) []registry.Option {
	address, err := url.Parse(text)
	if err != nil || address.Scheme != "zookeeper" {
		Die("--registry %q is not of the form zookeeper://HOST:PORT", text)
	}
	all := []registry.Option{registry.WithZookeeper(), registry.WithAddress(address.Host),
		registry.WithTimeout(10 * time.Second), registry.WithoutUseAsConfigCenter(), registryType(options.Profile)}
	if options.Profile == "simplified" {
		all = append(all, registry.WithSimplified())
	}
	return all
}

// registryType is how a provider registers and where a consumer looks: the profiles of discovery try each of dubbo-go's
// three types on both sides.
func registryType(profile string) registry.Option {
	switch profile {
	case "discovery-instance", "metadata-remote", "registry-type-service", "triple-only":
		return registry.WithRegisterService()
	case "discovery-all", "registries", "registries-second", "protocols", "tool":
		return registry.WithRegisterServiceAndInterface()
	default:
		return registry.WithRegisterInterface()
	}
}

// setTransport sets getty's part, which dubbo-go's own options reach on the provider only.
func setTransport(profile string) {
	server, client := *getty.GetDefaultServerConfig(), *getty.GetDefaultClientConfig()
	limit := generousMessage
	if profile == "payload" {
		limit = 65536
	}
	server.GettySessionParam.MaxMsgLen, client.GettySessionParam.MaxMsgLen = limit, limit
	client.ConnectionNum = 1
	if profile == "idle" {
		server.HeartbeatPeriod, client.HeartbeatPeriod = "1s", "1s"
	}
	getty.SetServerConfig(server)
	getty.SetClientConf(client)
}

// OwnAddress is an address of this host other than loopback, as Java registers it.
func OwnAddress() string {
	addresses, err := net.InterfaceAddrs()
	if err == nil {
		for _, one := range addresses {
			if ip, ok := one.(*net.IPNet); ok && !ip.IP.IsLoopback() && ip.IP.To4() != nil {
				return ip.IP.String()
			}
		}
	}
	return "127.0.0.1"
}

// AwaitInstance returns when the provider's instance is registered; at once in a profile without application-level discovery.
func AwaitInstance(options Options, address string) error {
	switch options.Profile {
	case "discovery-instance", "discovery-all", "metadata-remote", "registry-type-service", "registries", "registries-second", "tool":
	default:
		return nil
	}
	connection, err := connect(options)
	if err != nil {
		return err
	}
	defer connection.Close()
	node := "/services/interop-go-" + string(Provider) + "/" + address
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if there, _, err := connection.Exists(node); err == nil && there {
			return nil
		}
	}
	return fmt.Errorf("the instance %s did not get into the registry within 20 s", node)
}

// ProviderUrl is where the provider is: what was given, or what it registered for an interface.
func ProviderUrl(options Options, service string) (string, error) {
	if options.Url != "" {
		return options.Url, nil
	}
	connection, err := connect(options)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	node := "/dubbo/" + service + "/providers"
	children, _, err := connection.Children(node)
	if err != nil || len(children) == 0 {
		return "", fmt.Errorf("no provider at %s in the registry (%v)", node, err)
	}
	text, err := url.QueryUnescape(children[0])
	if err != nil {
		return "", fmt.Errorf("the provider %s in the registry: %w", children[0], err)
	}
	parsed, err := url.Parse(text)
	if err != nil {
		return "", fmt.Errorf("the provider %s in the registry: %w", text, err)
	}
	return "dubbo://" + parsed.Host, nil
}

func connect(options Options) (*zk.Conn, error) {
	first, _, _ := strings.Cut(options.Registry, ";")
	parsed, err := url.Parse(first)
	if err != nil {
		return nil, err
	}
	connection, _, err := zk.Connect([]string{parsed.Host}, 10*time.Second, zk.WithLogInfo(false))
	if err != nil {
		return nil, fmt.Errorf("cannot look into the registry %s: %w", options.Registry, err)
	}
	return connection, nil
}
