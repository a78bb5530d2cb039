package dubhe.interop.peer;

import dubhe.interop.Compare;
import dubhe.interop.ControlService;
import dubhe.interop.FeatureService;
import dubhe.interop.ValueService;
import dubhe.interop.Values;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.dubbo.config.ReferenceConfig;

/**
 * Mixed calls without a pause, on every provider there is, with failover as Dubbo sets it:
 * {@code soak --registry … --profile main --threads 4 --seconds 60}. Prints {@code ready} with the first answer
 * and at last {@code soak calls=N failed=F KIND=ANSWERS …}.
 */
final class Soak {
  private static final int FAILURES_TOLD = 10;

  private final FeatureService features;
  private final ValueService values;
  private final ControlService control;
  private final Object person = Values.get("person");
  private final Object order = Values.get("order");
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Map<String, AtomicLong> answeredBy = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  private Soak(References references) {
    features = references.get(FeatureService.class, "soak", Soak::asDubboDoes);
    values = references.get(ValueService.class, "soak", Soak::asDubboDoes);
    control = references.get(ControlService.class, "soak", Soak::asDubboDoes);
  }

  private static <T> void asDubboDoes(ReferenceConfig<T> reference) {
    reference.setRetries(2);
    reference.setTimeout(5000);
  }

  static void run(Options options, PrintStream report) throws Exception {
    Soak soak = new Soak(new References(options));
    soak.control.kind();
    report.println("ready");
    report.flush();
    report.println(soak.run(Integer.parseInt(options.need("threads")), Integer.parseInt(options.need("seconds"))));
  }

  private String run(int count, int seconds) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(this::callUntilStopped, "soak-" + i);
      thread.start();
      threads.add(thread);
    }
    TimeUnit.SECONDS.sleep(seconds);
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    StringBuilder line = new StringBuilder("soak calls=" + calls + " failed=" + failed);
    new TreeMap<>(answeredBy).forEach((kind, answers) -> line.append(' ').append(kind).append('=').append(answers));
    return line.toString();
  }

  private void callUntilStopped() {
    for (int i = 0; !stopping; i++) {
      String text = Thread.currentThread().getName() + " " + i;
      one("hello", "hello " + text, () -> features.hello(text));
      one("check", "ok", () -> values.check("value/person/argument", person));
      one("give", order, () -> values.give("value/order/return"));
      one("size", 2000, () -> features.size(new byte[2000]));
      // Not later(): Java's failover does not repeat a call whose failure comes through a future.
      one("sleep", text, () -> features.sleep(5, text));
      one("kind", null, this::countedKind);
    }
  }

  private String countedKind() {
    answeredBy.computeIfAbsent(control.kind().split(" ")[0], kind -> new AtomicLong()).incrementAndGet();
    return null;
  }

  private interface Call {
    Object make() throws Exception;
  }

  private void one(String what, Object expected, Call call) {
    String difference;
    try {
      difference = Compare.differs(expected, call.make());
    } catch (Exception failure) {
      difference = Errors.text(failure);
    }
    calls.incrementAndGet();
    if (difference != null && failed.incrementAndGet() <= FAILURES_TOLD) {
      System.err.println("soak: " + what + ": " + Errors.oneLine(difference));
    }
  }
}
