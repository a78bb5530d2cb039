package dubhe.interop.peer;

import dubhe.interop.CallbackService;
import dubhe.interop.ControlService;
import dubhe.interop.FeatureService;
import dubhe.interop.LibraryService;
import dubhe.interop.OverloadService;
import dubhe.interop.ParcelService;
import dubhe.interop.TypedService;
import dubhe.interop.ValueService;
import dubhe.interop.VersionService;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.dubbo.config.ArgumentConfig;
import org.apache.dubbo.config.MethodConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** Exports everything and waits. */
final class Provider {
  private final Options options;
  private final Profile profile;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final List<ServiceConfig<?>> exported = new ArrayList<>();

  private Provider(Options options) {
    this.options = options;
    this.profile = new Profile(options);
  }

  static void run(Options options, PrintStream report) throws Exception {
    new Provider(options).serve(report);
  }

  private void serve(PrintStream report) throws InterruptedException {
    String host = options.need("host");
    int port = Integer.parseInt(options.need("port"));
    Services services = new Services(this::stop);
    add(ValueService.class, services.new ValueServer());
    add(TypedService.class, Services.echoing(TypedService.class));
    ServiceConfig<FeatureService> features = add(FeatureService.class, services.new FeatureServer());
    add(OverloadService.class, new Services.OverloadServer());
    ServiceConfig<CallbackService> callbacks = add(CallbackService.class, services.new CallbackServer());
    add(ControlService.class, services.new ControlServer());
    add(VersionService.class, (VersionService) () -> "plain");
    addVersion("red", "1.0.0");
    addVersion("blue", "2.0.0");
    callbacks.setMethods(Arrays.asList(
        callback("watch", 2, true), callback("unwatch", 1, false), callback("callNow", 1, true)));
    if (options.profile().equals("library")) {
      add(LibraryService.class, Services.echoing(LibraryService.class));
    }
    if (options.profile().equals("protobuf")) {
      add(ParcelService.class, new Parcels.Server());
    }
    if (options.profile().equals("timeout")) {
      features.setTimeout(300);
      MethodConfig later = new MethodConfig();
      later.setName("later");
      later.setTimeout(2000);
      features.setMethods(Arrays.asList(later));
    }

    Parcels.register();
    profile.applyProviderProperties();
    DubboBootstrap bootstrap = DubboBootstrap.getInstance();
    bootstrap.application(profile.application("provider"))
        .registries(profile.registries(false))
        .protocols(profile.protocols(host, port));
    if (profile.describesByReport()) {
      bootstrap.metadataReport(profile.report());
    }
    Tls.apply(bootstrap);
    exported.forEach(bootstrap::service);
    bootstrap.start();
    report.println("ready dubbo://" + host + ":" + port);
    report.flush();
    Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "interop-shutdown"));
    stopped.await();
  }

  private void stop() {
    DubboBootstrap.getInstance().stop();
    stopped.countDown();
  }

  private <T> ServiceConfig<T> add(Class<T> type, T implementation) {
    ServiceConfig<T> service = new ServiceConfig<>();
    service.setId(type.getSimpleName() + exported.size());
    service.setInterface(type);
    service.setRef(implementation);
    exported.add(service);
    return service;
  }

  private void addVersion(String group, String version) {
    ServiceConfig<VersionService> service =
        add(VersionService.class, (VersionService) () -> group + ":" + version);
    service.setGroup(group);
    service.setVersion(version);
  }

  private static MethodConfig callback(String name, int index, boolean registers) {
    ArgumentConfig argument = new ArgumentConfig();
    argument.setIndex(index);
    argument.setCallback(registers);
    MethodConfig method = new MethodConfig();
    method.setName(name);
    method.setArguments(Arrays.asList(argument));
    return method;
  }
}
