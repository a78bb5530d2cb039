package dubhe.interop.peer;

import java.util.concurrent.TimeoutException;
import org.apache.dubbo.rpc.RpcException;

/** What a failure is and says. */
final class Errors {
  private Errors() {}

  static boolean isTimeout(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      boolean late = at instanceof TimeoutException || at instanceof org.apache.dubbo.remoting.TimeoutException
          || (at instanceof RpcException && ((RpcException) at).isTimeout());
      if (late) {
        return true;
      }
      if (at == at.getCause()) {
        break;
      }
    }
    return false;
  }

  /** Class and message of the failure and of what caused it, the innermost first: Dubbo's outer ones are long and say little. */
  static String text(Throwable failure) {
    String text = "";
    int depth = 0;
    for (Throwable at = failure; at != null && depth < 4; at = at.getCause()) {
      text = at.getClass().getName() + ": " + at.getMessage() + (depth++ == 0 ? "" : " / ") + text;
    }
    return text;
  }

  static String oneLine(String text) {
    String line = text.replaceAll("[\\t\\r\\n]+", " ");
    return line.length() > 600 ? line.substring(0, 600) + "…" : line;
  }
}
