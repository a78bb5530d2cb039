package dubhe.interop;

public class ConsumerOnlyCheckedException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConsumerOnlyCheckedException(String message) {
    super(message);
  }
}
