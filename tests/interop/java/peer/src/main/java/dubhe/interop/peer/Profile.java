package dubhe.interop.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.MetadataReportConfig;
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

  /** One, or several with `;` between them. */
  List<RegistryConfig> registries(boolean consumer) {
    List<RegistryConfig> all = new ArrayList<>();
    String[] addresses = options.need("registry").split(";");
    for (String address : addresses) {
      RegistryConfig registry = new RegistryConfig(address);
      if (addresses.length > 1) {
        registry.setId("registry" + all.size());
      }
      if (name.equals("simplified")) {
        registry.setSimplified(true);
      }
      if (name.equals("registry-type-service") && consumer) {
        registry.setParameters(Collections.singletonMap("registry-type", "service"));
      }
      all.add(registry);
    }
    return all;
  }

  /** 3.x writes methods and types of its services to the registry; 2.7 wants to be told where. */
  boolean describesByReport() {
    return name.equals("tool") && !Options.isDubbo3();
  }

  MetadataReportConfig report() {
    return new MetadataReportConfig(options.need("registry"));
  }

  /** What the provider speaks, where. Ports after the first are any. */
  List<ProtocolConfig> protocols(String host, int port) {
    switch (name) {
      case "ports":
        ProtocolConfig second = dubbo(host, -1);
        ProtocolConfig first = dubbo(host, port);
        first.setId("first");
        second.setId("second");
        return Arrays.asList(first, second);
      case "protocols":
        return Arrays.asList(dubbo(host, port), triple(host, -1));
      case "triple-only":
        return Arrays.asList(triple(host, port));
      default:
        return Arrays.asList(dubbo(host, port));
    }
  }

  private ProtocolConfig dubbo(String host, int port) {
    ProtocolConfig protocol = protocol("dubbo", host, port);
    protocol.setThreads(300);
    apply(protocol);
    Tls.apply(protocol);
    return protocol;
  }

  private static ProtocolConfig triple(String host, int port) {
    return protocol("tri", host, port);
  }

  private static ProtocolConfig protocol(String name, String host, int port) {
    ProtocolConfig protocol = new ProtocolConfig();
    protocol.setName(name);
    protocol.setHost(host);
    protocol.setPort(port);
    return protocol;
  }

  /** Settings that only 3.x has, and so have no setter in the common part of the API. */
  void applyProviderProperties() {
    if (Options.isDubbo3()) {
      System.setProperty("dubbo.application.register-mode", registerMode());
      applyMetadataType();
      applyClassCheck();
    }
  }

  /** `strict-refused` runs without the allow list: the driver leaves it out of the class path. */
  private void applyClassCheck() {
    if (name.startsWith("strict-")) {
      System.setProperty("dubbo.application.serialize-check-status", "STRICT");
    }
  }

  void applyConsumerProperties() {
    if (!Options.isDubbo3()) {
      return;
    }
    applyMetadataType();
    applyClassCheck();
    if (name.startsWith("migration-") || name.startsWith("mismatch-")) {
      String step = name.substring(name.indexOf('-') + 1).toUpperCase().replace('-', '_');
      System.setProperty("dubbo.application.service-discovery.migration", step);
    }
  }

  private void applyMetadataType() {
    if (name.equals("metadata-remote")) {
      System.setProperty("dubbo.application.metadata-type", "remote");
    }
  }

  private String registerMode() {
    if (name.startsWith("discovery-")) {
      return name.substring("discovery-".length());
    }
    switch (name) {
      case "migration-force-interface":
      case "migration-application-first":
      case "migration-force-application":
      case "protocols":
      case "registries":
      case "registries-second":
      case "tool":
        return "all";
      case "metadata-remote":
      case "mismatch-force-interface":
      case "registry-type-service":
      case "triple-only":
        return "instance";
      default:
        return "interface";
    }
  }

  private void apply(ProtocolConfig protocol) {
    Map<String, String> parameters = new HashMap<>(options.settings());
    if (!name.equals("serialization")) {
      protocol.setSerialization(serialization());
      parameters.put("prefer.serialization", serialization());
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

  private String serialization() {
    return name.equals("gson") || name.equals("protobuf") ? name : "hessian2";
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
