package dubhe.interop;

/** The provider calls the consumer back over the consumer's own connection. */
public interface CallbackService {
  /** Calls {@code listener.changed(topic, 1)} up to {@code times} from another thread; "watching". */
  String watch(String topic, int times, Listener listener);

  /** Stops. */
  void unwatch(String topic, Listener listener);

  /** Calls {@code listener.changed(topic, 0)} before it returns; returns what the listener said. */
  String callNow(String topic, Listener listener);
}
