package dubhe.interop.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.SslConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/**
 * Encrypted connections, when the environment names a folder with {@code ca.pem}, and mostly {@code peer.pem} and {@code peer.key}.
 */
final class Tls {
  private static final String FOLDER = System.getenv("INTEROP_TLS");

  private Tls() { }

  static void apply(DubboBootstrap bootstrap) {
    if (FOLDER == null) {
      return;
    }
    SslConfig ssl = new SslConfig();
    ssl.setServerTrustCertCollectionPath(path("ca.pem"));
    ssl.setClientTrustCertCollectionPath(path("ca.pem"));
    if (Files.exists(Path.of(path("peer.pem")))) {
      ssl.setServerKeyCertChainPath(path("peer.pem"));
      ssl.setServerPrivateKeyPath(path("peer.key"));
      ssl.setClientKeyCertChainPath(path("peer.pem"));
      ssl.setClientPrivateKeyPath(path("peer.key"));
    }
    bootstrap.ssl(ssl);
  }

  static void apply(ProtocolConfig protocol) {
    if (FOLDER != null) {
      protocol.setSslEnabled(true);
    }
  }

  private static String path(String name) {
    return Path.of(FOLDER, name).toString();
  }
}
