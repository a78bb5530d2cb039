package dubhe.interop;

import java.io.Serializable;

/** The position "field": a value in a field of type Object, between two others. */
public class Holder implements Serializable {
  private static final long serialVersionUID = 1L;

  public String before;
  public Object value;
  public String after;

  public Holder() {}

  public Holder(String before, Object value, String after) {
    this.before = before;
    this.value = value;
    this.after = after;
  }
}
