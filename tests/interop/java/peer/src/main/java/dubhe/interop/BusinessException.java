package dubhe.interop;

import java.util.ArrayList;
import java.util.List;

/** A checked exception with fields of its own. */
public class BusinessException extends Exception {
  private static final long serialVersionUID = 1L;

  private int code;
  private String reason;
  private List<String> details = new ArrayList<>();

  public BusinessException() {}

  public BusinessException(int code, String reason) {
    super(reason);
    this.code = code;
    this.reason = reason;
  }

  public BusinessException(int code, String reason, Throwable cause) {
    super(reason, cause);
    this.code = code;
    this.reason = reason;
  }

  public int getCode() {
    return code;
  }

  public String getReason() {
    return reason;
  }

  public List<String> getDetails() {
    return details;
  }
}
