package dubhe.interop.peer;

import dubhe.interop.TypedService;
import dubhe.interop.ValueService;
import java.util.HashMap;
import java.util.Map;

/** The rows that are not about values: each id has its check. */
final class Features {
  /** One row: null if it passed, or what is wrong; may throw what the call threw. */
  interface Check {
    String run() throws Throwable;
  }

  private final Map<String, Check> checks = new HashMap<>();

  Features(References references, String peer) {
    // 3.2 and later read only classes that an interface in use mentions: the order of the rows must not matter.
    references.get(TypedService.class);
    references.get(ValueService.class);
    new CallFeatures(references, peer).addTo(checks);
    new ExceptionFeatures(references).addTo(checks);
    new ContextFeatures(references).addTo(checks);
    new GenericFeatures(references).addTo(checks);
    new CallbackFeatures(references).addTo(checks);
    new LimitFeatures(references).addTo(checks);
    new DiscoveryFeatures(references, peer).addTo(checks);
    new StrictFeatures(references).addTo(checks);
    Parcels.addTo(checks, references);
  }

  String check(Case one) throws Throwable {
    Check check = checks.get(one.row);
    return check == null ? "this consumer does not know the case" : check.run();
  }

  static String same(Object expected, Object actual) {
    return dubhe.interop.Compare.differs(expected, actual);
  }

  /** For calls that must fail, and not by their timeout. */
  static String fails(Check call) {
    return fails(call, "");
  }

  static String fails(Check call, String text) {
    try {
      return "an error was expected, but it answered " + call.run();
    } catch (Throwable failure) {
      if (Errors.isTimeout(failure)) {
        return "an error in time was expected: " + Errors.text(failure);
      }
      return Errors.text(failure).contains(text) ? null
          : "the error should contain `" + text + "`: " + Errors.text(failure);
    }
  }

  /** For calls that must run into their timeout, and do so within {@code atMost} ms. */
  static String timesOut(Check call, int atMost) {
    long begin = System.nanoTime();
    try {
      return "a timeout was expected, but it answered " + call.run();
    } catch (Throwable failure) {
      long took = (System.nanoTime() - begin) / 1000000;
      if (!Errors.isTimeout(failure)) {
        return "a timeout was expected: " + Errors.text(failure);
      }
      return took <= atMost ? null : "the timeout took " + took + " ms";
    }
  }
}
