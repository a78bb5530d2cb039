package dubhe.interop.peer;

import java.io.PrintStream;
import java.util.Arrays;

/** {@code provider …}, {@code consumer …} or {@code soak …}, see tests/interop/README.md. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    // What the driver reads; everything else that prints goes to stderr.
    PrintStream report = System.out;
    System.setOut(System.err);
    if (arguments.length == 0) {
      throw new IllegalArgumentException("usage: provider … | consumer … | soak …");
    }
    Options options = new Options(Arrays.copyOfRange(arguments, 1, arguments.length));
    switch (arguments[0]) {
      case "provider":
        Provider.run(options, report);
        break;
      case "consumer":
        Consumer.run(options, report);
        break;
      case "soak":
        Soak.run(options, report);
        break;
      default:
        throw new IllegalArgumentException("`" + arguments[0] + "` is neither provider, consumer nor soak");
    }
    report.flush();
    // Dubbo's threads are not daemons, and a consumer has nothing to wait for.
    System.exit(0);
  }
}
