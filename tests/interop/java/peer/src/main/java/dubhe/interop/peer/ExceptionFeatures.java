package dubhe.interop.peer;

import dubhe.interop.BusinessException;
import dubhe.interop.ControlService;
import dubhe.interop.FeatureService;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** exception/… */
final class ExceptionFeatures {
  private final References references;

  ExceptionFeatures(References references) {
    this.references = references;
  }

  void addTo(Map<String, Features.Check> checks) {
    FeatureService service = references.get(FeatureService.class);
    checks.put("exception/checked/fields", () -> {
      try {
        return "it answered " + service.fail(7, "no");
      } catch (BusinessException failure) {
        String difference = isBusiness(failure, 7, "no");
        return difference != null ? difference
            : Features.same(Arrays.asList("first", "second"), failure.getDetails());
      }
    });
    checks.put("exception/checked/message", () -> {
      try {
        return "it answered " + service.fail(7, "no");
      } catch (BusinessException failure) {
        return Features.same("no", failure.getMessage());
      }
    });
    checks.put("exception/runtime/message", () -> {
      try {
        return "it answered " + service.failRuntime("bad");
      } catch (IllegalStateException failure) {
        return Features.same("bad", failure.getMessage());
      }
    });
    checks.put("exception/unknown/message", () -> Features.fails(() -> service.failUnknown("odd"), "odd"));
    checks.put("exception/unknown-checked/message", () -> Features.fails(() -> service.failUnknownChecked("odd")));
    checks.put("exception/cause/chain", () -> {
      try {
        return "it answered " + service.failCause();
      } catch (BusinessException failure) {
        return Features.same(new BusinessException(1, "outer",
            new IllegalArgumentException("middle", new IOException("inner"))), failure);
      }
    });
    checks.put("exception/connection/still-good", () -> {
      ControlService control = references.get(ControlService.class);
      String before = control.peer();
      Features.fails(() -> service.failRuntime("bad"));
      Features.fails(() -> service.failUnknownChecked("odd"));
      String difference = Features.same("hello Ann", service.hello("Ann"));
      return difference != null ? difference : Features.same(before, control.peer());
    });
  }

  static String isBusiness(Throwable failure, int code, String reason) {
    if (!(failure instanceof BusinessException)) {
      return "a BusinessException was expected: " + Errors.text(failure);
    }
    BusinessException business = (BusinessException) failure;
    return Features.same(code + " " + reason, business.getCode() + " " + business.getReason());
  }
}
