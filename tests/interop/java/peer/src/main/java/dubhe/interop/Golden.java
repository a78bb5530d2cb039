package dubhe.interop;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.common.serialize.hessian2.Hessian2ObjectOutput;
import org.apache.dubbo.remoting.Channel;
import org.apache.dubbo.remoting.Codec2;
import org.apache.dubbo.remoting.buffer.ChannelBuffer;
import org.apache.dubbo.remoting.buffer.ChannelBuffers;
import org.apache.dubbo.remoting.exchange.Request;
import org.apache.dubbo.remoting.exchange.Response;
import org.apache.dubbo.rpc.AppResponse;
import org.apache.dubbo.rpc.RpcInvocation;

/**
 * Prints what this release of Dubbo writes: {@code Golden values} every value of {@link Values} through its hessian2, {@code
 * Golden frames} whole frames through its codec. One line each: the name and the bytes as hex, {@code (N x hex)} for N times
 * the same; or the name, {@code !} and why Java cannot write it. Kept in tests/data/hessian2 and replayed by unit tests.
 */
public final class Golden {
  private final PrintStream out;

  private Golden(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // what Dubbo has to say
    Golden golden = new Golden(out);
    golden.origin();
    switch (arguments.length == 1 ? arguments[0] : "") {
      case "values":
        golden.values();
        break;
      case "frames":
        golden.frames();
        break;
      default:
        System.err.println("usage: Golden values|frames");
        System.exit(2);
    }
    out.flush();
    System.exit(0);
  }

  private void origin() throws Exception {
    out.println("# Apache Dubbo " + version("org/apache/dubbo/rpc/RpcInvocation", "org.apache.dubbo", "dubbo")
        + ", hessian-lite " + version("com/alibaba/com/caucho/hessian/io/Hessian2Output", "com.alibaba", "hessian-lite")
        + ", JDK " + System.getProperty("java.version") + "; written by dubhe.interop.Golden");
  }

  /** From the jar's name, or from what it says about a library packed into it. */
  private static String version(String type, String group, String artifact) throws Exception {
    CodeSource source = Class.forName(type.replace('/', '.')).getProtectionDomain().getCodeSource();
    String jar = source.getLocation().getPath().replaceAll(".*/", "");
    if (jar.startsWith(artifact + "-")) {
      return jar.substring(artifact.length() + 1).replace(".jar", "");
    }
    try (InputStream in =
        Golden.class.getResourceAsStream("/META-INF/maven/" + group + "/" + artifact + "/pom.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    }
  }

  private void line(String name, byte[] bytes) {
    out.println(name + " " + hex(bytes));
  }

  private void refused(String name, Throwable why) {
    while (why.getCause() != null && why.getCause() != why) {
      why = why.getCause();
    }
    out.println(name + " ! " + why.toString().replaceAll("\\s+", " ").replaceAll("@[0-9a-f]+", ""));
  }

  // ---- values ----

  private void values() {
    for (String name : Values.names()) {
      if (name.endsWith("-1m") || name.endsWith("-received")) {
        continue; // 256 chunks of what is shown with less; what a Java receiver makes of a value, which nobody sends
      }
      if (name.equals("url") || name.equals("string-builder")) {
        continue; // the private fields of this JDK
      }
      try {
        line(name, written(Values.get(name)));
      } catch (Throwable e) {
        refused(name, e);
      }
    }
  }

  private static byte[] written(Object value) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Hessian2ObjectOutput output = new Hessian2ObjectOutput(bytes);
    output.writeObject(value);
    output.flushBuffer();
    return bytes.toByteArray();
  }

  // ---- frames ----

  private final URL url = URL.valueOf("dubbo://127.0.0.1:20880/" + TypedService.class.getName()
      + "?serialization=hessian2&prefer.serialization=hessian2&interface=" + TypedService.class.getName());

  private void frames() throws Exception {
    Codec2 codec = codec();
    Map<String, Object> messages = new LinkedHashMap<>();
    messages.put("request-int", request(1, "echoInt", types(int.class), 7));
    messages.put("request-text", request(2, "echoString", types(String.class), "中 \uD83D\uDE00"));
    messages.put("request-null", request(3, "echoString", types(String.class), new Object[] {null}));
    messages.put("request-person", request(4, "echoPerson", types(Person.class), Values.ann()));
    messages.put("request-array", request(5, "echoIntMatrix", types(int[][].class), Values.get("int-matrix")));
    messages.put("request-nested", request(6, "echoNested", types(Map.class), Values.nested()));
    messages.put("request-date-time",
        request(7, "echoZonedDateTime", types(java.time.ZonedDateTime.class), Values.get("zoned-date-time")));
    messages.put("request-many", request(8, "many",
        types(boolean.class, byte.class, char.class, int.class, long.class, double.class, String.class, List.class,
            Map.class),
        true, (byte) -1, 'x', 7, 9L, 1.5, "text", Arrays.asList("a", "b"), Values.mapOf("k", 1)));
    messages.put("request-no-arguments", request(9, "nothing", types()));
    Request oneWay = request(10, "echoInt", types(int.class), 7);
    oneWay.setTwoWay(false);
    messages.put("request-one-way", oneWay);
    Request labelled = request(11, "echoInt", types(int.class), 7);
    RpcInvocation call = (RpcInvocation) labelled.getData();
    call.setAttachment("group", "red");
    call.setAttachment("version", "1.0.0");
    call.setAttachment("timeout", "1000");
    call.setAttachment("x-cjk", "中文");
    messages.put("request-attachments", labelled);
    messages.put("request-generic", request(12, "$invoke", types(String.class, String[].class, Object[].class), "echoPerson",
        new String[] {Person.class.getName()}, new Object[] {Values.mapOf("name", "Ann", "age", 31)}));
    messages.put("response-int", response(1, new AppResponse((Object) 7)));
    messages.put("response-null", response(3, new AppResponse((Object) null)));
    messages.put("response-person", response(4, new AppResponse((Object) Values.ann())));
    messages.put("response-employee", response(4, new AppResponse((Object) Values.employee())));
    messages.put("response-all-fields", response(4, new AppResponse((Object) Values.allFields())));
    messages.put("response-tree", response(4, new AppResponse((Object) Values.tree())));
    AppResponse kept = new AppResponse((Object) "kept");
    kept.setAttachment("reply-x", "中文");
    messages.put("response-attachments", response(5, kept));
    BusinessException thrown = new BusinessException(7, "no");
    thrown.getDetails().addAll(Arrays.asList("first", "second"));
    messages.put("response-exception", response(6, new AppResponse(framed(thrown))));
    messages.put("response-cause", response(7, new AppResponse(
        framed(new IllegalStateException("outer", framed(new IllegalArgumentException("inner")))))));
    messages.put("error-not-found", error(20, Response.SERVICE_NOT_FOUND, "Not found exported service"));
    messages.put("error-pool", error(21, Response.SERVER_THREADPOOL_EXHAUSTED_ERROR, "Thread pool is EXHAUSTED!"));
    messages.put("error-bad-request", error(22, Response.BAD_REQUEST, "Fail to decode request"));
    messages.put("error-service", error(23, Response.SERVICE_ERROR, "中文"));
    Request heartbeat = new Request(30);
    heartbeat.setVersion("2.0.2");
    heartbeat.setTwoWay(true);
    heartbeat.setEvent((String) null);
    messages.put("heartbeat", heartbeat);
    Response answer = new Response(30, "2.0.2");
    answer.setEvent((String) null);
    messages.put("heartbeat-answer", answer);
    Request readOnly = new Request(31);
    readOnly.setVersion("2.0.2");
    readOnly.setTwoWay(false);
    readOnly.setEvent("R");
    messages.put("read-only", readOnly);

    Channel channel = channel();
    for (Map.Entry<String, Object> message : messages.entrySet()) {
      try {
        ChannelBuffer buffer = ChannelBuffers.dynamicBuffer();
        codec.encode(channel, buffer, message.getValue());
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        line(message.getKey(), bytes);
      } catch (Throwable e) {
        refused(message.getKey(), e);
      }
    }
  }

  /** Of the class that each line constructs in its own way. */
  private static Codec2 codec() throws Exception {
    for (Constructor<?> made : Class.forName("org.apache.dubbo.rpc.protocol.dubbo.DubboCountCodec").getConstructors()) {
      if (made.getParameterCount() == 0) {
        return (Codec2) made.newInstance();
      }
      Object model = made.getParameterTypes()[0].getMethod("defaultModel").invoke(null);
      return (Codec2) made.newInstance(model);
    }
    throw new IllegalStateException("DubboCountCodec has no public constructor");
  }

  private static Class<?>[] types(Class<?>... types) {
    return types;
  }

  private Request request(long id, String method, Class<?>[] types, Object... arguments) {
    RpcInvocation call = new RpcInvocation(method, TypedService.class.getName(), TypedService.class.getName(), types, arguments);
    call.setAttachment("path", TypedService.class.getName());
    call.setAttachment("interface", TypedService.class.getName());
    call.setAttachment("version", "0.0.0");
    Request request = new Request(id);
    request.setVersion("2.0.2");
    request.setTwoWay(true);
    request.setData(call);
    return request;
  }

  private static Response response(long id, AppResponse result) {
    Response response = new Response(id, "2.0.2");
    response.setResult(result);
    return response;
  }

  private static Response error(long id, byte status, String message) {
    Response response = new Response(id, "2.0.2");
    response.setStatus(status);
    response.setErrorMessage(message);
    return response;
  }

  /** With one stack frame, the same everywhere. */
  private static <T extends Throwable> T framed(T thrown) {
    thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("demo.Service", "call", "Service.java", 12)});
    return thrown;
  }

  private Channel channel() {
    return (Channel) Proxy.newProxyInstance(Golden.class.getClassLoader(), new Class<?>[] {Channel.class},
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "getUrl":
              return url;
            case "isConnected":
              return true;
            case "isClosed":
            case "hasAttribute":
              return false;
            case "hashCode":
              return System.identityHashCode(proxy);
            case "equals":
              return proxy == arguments[0];
            case "toString":
              return "a channel that goes nowhere";
            default:
              return null;
          }
        });
  }

  // ---- hex ----

  private static final int[] PERIODS = {1, 2, 3, 6, 12, 26, 256};
  private static final int SHORTEST_RUN = 64;

  /** Runs of a short pattern are written once and counted. */
  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      int period = 0;
      int times = 0;
      for (int candidate : PERIODS) {
        int count = repeats(bytes, at, candidate);
        if (count * candidate >= Math.max(SHORTEST_RUN, 2 * candidate) && count * candidate > times * period) {
          period = candidate;
          times = count;
        }
      }
      if (period == 0) {
        append(text, bytes, at, 1);
        at++;
      } else {
        text.append(" (").append(times).append(" x ");
        append(text, bytes, at, period);
        text.append(") ");
        at += period * times;
      }
    }
    return text.toString().trim();
  }

  private static int repeats(byte[] bytes, int at, int period) {
    int end = at + period;
    while (end < bytes.length && bytes[end] == bytes[end - period]) {
      end++;
    }
    return end > bytes.length ? 0 : (end - at) / period;
  }

  private static void append(StringBuilder text, byte[] bytes, int at, int size) {
    for (int i = at; i < at + size; i++) {
      text.append(String.format("%02x", bytes[i] & 0xff));
    }
  }
}
