package dubhe.interop.peer;

import dubhe.interop.CallbackService;
import dubhe.interop.Listener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** callback/… */
final class CallbackFeatures {
  private final References references;

  CallbackFeatures(References references) {
    this.references = references;
  }

  /** Notes each call as topic:number and answers just that. */
  private static final class Notes implements Listener {
    final List<String> came = new CopyOnWriteArrayList<>();

    @Override
    public String changed(String topic, int number) {
      String note = topic + ":" + number;
      came.add(note);
      return note;
    }
  }

  void addTo(Map<String, Features.Check> checks) {
    checks.put("callback/now/answer", () -> {
      Notes notes = new Notes();
      String answer = service().callNow("t", notes);
      service().unwatch("t", notes);
      return Features.same("t:0", answer);
    });
    checks.put("callback/later/three-times", () -> {
      Notes notes = watched("t", 3);
      return notes.came.size() == 3 ? null : "it was called " + notes.came.size() + " times";
    });
    checks.put("callback/later/topic", () -> {
      Notes notes = watched("other", 3);
      return notes.came.stream().allMatch(note -> note.startsWith("other:")) && !notes.came.isEmpty()
          ? null : "came: " + notes.came;
    });
    checks.put("callback/unwatch/silence", () -> {
      watched("first", 1);
      Notes second = watched("second", 1);
      return second.came.contains("second:1") ? null : "the second listener got " + second.came;
    });
  }

  private CallbackService service() {
    return references.get(CallbackService.class);
  }

  /** Watches until the calls have come, 5 s at most, and stops watching. */
  private Notes watched(String topic, int times) throws InterruptedException {
    Notes notes = new Notes();
    service().watch(topic, times, notes);
    for (int i = 0; i < 100 && notes.came.size() < times; i++) {
      Thread.sleep(50);
    }
    service().unwatch(topic, notes);
    return notes;
  }
}
