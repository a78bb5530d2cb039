// Prints what Apache Dubbo's ConsistentHashLoadBalance makes of a few addresses: the points of its ring, and whom it chooses.
// How it was run stands in README.md.

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.cluster.loadbalance.ConsistentHashLoadBalance;

public class RingTable {
    interface Service {}

    private static final boolean[] FLAGS = {true, false};

    @SuppressWarnings("unchecked")
    static Invoker<Service> invoker(URL url) {
        return (Invoker<Service>) Proxy.newProxyInstance(
                RingTable.class.getClassLoader(), new Class<?>[] {Invoker.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "getUrl":
                            return url;
                        case "getInterface":
                            return Service.class;
                        case "isAvailable":
                            return true;
                        case "hashCode":
                            return System.identityHashCode(proxy);
                        case "equals":
                            return proxy == args[0];
                        default:
                            return null;
                    }
                });
    }

    static Object field(Object of, String name) throws Exception {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    static Invocation call(Object... arguments) {
        RpcInvocation call = new RpcInvocation();
        call.setMethodName("greet");
        Class<?>[] types = new Class<?>[arguments.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = Object.class;
        }
        call.setParameterTypes(types);
        call.setArguments(arguments);
        return call;
    }

    static List<Object[]> arguments() {
        List<Object[]> all = new ArrayList<>();
        for (String text : new String[] {"", "Ann", "Bob", "dubbo", "\u00e9t\u00e9", "\u6d4b\u8bd5", "a b c", "0"}) {
            all.add(new Object[] {text, text.length()});
        }
        for (int i = 0; i < 40; i++) {
            all.add(new Object[] {"user-" + i, i * 7919});
        }
        for (long number : new long[] {0L, -1L, 42L, Long.MAX_VALUE, Long.MIN_VALUE}) {
            all.add(new Object[] {number, true});
        }
        for (double number : new double[] {0.0, 1.5, 100.0, 0.001, 0.0001, 1e7, 1.5e22, -3.0e-9, 123456.789}) {
            all.add(new Object[] {number, false});
        }
        for (boolean flag : FLAGS) {
            all.add(new Object[] {flag, "x"});
        }
        return all;
    }

    static String typed(Object value) {
        String kind = value instanceof String ? "s" : value instanceof Integer ? "i" : value instanceof Long ? "l"
                : value instanceof Double ? "d" : "b";
        return kind + ":" + value;
    }

    static void ring(String parameters, boolean points, boolean picks, String... addresses) throws Exception {
        ConsistentHashLoadBalance balance = new ConsistentHashLoadBalance();
        List<Invoker<Service>> invokers = new ArrayList<>();
        for (String address : addresses) {
            invokers.add(invoker(URL.valueOf("dubbo://" + address + "/com.acme.Echo?" + parameters)));
        }
        URL url = invokers.get(0).getUrl();
        balance.select(invokers, url, call("warm", 1));
        System.out.println("ring " + parameters + " " + String.join(",", addresses));
        if (points) {
            Object selector = ((ConcurrentMap<?, ?>) field(balance, "selectors")).values().iterator().next();
            TreeMap<Long, Invoker<Service>> ring = (TreeMap<Long, Invoker<Service>>) field(selector, "virtualInvokers");
            for (Map.Entry<Long, Invoker<Service>> point : ring.entrySet()) {
                System.out.println("point " + point.getKey() + " " + point.getValue().getUrl().getAddress());
            }
        }
        if (picks) {
            for (Object[] arguments : arguments()) {
                Invoker<Service> chosen = balance.select(invokers, url, call(arguments));
                System.out.println("pick " + chosen.getUrl().getAddress() + "\t" + typed(arguments[0]) + "\t" + typed(arguments[1]));
            }
        }
    }

    public static void main(String[] args) throws Exception {
        boolean picks = args.length > 0 && args[0].equals("picks");
        ring("hash.nodes=16", true, false, "10.0.0.1:20880", "10.0.0.2:20880", "provider.example:20881");
        ring("side=consumer", true, false, "127.0.0.1:20880", "127.0.0.1:20881");
        ring("greet.hash.nodes=32&hash.nodes=8", true, false, "192.168.1.1:1", "192.168.1.2:65535");
        if (picks) {
            ring("side=consumer", false, true, "10.0.0.1:20880", "10.0.0.2:20880", "10.0.0.3:20880", "10.0.0.4:20880");
            ring("hash.arguments=1", false, true, "10.0.0.1:20880", "10.0.0.2:20880", "10.0.0.3:20880");
            ring("greet.hash.arguments=0,1&hash.arguments=1", false, true, "10.0.0.1:20880", "10.0.0.2:20880");
        }
    }
}
