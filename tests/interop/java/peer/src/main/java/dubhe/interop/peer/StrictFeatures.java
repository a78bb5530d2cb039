package dubhe.interop.peer;

import dubhe.interop.BusinessException;
import dubhe.interop.FeatureService;
import dubhe.interop.Person;
import dubhe.interop.TypedService;
import dubhe.interop.ValueService;
import dubhe.interop.Values;
import java.util.Map;

/** strict/…: the class check is STRICT, with and without the classes on the allow list. */
final class StrictFeatures {
  /** Of a class that no interface names: the list alone permits it. */
  private static final String UNNAMED = "holder-of-holder";

  private final References references;

  StrictFeatures(References references) {
    this.references = references;
  }

  void addTo(Map<String, Features.Check> checks) {
    for (String list : new String[] {"refused", "allowed"}) {
      String row = "strict/" + list + "/";
      checks.put(row + "argument", this::argument);
      checks.put(row + "return", () -> Features.same(
          Values.get(UNNAMED), references.get(ValueService.class).give("value/" + UNNAMED + "/return")));
      checks.put(row + "typed", () -> Features.same(
          Values.get("person"), references.get(TypedService.class).echoPerson((Person) Values.get("person"))));
      checks.put(row + "exception", this::exception);
      checks.put(row + "still-good", () -> Features.same(
          "hello Ann", references.get(FeatureService.class).hello("Ann")));
    }
  }

  private String argument() {
    String answer = references.get(ValueService.class).check("value/" + UNNAMED + "/argument", Values.get(UNNAMED));
    return answer.equals("ok") ? null : answer;
  }

  private String exception() {
    try {
      return "nothing was thrown, but answered " + references.get(FeatureService.class).fail(7, "no");
    } catch (BusinessException thrown) {
      return Features.same(7, thrown.getCode());
    }
  }
}
