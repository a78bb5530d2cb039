package dubhe.interop;

import dubhe.interop.message.Parcel;
import dubhe.interop.message.Receipt;

/** Methods of generated messages, for the serialization protobuf. */
public interface ParcelService {
  Parcel echo(Parcel parcel);

  /** With the request's attachment {@code x-note}. */
  Receipt accept(Parcel parcel);

  /** Throws IllegalStateException with the parcel's name. */
  Receipt refuse(Parcel parcel);
}
