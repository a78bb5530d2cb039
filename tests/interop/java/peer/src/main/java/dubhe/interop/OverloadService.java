package dubhe.interop;

import java.util.List;

/** Overloads, told apart by the descriptor; each says which one it is, and its arguments. */
public interface OverloadService {
  /** "none" */
  String of();

  /** "int 1" */
  String of(int value);

  /** "long 1" */
  String of(long value);

  /** "Integer 1" */
  String of(Integer value);

  /** "String text" */
  String of(String value);

  /** "String text int 1" */
  String of(String text, int number);

  /** "int 1 String text" */
  String of(int number, String text);

  /** "List [a, b]" */
  String of(List<String> values);

  /** "String[] [a, b]" */
  String of(String[] values);

  /** "Person" and the name */
  String of(Person person);
}
