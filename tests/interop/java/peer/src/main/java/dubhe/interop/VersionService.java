package dubhe.interop;

/** Exported without group and version, as red/1.0.0 and as blue/2.0.0. */
public interface VersionService {
  /** "plain", "red:1.0.0" or "blue:2.0.0". */
  String which();
}
