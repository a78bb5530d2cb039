package dubhe.interop;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Everything about a call that is not the type of a value. */
public interface FeatureService {
  /** "hello " and the name. */
  String hello(String name);

  /** Returns nothing; the provider counts the note, see {@link ControlService#count}. */
  void nothing(String note);

  /** Returns null. */
  String nullText(String ignored);

  /** A default method; the provider does not override it. */
  default String greet(String name) {
    return "default " + name;
  }

  /** The parts, joined. */
  String join(String separator, String... parts);

  int sum(int... numbers);

  /** "later " and the name, after the delay. */
  CompletableFuture<String> later(String name, int delayMillis);

  /** Completes with {@code new BusinessException(code, reason)}. */
  CompletableFuture<String> failLater(int code, String reason);

  /** Throws {@code new BusinessException(code, reason)} with the details "first", "second". */
  String fail(int code, String reason) throws BusinessException;

  /** Throws {@code new IllegalStateException(message)}. */
  String failRuntime(String message);

  /** Throws an unchecked exception of a class that only the provider has, with this message. */
  String failUnknown(String message);

  /** Throws a checked exception of a class that only the provider has, with this message. */
  String failUnknownChecked(String message) throws Exception;

  /**
   * Throws BusinessException(1, "outer"), caused by IllegalArgumentException("middle"), caused by
   * java.io.IOException("inner").
   */
  String failCause() throws BusinessException;

  /**
   * The request's attachments whose key begins with {@code prefix}. Every one of them is also put
   * into the response's attachments, as "reply-" + key.
   */
  Map<String, String> attachments(String prefix);

  /** Called one-way; counts the note as {@link #nothing} does. */
  void oneWay(String note);

  /** The text, after the time. */
  String sleep(int millis, String text);

  /** As many bytes as asked for; byte i is i*31+7. */
  byte[] fill(int size);

  /** How many bytes arrived. */
  int size(byte[] data);
}
