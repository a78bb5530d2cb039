package dubhe.interop;

/** What a consumer asks of the provider process itself. */
public interface ControlService {
  /** Kind and version, such as "java3.3 3.3.6". */
  String kind();

  /** How often {@code note} was given to nothing() or oneWay(). */
  int count(String note);

  /** The consumer's end of the connection this call came over: host:port. */
  String peer();

  /** Begins a graceful stop after the delay: unregister, read-only event, wait for calls, close. */
  void stop(int delayMillis);
}
