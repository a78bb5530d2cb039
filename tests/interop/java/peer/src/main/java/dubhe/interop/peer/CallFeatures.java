package dubhe.interop.peer;

import dubhe.interop.ControlService;
import dubhe.interop.FeatureService;
import dubhe.interop.OverloadService;
import dubhe.interop.Person;
import dubhe.interop.TypedService;
import dubhe.interop.ValueService;
import dubhe.interop.Values;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.dubbo.rpc.RpcContext;
import org.apache.dubbo.rpc.service.EchoService;

/** Ways to call: call/…, overload/… and version/… */
final class CallFeatures {
  private final References references;
  private final String peer;

  CallFeatures(References references, String peer) {
    this.references = references;
    this.peer = peer;
  }

  void addTo(Map<String, Features.Check> checks) {
    FeatureService service = references.get(FeatureService.class);
    checks.put("call/text/return", () -> Features.same("hello Ann", service.hello("Ann")));
    checks.put("call/void/return", () -> {
      int before = count("void");
      service.nothing("void");
      return Features.same(before + 1, count("void"));
    });
    checks.put("call/null/return", () -> Features.same(null, service.nullText("x")));
    checks.put("call/null-argument/refused", () -> Features.fails(() -> String.valueOf(
        references.generic(TypedService.class, "true")
            .$invoke("echoInt", new String[] {"int"}, new Object[] {null}))));
    checks.put("call/default-method/return", () -> Features.same("default Ann", service.greet("Ann")));
    checks.put("call/varargs/three", () -> Features.same("a-b-c", service.join("-", "a", "b", "c")));
    checks.put("call/varargs/none", () -> Features.same("", service.join("-")));
    checks.put("call/varargs-int/three", () -> Features.same(6, service.sum(1, 2, 3)));
    checks.put("call/future/value",
        () -> Features.same("later Ann", service.later("Ann", 50).get(10, TimeUnit.SECONDS)));
    checks.put("call/future/checked-exception", () -> {
      try {
        return "it answered " + service.failLater(7, "no").get(10, TimeUnit.SECONDS);
      } catch (ExecutionException failure) {
        return ExceptionFeatures.isBusiness(failure.getCause(), 7, "no");
      }
    });
    checks.put("call/one-way/counted", this::oneWay);
    checks.put("call/many-arguments/return", () -> Features.same("true|-1|x|7|9|1.5|text|[a, b]|{k=1}",
        references.get(TypedService.class).many(true, (byte) -1, 'x', 7, 9L, 1.5, "text",
            Arrays.asList("a", "b"), Collections.singletonMap("k", 1))));
    checks.put("call/echo/text", () -> Features.same("text", echo("text")));
    checks.put("call/echo/person", () -> Features.same(Values.get("person"), echo(Values.get("person"))));
    checks.put("call/no-method/error", () -> Features.fails(
        () -> references.at(address(), FeatureService.class.getName(), Unknown.class).noSuchMethod("x")));
    checks.put("call/no-service/error", () -> Features.fails(
        () -> references.at(address(), "dubhe.interop.NoSuchService", Unknown.class).hello("x")));
    checks.put("call/kind/return", () -> {
      String kind = references.get(ControlService.class).kind();
      return kind.startsWith(peer) ? null : "the provider says it is " + kind;
    });
    checks.put("call/peer/return",
        () -> references.get(ControlService.class).peer().isEmpty() ? "empty" : null);
    addOverloads(checks);
    addVersions(checks);
  }

  /** Methods that no provider has. */
  public interface Unknown {
    String noSuchMethod(String text);

    String hello(String name);
  }

  private void addOverloads(Map<String, Features.Check> checks) {
    OverloadService service = references.get(OverloadService.class);
    checks.put("overload/none/chosen", () -> Features.same("none", service.of()));
    checks.put("overload/int/chosen", () -> Features.same("int 1", service.of(1)));
    checks.put("overload/long/chosen", () -> Features.same("long 1", service.of(1L)));
    checks.put("overload/Integer/chosen", () -> Features.same("Integer 1", service.of(Integer.valueOf(1))));
    checks.put("overload/String/chosen", () -> Features.same("String text", service.of("text")));
    checks.put("overload/String-int/chosen", () -> Features.same("String text int 1", service.of("text", 1)));
    checks.put("overload/int-String/chosen", () -> Features.same("int 1 String text", service.of(1, "text")));
    checks.put("overload/List/chosen",
        () -> Features.same("List [a, b]", service.of(Arrays.asList("a", "b"))));
    checks.put("overload/String-array/chosen",
        () -> Features.same("String[] [a, b]", service.of(new String[] {"a", "b"})));
    checks.put("overload/Person/chosen",
        () -> Features.same("Person Ann", service.of((Person) Values.get("person"))));
  }

  private void addVersions(Map<String, Features.Check> checks) {
    checks.put("version/plain/found", () -> Features.same("plain", DiscoveryFeatures.which(references, null, null)));
    checks.put("version/red-1.0.0/found",
        () -> Features.same("red:1.0.0", DiscoveryFeatures.which(references, "red", "1.0.0")));
    checks.put("version/blue-2.0.0/found",
        () -> Features.same("blue:2.0.0", DiscoveryFeatures.which(references, "blue", "2.0.0")));
    checks.put("version/red-2.0.0/not-found",
        () -> Features.fails(() -> DiscoveryFeatures.which(references, "red", "2.0.0")));
    checks.put("version/none-1.0.0/not-found",
        () -> Features.fails(() -> DiscoveryFeatures.which(references, null, "1.0.0")));
  }

  private String oneWay() throws InterruptedException {
    FeatureService service = references.get(FeatureService.class, "one-way",
        References.withMethod("oneWay", method -> method.setReturn(false)));
    int before = count("one-way");
    service.oneWay("one-way");
    for (int i = 0; i < 100 && count("one-way") == before; i++) {
      Thread.sleep(50);
    }
    return Features.same(before + 1, count("one-way"));
  }

  private Object echo(Object value) {
    return ((EchoService) references.get(ValueService.class)).$echo(value);
  }

  private int count(String note) {
    return references.get(ControlService.class).count(note);
  }

  /** The provider's host:port, as the reference found it. */
  private String address() {
    references.get(FeatureService.class).hello("address");
    return RpcContext.getContext().getUrl().getAddress();
  }
}
