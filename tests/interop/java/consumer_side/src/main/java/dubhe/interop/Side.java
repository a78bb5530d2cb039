package dubhe.interop;

/** What only the consumer has. */
public final class Side {
  private Side() {}

  /** Not a constant to the compiler, which would write it into classes that both sides share. */
  public static final String NAME = String.valueOf("consumer");

  /** An object of a class that the other side does not have: fields id and name. */
  public static Object foreign(int id, String name) {
    return new ConsumerOnly(id, name);
  }

  public static RuntimeException unchecked(String message) {
    return new ConsumerOnlyException(message);
  }

  public static Exception checked(String message) {
    return new ConsumerOnlyCheckedException(message);
  }
}
