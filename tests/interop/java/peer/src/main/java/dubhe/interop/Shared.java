package dubhe.interop;

import java.io.Serializable;
import java.util.List;

/** The same person twice, the same list twice: one object each, also on the other side. */
public class Shared implements Serializable {
  private static final long serialVersionUID = 1L;

  public Person first;
  public Person second;
  public List<String> one;
  public List<String> other;
}
