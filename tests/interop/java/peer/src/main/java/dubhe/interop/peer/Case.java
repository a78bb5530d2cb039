package dubhe.interop.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** One row of cases.tsv, seen from one cell of the matrix. */
final class Case {
  final String id;
  /** The id of what is played: its own, or that which a serialization's row names. */
  final String row;
  final String profile;
  final String feature;
  final String type;
  final String position;
  /** Why this cell does not have the case; null if it does. */
  final String notApplicable;
  /** What the table expects of this cell; empty for equality. */
  final String expected;

  private Case(String[] columns, String consumer, String provider) {
    id = columns[0];
    profile = columns[1];
    String[] played = (columns[3].contains("/") ? columns[3] : columns[2] + "/" + columns[3]).split("/");
    feature = played[0];
    type = played[1];
    position = columns[4];
    row = feature + "/" + type + "/" + position;
    notApplicable = chosen(columns[5], consumer, provider);
    String outcome = chosen(columns[6], consumer, provider);
    expected = outcome == null ? "" : outcome;
  }

  static List<Case> read(String file, String consumer, String provider) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String line : Files.readAllLines(Paths.get(file))) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] columns = line.split("\t", -1);
      if (columns.length != 7) {
        throw new IOException(file + ": 7 columns wanted: " + line);
      }
      cases.add(new Case(columns, consumer, provider));
    }
    return cases;
  }

  /** The text of the first WHO=TEXT that fits the cell; null if none does. */
  private static String chosen(String list, String consumer, String provider) {
    if (list.equals("-")) {
      return null;
    }
    for (String item : list.split(";")) {
      String[] pair = item.split("=", 2);
      int arrow = pair[0].indexOf('>');
      boolean fits = arrow < 0
          ? fits(pair[0], consumer) || fits(pair[0], provider)
          : fits(pair[0].substring(0, arrow), consumer) && fits(pair[0].substring(arrow + 1), provider);
      if (fits) {
        return pair[1];
      }
    }
    return null;
  }

  private static boolean fits(String who, String kind) {
    return who.equals("*") || who.equals(kind) || (who.equals("java") && kind.startsWith("java"));
  }

  /** The name behind {@code as:}, or null. */
  String arrivesAs() {
    return expected.startsWith("as:") ? expected.substring(3) : null;
  }

  boolean mustFail() {
    return expected.equals("error") || expected.startsWith("error:");
  }

  boolean mustDiffer() {
    return expected.equals("differs");
  }

  /** What the error's text must contain. */
  String errorText() {
    return expected.startsWith("error:") ? expected.substring(6) : "";
  }
}
