package dubhe.interop;

/** Any value in an untyped place, compared by the side that receives it. */
public interface ValueService {
  /** Compares {@code value} with the one named in {@code caseId}; answers "ok" or what differs. */
  String check(String caseId, Object value);

  /** The value named in {@code caseId}, at the position named there. */
  Object give(String caseId);
}
