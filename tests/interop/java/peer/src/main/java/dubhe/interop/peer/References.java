package dubhe.interop.peer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.dubbo.config.MethodConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.apache.dubbo.rpc.service.GenericService;

/** Stubs of the provider's services, each made once. */
final class References {
  private final Options options;
  private final Profile profile;
  private final List<RegistryConfig> registries;
  private final Map<String, Object> made = new HashMap<>();

  References(Options options) {
    this.options = options;
    this.profile = new Profile(options);
    Parcels.register();
    profile.applyConsumerProperties();
    DubboBootstrap bootstrap = DubboBootstrap.getInstance();
    bootstrap.application(profile.application("consumer"));
    Tls.apply(bootstrap);
    if (byUrl()) {
      registries = Arrays.asList(new RegistryConfig(RegistryConfig.NO_AVAILABLE));
    } else {
      registries = profile.registries(true);
      bootstrap.registries(registries);
    }
    bootstrap.start();
  }

  boolean byUrl() {
    return options.get("url", null) != null;
  }

  String registryAddress() {
    return options.need("registry");
  }

  Profile profile() {
    return profile;
  }

  <T> T get(Class<T> type) {
    return get(type, "", reference -> { });
  }

  /** A reference with further settings, kept under {@code variant}. */
  @SuppressWarnings("unchecked")
  synchronized <T> T get(Class<T> type, String variant, Consumer<ReferenceConfig<T>> settings) {
    String key = type.getName() + "#" + variant;
    Object stub = made.get(key);
    if (stub == null) {
      ReferenceConfig<T> reference = basic(type.getName());
      reference.setInterface(type);
      settings.accept(reference);
      stub = reference.get();
      made.put(key, stub);
    }
    return (T) stub;
  }

  synchronized GenericService generic(Class<?> type, String kind) {
    String key = type.getName() + "#generic " + kind;
    Object stub = made.get(key);
    if (stub == null) {
      ReferenceConfig<GenericService> reference = basic(type.getName());
      reference.setInterface(type.getName());
      reference.setGeneric(kind);
      stub = reference.get();
      made.put(key, stub);
    }
    return (GenericService) stub;
  }

  /** A reference of {@code type} that calls whatever is exported at {@code path} of the address. */
  <T> T at(String address, String path, Class<T> type) {
    return get(type, address + "/" + path, reference -> {
      reference.setUrl("dubbo://" + address + "/" + path);
      reference.setTimeout(3000);
    });
  }

  private <T> ReferenceConfig<T> basic(String path) {
    ReferenceConfig<T> reference = new ReferenceConfig<>();
    if (!profile.name().equals("timeout")) {
      reference.setTimeout(10000);
    }
    reference.setRetries(0);
    // A provider may lack a service; only the rows about it are to fail.
    reference.setCheck(false);
    profile.apply(reference);
    if (byUrl()) {
      reference.setUrl(options.get("url", null) + "/" + path);
    }
    reference.setRegistries(registries);
    return reference;
  }

  static MethodConfig method(String name, Consumer<MethodConfig> settings) {
    MethodConfig method = new MethodConfig();
    method.setName(name);
    settings.accept(method);
    return method;
  }

  static <T> Consumer<ReferenceConfig<T>> withMethod(String name, Consumer<MethodConfig> settings) {
    return reference -> reference.setMethods(Arrays.asList(method(name, settings)));
  }
}
