package dubhe.interop;

public class ConsumerOnlyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConsumerOnlyException(String message) {
    super(message);
  }
}
