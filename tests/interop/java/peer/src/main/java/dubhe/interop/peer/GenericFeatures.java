package dubhe.interop.peer;

import dubhe.interop.FeatureService;
import dubhe.interop.OverloadService;
import dubhe.interop.Person;
import dubhe.interop.TypedService;
import dubhe.interop.ValueService;
import dubhe.interop.Values;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.dubbo.common.beanutil.JavaBeanDescriptor;
import org.apache.dubbo.common.beanutil.JavaBeanSerializeUtil;
import org.apache.dubbo.rpc.RpcContext;
import org.apache.dubbo.rpc.service.GenericService;

/** generic/… */
final class GenericFeatures {
  private static final String PERSON = Person.class.getName();

  private final References references;

  GenericFeatures(References references) {
    this.references = references;
  }

  void addTo(Map<String, Features.Check> checks) {
    addMaps(checks);
    checks.put("generic/bean/text", () -> bean("echoString", "java.lang.String", "text"));
    checks.put("generic/bean/pojo", () -> bean("echoPerson", PERSON, Values.get("person")));
    checks.put("generic/bean/list", () -> bean("echoIntList", "java.util.List", Values.get("int-list")));
    checks.put("generic/raw-return/pojo", () -> Features.same(Values.get("person"),
        typed("raw.return").$invoke("echoPerson", new String[] {PERSON}, new Object[] {person()})));
    checks.put("generic/raw-return/text", () -> Features.same("text", typed("raw.return")
        .$invoke("echoString", new String[] {"java.lang.String"}, new Object[] {"text"})));
    checks.put("generic/raw-return/unknown-class", this::rawReturnOfUnknownClass);
    checks.put("generic/nativejava/refused", () -> Features.fails(() -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject("text");
      return String.valueOf(typed("nativejava").$invoke("echoString", new String[] {"java.lang.String"},
          new Object[] {bytes.toByteArray()}));
    }, "dubbo.security.serialize.generic.native-java-enable"));
  }

  /** Of a class that this process does not have: a map, to which 2.7 adds the name of the class. */
  private String rawReturnOfUnknownClass() {
    Map<?, ?> answer = new HashMap<>((Map<?, ?>) references.generic(ValueService.class, "raw.return")
        .$invoke("give", new String[] {"java.lang.String"}, new Object[] {"value/foreign/return"}));
    answer.remove("class");
    return Features.same(Values.get("foreign-received"), answer);
  }

  private void addMaps(Map<String, Features.Check> checks) {
    checks.put("generic/true/text", () -> map("echoString", "java.lang.String", "text", "text"));
    checks.put("generic/true/int", () -> map("echoInt", "int", -300000, -300000));
    checks.put("generic/true/pojo", () -> map("echoPerson", PERSON, person(), person()));
    checks.put("generic/true/pojo-nested",
        () -> map("echoEmployee", "dubhe.interop.Employee", employee(), employee()));
    checks.put("generic/true/list", () -> {
      List<Object> list = new ArrayList<>(Arrays.asList(person(), null));
      return map("echoPersonList", "java.util.List", list, list);
    });
    checks.put("generic/true/map",
        () -> map("echoIntMap", "java.util.Map", Values.get("int-map"), Values.get("int-map")));
    checks.put("generic/true/enum", () -> map("echoColor", "dubhe.interop.Color", "GREEN", "GREEN"));
    checks.put("generic/true/date",
        () -> map("echoDate", "java.util.Date", new Date(894621091123L), new Date(894621091123L)));
    checks.put("generic/true/decimal",
        () -> map("echoDecimal", "java.math.BigDecimal", new BigDecimal("1.00"), new BigDecimal("1.00")));
    checks.put("generic/true/null", () -> map("echoString", "java.lang.String", null, null));
    checks.put("generic/true/void", () -> Features.same(null, feature()
        .$invoke("nothing", new String[] {"java.lang.String"}, new Object[] {"generic"})));
    checks.put("generic/true/many", () -> Features.same("true|-1|x|7|9|1.5|text|[a, b]|{k=1}",
        typed("true").$invoke("many",
            new String[] {"boolean", "byte", "char", "int", "long", "double", "java.lang.String",
                "java.util.List", "java.util.Map"},
            new Object[] {true, (byte) -1, 'x', 7, 9L, 1.5, "text", Arrays.asList("a", "b"),
                Collections.singletonMap("k", 1)})));
    checks.put("generic/true/checked-exception", () -> Features.fails(() -> String.valueOf(
        feature().$invoke("fail", new String[] {"int", "java.lang.String"}, new Object[] {7, "no"})),
        "BusinessException"));
    checks.put("generic/true/async", () -> Features.same("text", typed("true")
        .$invokeAsync("echoString", new String[] {"java.lang.String"}, new Object[] {"text"})
        .get(10, TimeUnit.SECONDS)));
    checks.put("generic/true/overload", () -> Features.same("long 1",
        references.generic(OverloadService.class, "true")
            .$invoke("of", new String[] {"long"}, new Object[] {1L})));
  }

  private GenericService typed(String kind) {
    if (!kind.equals("true")) {
      // 2.7 takes the kind from the provider's URL, which says false.
      RpcContext.getContext().setAttachment("generic", kind);
    }
    return references.generic(TypedService.class, kind);
  }

  private GenericService feature() {
    return references.generic(FeatureService.class, "true");
  }

  private String map(String method, String type, Object sent, Object expected) {
    return Features.same(expected,
        typed("true").$invoke(method, new String[] {type}, new Object[] {sent}));
  }

  private String bean(String method, String type, Object value) {
    Object answer = typed("bean").$invoke(method, new String[] {type},
        new Object[] {JavaBeanSerializeUtil.serialize(value)});
    return answer instanceof JavaBeanDescriptor
        ? Features.same(value, JavaBeanSerializeUtil.deserialize((JavaBeanDescriptor) answer))
        : "a JavaBeanDescriptor was expected, not " + answer;
  }

  private static Map<String, Object> person() {
    Map<String, Object> person = new HashMap<>();
    person.put("class", PERSON);
    person.put("name", "Ann");
    person.put("age", 31);
    person.put("tags", new ArrayList<>(Arrays.asList("a", "b")));
    return person;
  }

  private static Map<String, Object> employee() {
    Map<String, Object> employee = person();
    employee.put("class", "dubhe.interop.Employee");
    employee.put("company", "Acme");
    employee.put("salary", new BigDecimal("12345.60"));
    employee.put("boss", person());
    return employee;
  }
}
