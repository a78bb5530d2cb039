package dubhe.interop.peer;

import java.util.HashMap;
import java.util.Map;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;

/** The settings of a profile, on either side. */
final class Profile {
  private static final int PAYLOAD = 65536;
  private static final int HEARTBEAT = 1000;

  private final Options options;
  private final String name;

  Profile(Options options) {
    this.options = options;
    this.name = options.profile();
  }

  String name() {
    return name;
  }

  ApplicationConfig application(String role) {
    ApplicationConfig application =
        new ApplicationConfig("interop-" + Options.kind() + "-" + role);
    application.setLogger("slf4j");
    application.setQosEnable(false);
    return application;
  }

  RegistryConfig registry() {
    RegistryConfig registry = new RegistryConfig(options.need("registry"));
    if (name.equals("simplified")) {
      registry.setSimplified(true);
    }
    return registry;
  }

  /** Settings that only 3.x has, and so have no setter in the common part of the API. */
  void applyProviderProperties() {
    if (Options.isDubbo3()) {
      System.setProperty("dubbo.application.register-mode", registerMode());
      applyMetadataType();
    }
  }

  void applyConsumerProperties() {
    if (!Options.isDubbo3()) {
      return;
    }
    applyMetadataType();
    if (name.startsWith("migration-")) {
      String step = name.substring("migration-".length()).toUpperCase().replace('-', '_');
      System.setProperty("dubbo.application.service-discovery.migration", step);
    }
  }

  private void applyMetadataType() {
    if (name.equals("metadata-remote")) {
      System.setProperty("dubbo.application.metadata-type", "remote");
    }
  }

  private String registerMode() {
    if (name.startsWith("migration-")) {
      return "all";
    }
    if (name.equals("metadata-remote")) {
      return "instance";
    }
    return name.startsWith("discovery-") ? name.substring("discovery-".length()) : "interface";
  }

  void apply(ProtocolConfig protocol) {
    Map<String, String> parameters = new HashMap<>(options.settings());
    if (!name.equals("serialization")) {
      protocol.setSerialization("hessian2");
      parameters.put("prefer.serialization", "hessian2");
    }
    switch (name) {
      case "payload":
        protocol.setPayload(PAYLOAD);
        break;
      case "pool":
        protocol.setThreadpool("fixed");
        protocol.setThreads(2);
        protocol.setQueues(0);
        break;
      case "idle":
        protocol.setHeartbeat(HEARTBEAT);
        break;
      default:
        break;
    }
    protocol.setParameters(parameters);
  }

  void apply(ReferenceConfig<?> reference) {
    Map<String, String> parameters = new HashMap<>();
    switch (name) {
      case "payload":
        parameters.put("payload", String.valueOf(PAYLOAD));
        break;
      case "idle":
        parameters.put("heartbeat", String.valueOf(HEARTBEAT));
        break;
      default:
        break;
    }
    reference.setParameters(parameters);
  }
}
