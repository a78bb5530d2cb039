package dubhe.interop;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Deep equality, and where it ends.
 *
 * <p>Scalars are of the same class and equal, arrays are of the same class with equal elements. Lists equal lists,
 * sets equal sets and maps equal maps, whatever their class, as Java's own equals has it. Our own classes and
 * exceptions are compared field by field, and what is one object on one side is one object on the other.
 */
public final class Compare {
  private final Map<Object, Object> seen = new IdentityHashMap<>();
  private final Deque<String> path = new ArrayDeque<>();

  private Compare() {}

  /** Null if equal, else a sentence about the first difference. */
  public static String differs(Object expected, Object actual) {
    return new Compare().difference(expected, actual);
  }

  private String difference(Object expected, Object actual) {
    if (expected == null || actual == null) {
      return expected == actual ? null : say(expected, actual);
    }
    if (expected instanceof Collection || expected instanceof Map || isOurs(expected)) {
      Object before = seen.get(expected);
      if (before != null) {
        return before == actual ? null : where() + "one object became two";
      }
      if (isOurs(expected) || !((expected instanceof Collection) && ((Collection<?>) expected).isEmpty())) {
        seen.put(expected, actual);
      }
    }
    if (expected instanceof List || expected instanceof Queue) {
      return actual instanceof List || actual instanceof Queue
          ? elements((Collection<?>) expected, (Collection<?>) actual)
          : say(expected, actual);
    }
    if (expected instanceof Set) {
      return actual instanceof Set ? unordered((Set<?>) expected, (Set<?>) actual) : say(expected, actual);
    }
    if (expected instanceof Map) {
      return actual instanceof Map ? entries((Map<?, ?>) expected, (Map<?, ?>) actual) : say(expected, actual);
    }
    if (expected.getClass() != actual.getClass()) {
      return say(expected, actual);
    }
    if (expected.getClass() == Object.class) {
      return null;
    }
    if (expected instanceof StringBuilder) {
      return ((StringBuilder) expected).compareTo((StringBuilder) actual) == 0 ? null : say(expected, actual);
    }
    if (expected.getClass().isArray()) {
      return array(expected, actual);
    }
    if (expected instanceof Throwable) {
      return throwable((Throwable) expected, (Throwable) actual);
    }
    if (isOurs(expected)) {
      return fields(expected, actual, expected.getClass());
    }
    if (expected instanceof AtomicInteger || expected instanceof AtomicLong || expected instanceof AtomicBoolean) {
      return expected.toString().equals(actual.toString()) ? null : say(expected, actual);
    }
    if (expected instanceof Calendar) {
      Calendar a = (Calendar) expected;
      Calendar b = (Calendar) actual;
      boolean same = a.getTimeInMillis() == b.getTimeInMillis() && a.getTimeZone().hasSameRules(b.getTimeZone());
      return same ? null : say(expected, actual);
    }
    return expected.equals(actual) ? null : say(expected, actual);
  }

  private static boolean isOurs(Object value) {
    return isOurs(value.getClass()) && !(value instanceof Enum);
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("dubhe.") || type.getName().startsWith("elsewhere.");
  }

  private String elements(Collection<?> expected, Collection<?> actual) {
    if (expected.size() != actual.size()) {
      return where() + expected.size() + " elements expected, " + actual.size() + " came";
    }
    Iterator<?> other = actual.iterator();
    int index = 0;
    for (Object element : expected) {
      String difference = inside("[" + index++ + "]", element, other.next());
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private String unordered(Set<?> expected, Set<?> actual) {
    if (expected.size() != actual.size()) {
      return where() + expected.size() + " elements expected, " + actual.size() + " came";
    }
    List<Object> left = new ArrayList<>(actual);
    for (Object element : expected) {
      Object twin = take(left, element);
      if (twin == this) {
        return where() + "no element " + text(element) + " in " + text(actual);
      }
    }
    return null;
  }

  private String entries(Map<?, ?> expected, Map<?, ?> actual) {
    if (expected.size() != actual.size()) {
      return where() + expected.size() + " entries expected, " + actual.size() + " came: " + text(actual);
    }
    List<Object> left = new ArrayList<>(actual.keySet());
    for (Map.Entry<?, ?> entry : expected.entrySet()) {
      Object key = take(left, entry.getKey());
      if (key == this) {
        return where() + "no key " + text(entry.getKey()) + " in " + text(actual.keySet());
      }
      String difference = inside("{" + text(key) + "}", entry.getValue(), actual.get(key));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  /** Removes and returns the element that equals {@code wanted}; {@code this} if there is none. */
  private Object take(List<Object> from, Object wanted) {
    for (int i = 0; i < from.size(); i++) {
      if (differs(wanted, from.get(i)) == null) {
        return from.remove(i);
      }
    }
    return this;
  }

  private String array(Object expected, Object actual) {
    int length = Array.getLength(expected);
    if (length != Array.getLength(actual)) {
      return where() + length + " elements expected, " + Array.getLength(actual) + " came";
    }
    for (int i = 0; i < length; i++) {
      String difference = inside("[" + i + "]", Array.get(expected, i), Array.get(actual, i));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private String throwable(Throwable expected, Throwable actual) {
    String difference = inside(".message", expected.getMessage(), actual.getMessage());
    if (difference == null) {
      difference = inside(".cause", expected.getCause(), actual.getCause());
    }
    if (difference == null && isOurs(expected)) {
      difference = fields(expected, actual, expected.getClass());
    }
    return difference;
  }

  private String fields(Object expected, Object actual, Class<?> type) {
    for (Class<?> at = type; isOurs(at); at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || shadowed(field, type)) {
          continue;
        }
        field.setAccessible(true);
        try {
          String difference = inside("." + field.getName(), field.get(expected), field.get(actual));
          if (difference != null) {
            return difference;
          }
        } catch (IllegalAccessException e) {
          return where() + e;
        }
      }
    }
    return null;
  }

  /** Hessian sends a hidden field under the name of the one that hides it; only the latter arrives. */
  private static boolean shadowed(Field field, Class<?> type) {
    for (Class<?> at = type; at != field.getDeclaringClass(); at = at.getSuperclass()) {
      for (Field other : at.getDeclaredFields()) {
        if (other.getName().equals(field.getName()) && !Modifier.isStatic(other.getModifiers())) {
          return true;
        }
      }
    }
    return false;
  }

  private String inside(String step, Object expected, Object actual) {
    path.addLast(step);
    String difference = difference(expected, actual);
    path.removeLast();
    return difference;
  }

  private String say(Object expected, Object actual) {
    return where() + "expected " + described(expected) + ", got " + described(actual);
  }

  private String where() {
    return path.isEmpty() ? "" : "at " + String.join("", path) + ": ";
  }

  private static String described(Object value) {
    return value == null ? "null" : value.getClass().getTypeName() + " " + text(value);
  }

  private static String text(Object value) {
    String text;
    if (value == null) {
      text = "null";
    } else if (isOurs(value) && !(value instanceof Throwable)) {
      text = "(fields)";
    } else if (value.getClass().isArray()) {
      text = Array.getLength(value) + " elements";
    } else if (value instanceof Collection && !(value instanceof BitSet)) {
      List<String> parts = new ArrayList<>();
      for (Object element : (Collection<?>) value) {
        parts.add(text(element));
      }
      text = parts.toString();
    } else if (value instanceof Map) {
      Map<String, String> parts = new LinkedHashMap<>();
      ((Map<?, ?>) value).forEach((k, v) -> parts.put(text(k), text(v)));
      text = parts.toString();
    } else {
      text = String.valueOf(value);
    }
    StringBuilder safe = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (safe.length() > 120) {
        return safe + "…";
      }
      if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
        safe.append(String.format("\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }
}
