package dubhe.interop.peer;

import java.util.ArrayList;
import java.util.List;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.common.extension.ExtensionLoader;
import org.apache.dubbo.metadata.definition.model.FullServiceDefinition;
import org.apache.dubbo.metadata.definition.model.MethodDefinition;
import org.apache.dubbo.metadata.definition.model.TypeDefinition;
import org.apache.dubbo.metadata.report.MetadataReport;
import org.apache.dubbo.metadata.report.MetadataReportFactory;
import org.apache.dubbo.metadata.report.identifier.MetadataIdentifier;

/** What a console shows of a service: its definition, read from the registry by Dubbo's own classes. */
final class Definitions {
  private static final int PATIENCE = 50;

  private final MetadataReport report;

  Definitions(String registry) {
    report = ExtensionLoader.getExtensionLoader(MetadataReportFactory.class)
        .getAdaptiveExtension()
        .getMetadataReport(URL.valueOf(registry));
  }

  /** The definition that the application has written for its service, which may take a moment. */
  FullServiceDefinition of(Class<?> type, String application) throws Exception {
    MetadataIdentifier place = new MetadataIdentifier(type.getName(), null, null, "provider", application);
    for (int i = 0; i < PATIENCE; i++) {
      String text = report.getServiceDefinition(place);
      if (text != null && !text.isEmpty()) {
        // Not in every release that this is compiled for.
        Class<?> json = Class.forName("org.apache.dubbo.common.utils.JsonUtils");
        return (FullServiceDefinition) json.getMethod("toJavaObject", String.class, java.lang.reflect.Type.class)
            .invoke(null, text, FullServiceDefinition.class);
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException("no definition of " + type.getName() + " by " + application);
  }

  /** Such as {@code echoPerson(dubhe.interop.Person): dubhe.interop.Person}. */
  static List<String> methods(FullServiceDefinition definition) {
    List<String> texts = new ArrayList<>();
    for (MethodDefinition method : definition.getMethods()) {
      texts.add(method.getName() + "(" + String.join(", ", method.getParameterTypes()) + "): " + method.getReturnType());
    }
    return texts;
  }

  /** Such as {@code age: int}, of one type. */
  static List<String> fields(FullServiceDefinition definition, String type) {
    List<String> texts = new ArrayList<>();
    for (TypeDefinition one : definition.getTypes()) {
      if (type.equals(one.getType())) {
        one.getProperties().forEach((name, fieldType) -> texts.add(name + ": " + fieldType));
      }
    }
    return texts;
  }
}
