package dubhe.interop;

public class ProviderOnlyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProviderOnlyException(String message) {
    super(message);
  }
}
