package dubhe.interop.peer;

import dubhe.interop.ControlService;
import dubhe.interop.FeatureService;
import dubhe.interop.Person;
import dubhe.interop.TypedService;
import dubhe.interop.Values;
import dubhe.interop.VersionService;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.dubbo.metadata.definition.model.FullServiceDefinition;

/** stopping/…, serialization/… and discovery/… */
final class DiscoveryFeatures {
  /** So many calls to two providers all go to one of them once in 2^59 runs. */
  private static final int CALLS_FOR_BOTH = 60;

  private final References references;
  private final String peer;

  DiscoveryFeatures(References references, String peer) {
    this.references = references;
    this.peer = peer;
  }

  void addTo(Map<String, Features.Check> checks) {
    checks.put("stopping/graceful/call-in-flight", this::callInFlight);
    checks.put("stopping/graceful/new-call-refused", () -> Features.fails(this::hello));
    checks.put("stopping/graceful/gone-from-registry",
        () -> Features.fails(() -> which(references, null, null)));

    checks.put("serialization/default/call", () -> helloAndPerson("default", null));
    checks.put("serialization/prefer-fastjson2/call", () -> helloAndPerson("prefers", "fastjson2,hessian2"));
    checks.put("serialization/forced-fastjson2/call", () -> helloAndPerson("insists", "fastjson2"));

    for (String mode : new String[] {"interface", "instance", "all"}) {
      checks.put("discovery/" + mode + "-found/call", this::found);
      checks.put("discovery/" + mode + "-group-version/call",
          () -> Features.same("blue:2.0.0", which(references, "blue", "2.0.0")));
      checks.put("discovery/" + mode + "-gone/noticed", this::goneNoticed);
    }
    for (String step : new String[] {"force-interface", "application-first", "force-application"}) {
      checks.put("discovery/" + step + "/call", this::found);
    }
    for (String step : new String[] {"force-interface", "force-application"}) {
      checks.put("discovery/mismatch-" + step + "/not-found", () -> Features.fails(this::hello));
    }
    checks.put("discovery/simplified/call", () -> {
      String difference = found();
      return difference != null ? difference
          : Features.same("red:1.0.0", which(references, "red", "1.0.0"));
    });
    for (String type : new String[] {
        "metadata-remote", "registries-both", "registries-second", "protocols", "triple-only", "registry-type-service"}) {
      checks.put("discovery/" + type + "/call", this::found);
    }
    checks.put("discovery/ports/both-called", this::bothPortsCalled);
    checks.put("discovery/definition/methods", this::definedMethods);
    checks.put("discovery/definition/fields", this::definedFields);
  }

  static String which(References references, String group, String version) {
    VersionService service = references.get(VersionService.class, group + ":" + version, reference -> {
      reference.setGroup(group);
      reference.setVersion(version);
    });
    return service.which();
  }

  private FullServiceDefinition definition() throws Exception {
    return new Definitions(references.registryAddress()).of(TypedService.class, "interop-" + peer + "-provider");
  }

  private String definedMethods() throws Exception {
    List<String> methods = Definitions.methods(definition());
    for (String wanted : new String[] {
        "echoInt(int): int",
        "echoString(java.lang.String): java.lang.String",
        "echoPerson(dubhe.interop.Person): dubhe.interop.Person",
        "echoBytes(byte[]): byte[]"}) {
      if (!methods.contains(wanted)) {
        return "`" + wanted + "` is not among " + methods;
      }
    }
    return null;
  }

  private String definedFields() throws Exception {
    List<String> fields = Definitions.fields(definition(), Person.class.getName());
    for (java.lang.reflect.Field field : Person.class.getFields()) {
      boolean there = fields.stream().anyMatch(text -> text.startsWith(field.getName() + ": " + field.getType().getName()));
      if (!there && !java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
        return "`" + field.getName() + ": " + field.getType().getName() + "` is not among " + fields;
      }
    }
    return fields.isEmpty() ? "it has no fields" : null;
  }

  private String hello() {
    return references.get(FeatureService.class).hello("Ann");
  }

  private String found() {
    String difference = Features.same("hello Ann", hello());
    String kind = references.get(ControlService.class).kind();
    return difference != null ? difference : kind.startsWith(peer) ? null : "the provider says it is " + kind;
  }

  /** Each port has a connection of its own, which the provider sees from another end. */
  private String bothPortsCalled() {
    ControlService control = references.get(ControlService.class);
    Set<String> ends = new HashSet<>();
    for (int i = 0; i < CALLS_FOR_BOTH; i++) {
      ends.add(control.peer());
    }
    return ends.size() == 2 ? null : "calls came over " + ends.size() + " connections";
  }

  private String callInFlight() throws Exception {
    FeatureService service = references.get(FeatureService.class);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<String> slow = thread.submit(() -> service.sleep(1500, "x"));
      Thread.sleep(300);
      references.get(ControlService.class).stop(0);
      Thread.sleep(500);
      String refused = Features.fails(this::hello);
      String difference = Features.same("x", slow.get());
      return difference != null ? difference : refused;
    } finally {
      thread.shutdown();
    }
  }

  private String goneNoticed() throws InterruptedException {
    references.get(ControlService.class).stop(0);
    String last = null;
    for (int i = 0; i < 75; i++) {
      Thread.sleep(200);
      last = Features.fails(this::hello);
      if (last == null) {
        return null;
      }
    }
    return last;
  }

  private String helloAndPerson(String variant, String prefers) {
    FeatureService features = references.get(FeatureService.class, variant,
        reference -> prefer(reference, prefers));
    TypedService types = references.get(TypedService.class, variant,
        reference -> prefer(reference, prefers));
    String difference = Features.same("hello Ann", features.hello("Ann"));
    return difference != null ? difference
        : Features.same(Values.get("person"), types.echoPerson((Person) Values.get("person")));
  }

  private static void prefer(org.apache.dubbo.config.ReferenceConfig<?> reference, String prefers) {
    if (prefers != null) {
      reference.getParameters().put("prefer.serialization", prefers);
      reference.getParameters().put("serialization", prefers.split(",")[0]);
    }
  }
}
