package dubhe.interop;

import java.io.Serializable;

/** A primitive float between others: Dubbo 3.3.0 and 3.3.1 read it wrongly. */
public class FloatField implements Serializable {
  private static final long serialVersionUID = 1L;

  public float first;
  public float second;
  public short third;
  public int fourth;

  public FloatField() {}

  public FloatField(float first, float second, short third, int fourth) {
    this.first = first;
    this.second = second;
    this.third = third;
    this.fourth = fourth;
  }
}
