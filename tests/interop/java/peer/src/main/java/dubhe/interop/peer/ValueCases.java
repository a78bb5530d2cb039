package dubhe.interop.peer;

import dubhe.interop.Compare;
import dubhe.interop.ValueService;
import dubhe.interop.Values;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The rows value/…, typed/… and library/… */
final class ValueCases {
  private final References references;

  ValueCases(References references) {
    this.references = references;
  }

  /** Null, or what differs. */
  String untyped(Case one) throws Throwable {
    ValueService service = references.get(ValueService.class);
    String arriving = one.arrivesAs() == null ? one.type : one.arrivesAs();
    String there = "value/" + arriving + "/" + one.position;
    boolean both = !one.position.equals("argument") && !one.position.equals("return");
    if (one.mustFail() && both) {
      return bothFail(one, service, there);
    }
    String difference = null;
    if (both || one.position.equals("argument")) {
      difference = asArgument(one, service, there);
    }
    if (difference == null && (both || one.position.equals("return"))) {
      difference = asReturn(one, service, there);
    }
    return difference;
  }

  /** One direction that works is one too many: only if both fail does the row see an error. */
  private static String bothFail(Case one, ValueService service, String there) throws Throwable {
    try {
      asArgument(one, service, there);
      return "as argument there was none";
    } catch (RuntimeException expected) {
      if (Errors.isTimeout(expected)) {
        throw expected;
      }
    }
    return asReturn(one, service, there);
  }

  private static String asArgument(Case one, ValueService service, String there) {
    String answer = service.check(there, Values.placed(Values.get(one.type), one.position));
    return "ok".equals(answer) ? null : "as argument: " + answer;
  }

  private static String asReturn(Case one, ValueService service, String there) {
    String difference = Compare.differs(Values.at(there), service.give(one.row));
    return difference == null ? null : "as return: " + difference;
  }

  /** The method that {@code one.type} names, of a service whose methods return their argument. */
  String declared(Class<?> type, Case one) throws Throwable {
    Object service = references.get(type);
    Method method = null;
    for (Method candidate : type.getMethods()) {
      if (candidate.getName().equals(one.type)) {
        method = candidate;
      }
    }
    if (method == null) {
      return "there is no method " + one.type;
    }
    Object answer;
    try {
      answer = method.invoke(service, Values.get(one.position));
      if (answer instanceof CompletableFuture) {
        answer = ((CompletableFuture<?>) answer).get(10, TimeUnit.SECONDS);
      }
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
    String arriving = one.arrivesAs() == null ? one.position : one.arrivesAs();
    return Compare.differs(Values.get(arriving), answer);
  }
}
