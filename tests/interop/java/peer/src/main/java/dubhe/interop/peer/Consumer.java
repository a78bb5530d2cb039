package dubhe.interop.peer;

import dubhe.interop.FeatureService;
import dubhe.interop.LibraryService;
import dubhe.interop.TypedService;
import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;

/** Does the rows of its profile and reports each. */
final class Consumer {
  private final References references;
  private final Features features;
  private final ValueCases values;

  private Consumer(Options options) {
    references = new References(options);
    features = new Features(references, options.need("peer"));
    values = new ValueCases(references);
  }

  static void run(Options options, PrintStream report) throws Exception {
    List<Case> cases = Case.read(options.need("cases"), Options.kind(), options.need("peer"));
    Pattern only = Pattern.compile(
        options.get("only", "*").replaceAll("([^A-Za-z0-9*])", "\\\\$1").replace("*", ".*"));
    Consumer consumer = new Consumer(options);
    long pace = Long.parseLong(options.get("pace", "0"));
    int done = 0;
    for (Case one : cases) {
      if (!one.profile.equals(options.profile()) || !only.matcher(one.id).matches()) {
        continue;
      }
      report.println("case\t" + one.id + "\t" + consumer.outcome(one));
      report.flush();
      Thread.sleep(pace);
      done++;
    }
    report.println("done " + done);
  }

  /** "pass", "fail" or "na", a tab, and the detail. */
  private String outcome(Case one) {
    if (one.notApplicable != null) {
      return "na\t" + one.notApplicable;
    }
    String detail;
    try {
      String difference = check(one);
      if (one.mustFail()) {
        detail = "no error; " + (difference == null ? "arrived equal" : difference);
      } else if (one.mustDiffer()) {
        detail = difference == null ? "it arrived equal, which the table does not expect" : null;
      } else {
        detail = difference;
      }
    } catch (Throwable failure) {
      detail = one.mustFail() ? wrongError(one, failure) : Errors.text(failure);
    }
    return detail == null ? "pass\t" : "fail\t" + Errors.oneLine(detail);
  }

  /** Null if this is an error as the row expects it, and the connection has survived it. */
  private String wrongError(Case one, Throwable failure) {
    if (Errors.isTimeout(failure)) {
      return "an error in time was expected: " + Errors.text(failure);
    }
    if (!Errors.text(failure).contains(one.errorText())) {
      return "the error should name `" + one.errorText() + "`: " + Errors.text(failure);
    }
    String answer = references.get(FeatureService.class).hello("after");
    return answer.equals("hello after") ? null : "after the error, hello answers " + answer;
  }

  private String check(Case one) throws Throwable {
    switch (one.feature) {
      case "value":
        return values.untyped(one);
      case "typed":
        return values.declared(TypedService.class, one);
      case "library":
        return values.declared(LibraryService.class, one);
      default:
        return features.check(one);
    }
  }
}
