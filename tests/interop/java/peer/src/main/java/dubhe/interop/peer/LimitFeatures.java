package dubhe.interop.peer;

import dubhe.interop.ControlService;
import dubhe.interop.FeatureService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** flight/…, timeout/…, payload/…, pool/… and heartbeat/… */
final class LimitFeatures {
  private final References references;

  LimitFeatures(References references) {
    this.references = references;
  }

  void addTo(Map<String, Features.Check> checks) {
    checks.put("flight/200-mixed/answers", this::flight);
    checks.put("flight/200-mixed/order", this::order);
    addTimeouts(checks);
    FeatureService service = references.get(FeatureService.class);
    checks.put("payload/request/under-limit", () -> Features.same(60000, service.size(new byte[60000])));
    checks.put("payload/request/over-limit",
        () -> Features.fails(() -> String.valueOf(service.size(new byte[70000]))));
    checks.put("payload/request/still-good", this::hello);
    checks.put("payload/response/under-limit", () -> Features.same(60000, service.fill(60000).length));
    checks.put("payload/response/over-limit",
        () -> Features.fails(() -> service.fill(70000).length + " bytes"));
    checks.put("payload/response/still-good", this::hello);
    checks.put("pool/full/refused", () -> crowded(true));
    checks.put("pool/full/others-answered", () -> crowded(false));
    checks.put("pool/full/still-good", this::hello);
    checks.put("heartbeat/idle/same-connection", () -> {
      String before = references.get(ControlService.class).peer();
      Thread.sleep(5000);
      return Features.same(before, references.get(ControlService.class).peer());
    });
    checks.put("heartbeat/idle/still-good", this::hello);
  }

  private void addTimeouts(Map<String, Features.Check> checks) {
    checks.put("timeout/consumer/error", () -> Features.timesOut(() -> hurried().sleep(1500, "x"), 1000));
    checks.put("timeout/consumer/still-good", this::hello);
    checks.put("timeout/consumer/late-answer-dropped", () -> {
      String before = references.get(ControlService.class).peer();
      Thread.sleep(1500);
      String difference = hello();
      return difference != null ? difference
          : Features.same(before, references.get(ControlService.class).peer());
    });
    checks.put("timeout/method/error", () -> {
      FeatureService service = references.get(FeatureService.class, "method timeout",
          References.withMethod("sleep", method -> method.setTimeout(300)));
      String difference = Features.timesOut(() -> service.sleep(1500, "x"), 1000);
      return difference != null ? difference
          : Features.same("later Ann", service.later("Ann", 400).get(10, TimeUnit.SECONDS));
    });
    FeatureService service = references.get(FeatureService.class);
    checks.put("timeout/provider/error", () -> Features.timesOut(() -> service.sleep(1000, "x"), 900));
    checks.put("timeout/provider/method-level",
        () -> Features.same("later x", service.later("x", 600).get(10, TimeUnit.SECONDS)));
    checks.put("timeout/provider/consumer-wins", () -> Features.same("x", references.get(
        FeatureService.class, "patient", reference -> reference.setTimeout(5000)).sleep(1000, "x")));
  }

  private FeatureService hurried() {
    return references.get(FeatureService.class, "hurried", reference -> reference.setTimeout(300));
  }

  private String hello() {
    return Features.same("hello Ann", references.get(FeatureService.class).hello("Ann"));
  }

  private String flight() throws Exception {
    FeatureService service = references.get(FeatureService.class);
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      calls.add(() -> service.sleep(number % 10 == 0 ? 300 : 0, "t" + number));
    }
    ExecutorService threads = Executors.newFixedThreadPool(200);
    try {
      List<Future<String>> answers = threads.invokeAll(calls);
      for (int i = 0; i < answers.size(); i++) {
        String difference = Features.same("t" + i, answers.get(i).get());
        if (difference != null) {
          return difference;
        }
      }
      return null;
    } finally {
      threads.shutdown();
    }
  }

  private String order() throws Exception {
    FeatureService service = references.get(FeatureService.class);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<String> slow = thread.submit(() -> service.sleep(300, "slow"));
      Thread.sleep(50);
      String difference = Features.same("quick", service.sleep(0, "quick"));
      if (difference == null && slow.isDone()) {
        difference = "the slow call was answered first";
      }
      return difference != null ? difference : Features.same("slow", slow.get());
    } finally {
      thread.shutdown();
    }
  }

  /** Two calls fill the pool; a third is made. */
  private String crowded(boolean askThird) throws Exception {
    FeatureService service = references.get(FeatureService.class);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<String> first = threads.submit(() -> service.sleep(1500, "first"));
      Future<String> second = threads.submit(() -> service.sleep(1500, "second"));
      Thread.sleep(500);
      long begin = System.nanoTime();
      String refused = Features.fails(() -> service.hello("third"));
      long took = (System.nanoTime() - begin) / 1000000;
      if (refused == null && took > 700) {
        refused = "the third call waited " + took + " ms before it failed";
      }
      String answered = Features.same("first second", first.get() + " " + second.get());
      return askThird ? refused : answered;
    } finally {
      threads.shutdown();
    }
  }
}
