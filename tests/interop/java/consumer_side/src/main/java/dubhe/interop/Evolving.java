package dubhe.interop;

import java.io.Serializable;

/** As the consumer knows it: the other side has another third field. */
public class Evolving implements Serializable {
  private static final long serialVersionUID = 1L;

  public int id;
  public String name;
  public String dropped;

  public Evolving() {}

  public Evolving(int id, String name, String ownField) {
    this.id = id;
    this.name = name;
    this.dropped = ownField;
  }
}
