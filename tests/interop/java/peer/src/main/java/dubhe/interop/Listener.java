package dubhe.interop;

public interface Listener {
  /** Answers topic + ":" + number. */
  String changed(String topic, int number);
}
