package elsewhere;

import java.io.Serializable;

/** Of a package that no interface mentions: Dubbo 3.2 and later reads it as a map. */
public class Outsider implements Serializable {
  private static final long serialVersionUID = 1L;

  public int id;
  public String name;

  public Outsider() {}

  public Outsider(int id, String name) {
    this.id = id;
    this.name = name;
  }
}
