package dubhe.interop;

/** An enum whose constants have a body, and so are of classes of their own. */
public enum Operation {
  PLUS("+") {
    @Override
    public int apply(int a, int b) {
      return a + b;
    }
  },
  TIMES("*") {
    @Override
    public int apply(int a, int b) {
      return a * b;
    }
  };

  public final String sign;

  Operation(String sign) {
    this.sign = sign;
  }

  public abstract int apply(int a, int b);
}
