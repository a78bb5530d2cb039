package dubhe.interop.peer;

import dubhe.interop.FeatureService;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.dubbo.rpc.RpcContext;

/** attachment/… */
final class ContextFeatures {
  private final References references;

  ContextFeatures(References references) {
    this.references = references;
  }

  void addTo(Map<String, Features.Check> checks) {
    checks.put("attachment/request/one", () -> sent(one()));
    checks.put("attachment/request/many", () -> sent(many()));
    checks.put("attachment/request/cjk", () -> sent(Collections.singletonMap("x-a", "中文 \uD83D\uDE00")));
    checks.put("attachment/request/large", () -> {
      StringBuilder letters = new StringBuilder();
      for (int i = 0; i < 8000; i++) {
        letters.append((char) ('a' + i % 26));
      }
      return sent(Collections.singletonMap("x-a", letters.toString()));
    });
    checks.put("attachment/response/one", () -> returned(one()));
    checks.put("attachment/response/many", () -> returned(many()));
    checks.put("attachment/response/not-kept", () -> {
      sent(one());
      String difference = Features.same(Collections.emptyMap(), call(Collections.emptyMap()));
      references.get(FeatureService.class).hello("Ann");
      return difference != null ? difference
          : Features.same(null, RpcContext.getServerContext().getAttachment("reply-x-a"));
    });
  }

  private static Map<String, String> one() {
    return Collections.singletonMap("x-a", "1");
  }

  private static Map<String, String> many() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      many.put("x-" + i, String.valueOf(i));
    }
    return many;
  }

  private Map<String, String> call(Map<String, String> attachments) {
    attachments.forEach((key, value) -> RpcContext.getContext().setAttachment(key, value));
    return references.get(FeatureService.class).attachments("x-");
  }

  private String sent(Map<String, String> attachments) {
    return Features.same(attachments, call(attachments));
  }

  private String returned(Map<String, String> attachments) {
    call(attachments);
    Map<String, String> replies = new HashMap<>();
    attachments.keySet().forEach(key -> replies.put(key,
        RpcContext.getServerContext().getAttachment("reply-" + key)));
    return Features.same(attachments, replies);
  }
}
