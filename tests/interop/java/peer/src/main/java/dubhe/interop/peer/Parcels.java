package dubhe.interop.peer;

import com.google.protobuf.ByteString;
import dubhe.interop.FeatureService;
import dubhe.interop.ParcelService;
import dubhe.interop.message.Parcel;
import dubhe.interop.message.Receipt;
import dubhe.interop.message.Sender;
import dubhe.interop.message.Size;
import java.util.Map;
import org.apache.dubbo.common.serialize.protobuf.support.ProtobufUtils;
import org.apache.dubbo.rpc.RpcContext;

/** protobuf/…: both sides of ParcelService. */
final class Parcels {
  private Parcels() { }

  /** Java reads messages of these classes alone. */
  static void register() {
    ProtobufUtils.marshaller(Parcel.getDefaultInstance());
    ProtobufUtils.marshaller(Receipt.getDefaultInstance());
  }

  static final class Server implements ParcelService {
    @Override
    public Parcel echo(Parcel parcel) {
      return parcel;
    }

    @Override
    public Receipt accept(Parcel parcel) {
      return Receipt.newBuilder().setParcel(parcel).setNote(String.valueOf(RpcContext.getContext().getAttachment("x-note"))).build();
    }

    @Override
    public Receipt refuse(Parcel parcel) {
      throw new IllegalStateException(parcel.getName());
    }
  }

  static void addTo(Map<String, Features.Check> checks, References references) {
    checks.put("protobuf/message/full", () -> echoed(references, full()));
    checks.put("protobuf/message/empty", () -> echoed(references, Parcel.getDefaultInstance()));
    checks.put("protobuf/message/within", () -> same(full(), accepted(references, "none").getParcel()));
    checks.put("protobuf/attachment/request", () -> Features.same("中文 1", accepted(references, "中文 1").getNote()));
    checks.put("protobuf/exception/message", () -> refused(references));
    checks.put("protobuf/exception/still-good", () -> {
      String difference = refused(references);
      return difference != null ? difference : echoed(references, full());
    });
    checks.put("protobuf/text/refused", () -> Features.fails(() -> references.get(FeatureService.class).hello("Ann")));
  }

  private static Parcel full() {
    return Parcel.newBuilder()
        .setName("中文 \uD83D\uDE00").setWeight(-7).setNumber(Long.MIN_VALUE).setPrice(0.1).setFragile(true)
        .setLabel(ByteString.copyFrom(new byte[] {0, -1, 127})).setSize(Size.LARGE)
        .addTags("a").addTags("").putCounts("k", 1).putCounts("", -1)
        .setSender(Sender.newBuilder().setName("Ann"))
        .build();
  }

  private static String echoed(References references, Parcel parcel) {
    return same(parcel, references.get(ParcelService.class).echo(parcel));
  }

  private static String same(Parcel expected, Parcel came) {
    return expected.equals(came) ? null : "it came back as " + came;
  }

  private static Receipt accepted(References references, String note) {
    ParcelService service = references.get(ParcelService.class);
    RpcContext.getContext().setAttachment("x-note", note);
    return service.accept(full());
  }

  private static String refused(References references) {
    ParcelService service = references.get(ParcelService.class);
    return Features.fails(() -> String.valueOf(service.refuse(Parcel.newBuilder().setName("no room").build())), "no room");
  }
}
