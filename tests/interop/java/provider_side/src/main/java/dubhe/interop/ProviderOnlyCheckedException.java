package dubhe.interop;

public class ProviderOnlyCheckedException extends Exception {
  private static final long serialVersionUID = 1L;

  public ProviderOnlyCheckedException(String message) {
    super(message);
  }
}
