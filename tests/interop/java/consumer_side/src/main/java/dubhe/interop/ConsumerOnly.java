package dubhe.interop;

import java.io.Serializable;

public class ConsumerOnly implements Serializable {
  private static final long serialVersionUID = 1L;

  public int id;
  public String name;

  public ConsumerOnly() {}

  public ConsumerOnly(int id, String name) {
    this.id = id;
    this.name = name;
  }
}
