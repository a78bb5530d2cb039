package dubhe.interop.peer;

import dubhe.interop.BusinessException;
import dubhe.interop.CallbackService;
import dubhe.interop.Compare;
import dubhe.interop.ControlService;
import dubhe.interop.FeatureService;
import dubhe.interop.Listener;
import dubhe.interop.OverloadService;
import dubhe.interop.Person;
import dubhe.interop.Side;
import dubhe.interop.ValueService;
import dubhe.interop.Values;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.dubbo.rpc.RpcContext;

/** What the provider's services do. */
final class Services {
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final Map<String, Listener> watchers = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, task -> {
    Thread thread = new Thread(task, "interop-timer");
    thread.setDaemon(true);
    return thread;
  });
  private final Runnable stop;

  Services(Runnable stop) {
    this.stop = stop;
  }

  final class ValueServer implements ValueService {
    @Override
    public String check(String caseId, Object value) {
      String difference = Compare.differs(Values.at(caseId), value);
      return difference == null ? "ok" : difference;
    }

    @Override
    public Object give(String caseId) {
      return Values.at(caseId);
    }
  }

  /** Every method returns its argument, but for the two of TypedService that are written out. */
  static <T> T echoing(Class<T> type) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(),
        new Class<?>[] {type}, (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "many":
              StringBuilder text = new StringBuilder();
              for (Object argument : arguments) {
                text.append(text.length() == 0 ? "" : "|").append(argument);
              }
              return text.toString();
            case "echoLater":
              return CompletableFuture.completedFuture(arguments[0]);
            case "hashCode":
              return 1;
            case "equals":
              return proxy == arguments[0];
            case "toString":
              return type.getSimpleName();
            default:
              return arguments[0];
          }
        }));
  }

  final class FeatureServer implements FeatureService {
    @Override
    public String hello(String name) {
      return "hello " + name;
    }

    @Override
    public void nothing(String note) {
      counts.computeIfAbsent(note, key -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public String nullText(String ignored) {
      return null;
    }

    @Override
    public String join(String separator, String... parts) {
      return String.join(separator, parts);
    }

    @Override
    public int sum(int... numbers) {
      return Arrays.stream(numbers).sum();
    }

    @Override
    public CompletableFuture<String> later(String name, int delayMillis) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      timer.schedule(() -> answer.complete("later " + name), delayMillis, TimeUnit.MILLISECONDS);
      return answer;
    }

    @Override
    public CompletableFuture<String> failLater(int code, String reason) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      timer.schedule(() -> answer.completeExceptionally(new BusinessException(code, reason)), 20,
          TimeUnit.MILLISECONDS);
      return answer;
    }

    @Override
    public String fail(int code, String reason) throws BusinessException {
      BusinessException failure = new BusinessException(code, reason);
      failure.getDetails().addAll(Arrays.asList("first", "second"));
      throw failure;
    }

    @Override
    public String failRuntime(String message) {
      throw new IllegalStateException(message);
    }

    @Override
    public String failUnknown(String message) {
      throw Side.unchecked(message);
    }

    @Override
    public String failUnknownChecked(String message) throws Exception {
      throw Side.checked(message);
    }

    @Override
    public String failCause() throws BusinessException {
      throw new BusinessException(1, "outer",
          new IllegalArgumentException("middle", new IOException("inner")));
    }

    @Override
    public Map<String, String> attachments(String prefix) {
      Map<String, String> found = new HashMap<>();
      RpcContext.getContext().getAttachments().forEach((key, value) -> {
        if (key.startsWith(prefix)) {
          found.put(key, String.valueOf(value));
        }
      });
      found.forEach((key, value) -> RpcContext.getServerContext().setAttachment("reply-" + key, value));
      return found;
    }

    @Override
    public void oneWay(String note) {
      nothing(note);
    }

    @Override
    public String sleep(int millis, String text) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return text;
    }

    @Override
    public byte[] fill(int size) {
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; i++) {
        bytes[i] = (byte) (i * 31 + 7);
      }
      return bytes;
    }

    @Override
    public int size(byte[] data) {
      return data.length;
    }
  }

  static final class OverloadServer implements OverloadService {
    @Override
    public String of() {
      return "none";
    }

    @Override
    public String of(int value) {
      return "int " + value;
    }

    @Override
    public String of(long value) {
      return "long " + value;
    }

    @Override
    public String of(Integer value) {
      return "Integer " + value;
    }

    @Override
    public String of(String value) {
      return "String " + value;
    }

    @Override
    public String of(String text, int number) {
      return "String " + text + " int " + number;
    }

    @Override
    public String of(int number, String text) {
      return "int " + number + " String " + text;
    }

    @Override
    public String of(List<String> values) {
      return "List " + values;
    }

    @Override
    public String of(String[] values) {
      return "String[] " + Arrays.toString(values);
    }

    @Override
    public String of(Person person) {
      return "Person " + person.getName();
    }
  }

  final class CallbackServer implements CallbackService {
    @Override
    public String watch(String topic, int times, Listener listener) {
      watchers.put(topic, listener);
      for (int i = 1; i <= times; i++) {
        int number = i;
        timer.schedule(() -> listener.changed(topic, number), 50L * i, TimeUnit.MILLISECONDS);
      }
      return "watching";
    }

    @Override
    public void unwatch(String topic, Listener listener) {
      watchers.remove(topic);
    }

    @Override
    public String callNow(String topic, Listener listener) {
      return listener.changed(topic, 0);
    }
  }

  final class ControlServer implements ControlService {
    @Override
    public String kind() {
      return Options.kind() + " " + Options.version();
    }

    @Override
    public int count(String note) {
      AtomicInteger count = counts.get(note);
      return count == null ? 0 : count.get();
    }

    @Override
    public String peer() {
      return RpcContext.getContext().getRemoteAddressString();
    }

    @Override
    public void stop(int delayMillis) {
      timer.schedule(() -> new Thread(stop, "interop-stop").start(), delayMillis, TimeUnit.MILLISECONDS);
    }
  }
}
