package dubhe.interop;

import java.io.Serializable;

public class Shadowed implements Serializable {
  private static final long serialVersionUID = 1L;

  public String name;
  public int id;
}
