package dubhe.interop;

import java.io.Serializable;

/** As the provider knows it: the other side has another third field. */
public class Evolving implements Serializable {
  private static final long serialVersionUID = 1L;

  public int id;
  public String name;
  public String added;

  public Evolving() {}

  public Evolving(int id, String name, String ownField) {
    this.id = id;
    this.name = name;
    this.added = ownField;
  }
}
