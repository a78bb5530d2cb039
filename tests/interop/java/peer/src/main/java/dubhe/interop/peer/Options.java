package dubhe.interop.peer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.dubbo.common.Version;

/** The command line: {@code --name value} pairs. */
final class Options {
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> settings = new LinkedHashMap<>();

  Options(String[] arguments) {
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      if (!arguments[i].startsWith("--")) {
        throw new IllegalArgumentException("`" + arguments[i] + "` should begin with --");
      }
      String name = arguments[i].substring(2);
      if (name.equals("set")) {
        String[] pair = arguments[i + 1].split("=", 2);
        settings.put(pair[0], pair[1]);
      } else {
        values.put(name, arguments[i + 1]);
      }
    }
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("`" + arguments[arguments.length - 1] + "` has no value");
    }
  }

  String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  String need(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("--" + name + " is missing");
    }
    return value;
  }

  String profile() {
    return need("profile");
  }

  /** The {@code --set} pairs: parameters of the protocol. */
  Map<String, String> settings() {
    return settings;
  }

  /** Such as java3.3. */
  static String kind() {
    String[] parts = version().split("\\.");
    return "java" + parts[0] + "." + parts[1];
  }

  static String version() {
    return Version.getVersion();
  }

  /** 3.x has application-level discovery and settings for it. */
  static boolean isDubbo3() {
    return version().startsWith("3.");
  }
}
