package elsewhere;

import java.io.Serializable;

/** Of a package that no interface mentions, but listed in security/serialize.allowlist. */
public class Allowed implements Serializable {
  private static final long serialVersionUID = 1L;

  public int id;
  public String name;

  public Allowed() {}

  public Allowed(int id, String name) {
    this.id = id;
    this.name = name;
  }
}
