package dubhe.interop;

/** Has a field of its superclass's field's name: it goes over the wire twice, the last one counts. */
public class Shadowing extends Shadowed {
  private static final long serialVersionUID = 1L;

  public String name;

  public Shadowing() {}

  public Shadowing(int id, String name) {
    this.id = id;
    this.name = name;
  }
}
