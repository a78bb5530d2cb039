package dubhe.interop;

import java.io.Serializable;

public class ProviderOnly implements Serializable {
  private static final long serialVersionUID = 1L;

  public int id;
  public String name;

  public ProviderOnly() {}

  public ProviderOnly(int id, String name) {
    this.id = id;
    this.name = name;
  }
}
