package dubhe.interop.peer;

import dubhe.interop.Compare;
import dubhe.interop.ControlService;
import dubhe.interop.FeatureService;
import dubhe.interop.ValueService;
import dubhe.interop.Values;
import java.io.IOException;
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
 * Mixed calls without a pause, on every provider there is, with failover as Dubbo sets it or with {@code --retries N}:
 * {@code soak --registry … --profile main --threads 4 --seconds 60}. Prints {@code ready} with the first answer,
 * {@code reached KIND} with its {@code --least}th answer of kind(), and at last
 * {@code soak calls=N failed=F KIND=ANSWERS …}.
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
  private final PrintStream report;
  private final int retries;
  private final long least;
  private volatile boolean stopping;

  private Soak(Options options, PrintStream report) {
    this.report = report;
    retries = Integer.parseInt(options.get("retries", "2"));
    least = Long.parseLong(options.get("least", "0"));
    References references = new References(options);
    features = references.get(FeatureService.class, "soak", this::apply);
    values = references.get(ValueService.class, "soak", this::apply);
    control = references.get(ControlService.class, "soak", this::apply);
  }

  private <T> void apply(ReferenceConfig<T> reference) {
    reference.setRetries(retries);
    reference.setTimeout(5000);
  }

  static void run(Options options, PrintStream report) throws Exception {
    Soak soak = new Soak(options, report);
    soak.control.kind();
    report.println("ready");
    report.flush();
    report.println(soak.run(Integer.parseInt(options.need("threads")), options.need("seconds")));
  }

  /** For so many seconds, or until the standard {@code input} ends. */
  private String run(int count, String howLong) throws InterruptedException, IOException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(this::callUntilStopped, "soak-" + i);
      thread.start();
      threads.add(thread);
    }
    if (howLong.equals("input")) {
      while (System.in.read() >= 0) {
        // nothing is said there
      }
    } else {
      TimeUnit.SECONDS.sleep(Integer.parseInt(howLong));
    }
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
    String name = control.kind().split(" ")[0];
    if (answeredBy.computeIfAbsent(name, kind -> new AtomicLong()).incrementAndGet() == least) {
      report.println("reached " + name);
      report.flush();
    }
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
