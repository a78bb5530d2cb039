// protobuf/…: generated messages there and back.
#include <google/protobuf/util/message_differencer.h>

#include "consumer.h"
#include "parcels.h"

namespace interop {

namespace {

using dubhe::interop::Parcel;
using dubhe::interop::Receipt;

Parcel full() {
  Parcel parcel;
  parcel.set_name("中文 😀");
  parcel.set_weight(-7);
  parcel.set_number(INT64_MIN);
  parcel.set_price(0.1);
  parcel.set_fragile(true);
  parcel.set_label(std::string("\0\xff\x7f", 3));
  parcel.set_size(dubhe::interop::LARGE);
  parcel.add_tags("a");
  parcel.add_tags("");
  (*parcel.mutable_counts())["k"] = 1;
  (*parcel.mutable_counts())[""] = -1;
  parcel.mutable_sender()->set_name("Ann");
  return parcel;
}

Verdict same(const Parcel& expected, const Parcel& came) {
  return google::protobuf::util::MessageDifferencer::Equals(expected, came) ? Verdict() : "it came back as " + came.ShortDebugString();
}

Verdict echoed(Consumer& consumer, const Parcel& parcel) {
  return same(parcel, consumer.shared<ParcelService>().echo(parcel));
}

Receipt accepted(Consumer& consumer, const std::string& note) {
  dubhe::CallOptions options;
  options.attachments = {{"x-note", note}};
  const auto parcels = consumer.refer<ParcelService>();
  return dubhe::call<&ParcelService::accept>(parcels, options, full());
}

Verdict refused(Consumer& consumer) {
  Parcel parcel;
  parcel.set_name("no room");
  try {
    consumer.shared<ParcelService>().refuse(parcel);
  } catch (const IllegalStateException& thrown) {
    return thrown.message.find("no room") != std::string::npos ? Verdict() : "it was thrown with " + thrown.message;
  }
  return "it was answered, and should have failed";
}

}  // namespace

void add_parcel_rows(RowTable& to) {
  to["protobuf/message/full"] = [](Consumer& c, const Row&) { return echoed(c, full()); };
  to["protobuf/message/empty"] = [](Consumer& c, const Row&) { return echoed(c, Parcel()); };
  to["protobuf/message/within"] = [](Consumer& c, const Row&) { return same(full(), accepted(c, "none").parcel()); };
  to["protobuf/attachment/request"] = [](Consumer& c, const Row&) { return expect_equal("中文 1", accepted(c, "中文 1").note()); };
  to["protobuf/exception/message"] = [](Consumer& c, const Row&) { return refused(c); };
  to["protobuf/exception/still-good"] = [](Consumer& c, const Row&) {
    Verdict verdict = refused(c);
    return verdict.empty() ? echoed(c, full()) : verdict;
  };
  // Dubhe takes texts and numbers as well, Java takes messages alone.
  to["protobuf/text/refused"] = [](Consumer& c, const Row&) -> Verdict {
    if (c.peer() != "dubhe") return fails([&] { c.features().hello("Ann"); });
    return expect_equal("hello Ann", c.features().hello("Ann"));
  };
}

}  // namespace interop
