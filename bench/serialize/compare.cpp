// The same order of about 1 KiB in every serialization: bytes, nanoseconds, and how often protobuf
// fits into them.
#include "dubhe/common/logger.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize_json/json_serialization.h"
#include "dubhe/serialize_protobuf/message.h"
#include "dubhe/serialize_protobuf/protobuf_serialization.h"

#include "order.h"
#include "rounds.h"

#include <order.pb.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace dubhe;
using bench::sink;

dubhe::bench::Order message_of(const shop::Order& order) {
  dubhe::bench::Order message;
  message.set_id(order.id);
  message.set_order_no(order.order_no);
  message.set_status(order.status);
  message.set_created_ms(order.created_ms);
  message.set_total(order.total);
  message.set_customer(order.customer);
  message.set_address(order.address);
  message.set_paid(order.paid);
  message.set_currency(order.currency);
  message.set_remark(order.remark);
  for (const shop::Item& item : order.items) {
    auto& to = *message.add_items();
    to.set_sku(item.sku);
    to.set_name(item.name);
    to.set_quantity(item.quantity);
    to.set_price(item.price);
    to.set_weight(item.weight);
  }
  for (const auto& [key, value] : order.attributes) (*message.mutable_attributes())[key] = value;
  return message;
}

void must(bool ok, const Status& status) {
  if (ok) return;
  std::fprintf(stderr, "%s\n", status.to_string().c_str());
  std::exit(1);
}

struct Cost {
  double write = 0, read = 0;
};

template <class T>
Cost cost_of(bench::Bench& bench, const std::string& name,
             const ArchiveSerialization& serialization, const T& value) {
  Buffer bytes;
  const auto write = [&] {
    bytes.clear();
    const auto out = serialization.archive_writer(bytes);
    archive(*out, value);
    out->end_value();
    must(out->ok(), out->status());
    sink = bytes.size();
  };
  write();
  Cost cost;
  cost.write = bench.run((name + ", write").c_str(), bytes.size(), write);
  cost.read = bench.run((name + ", read").c_str(), bytes.size(), [&] {
    const auto in = serialization.archive_reader(bytes.view());
    T back;
    must(in->begin_value() && restore(*in, back), in->status());
    sink = sizeof back;
  });
  return cost;
}

Cost native(bench::Bench& bench, const shop::Order& order) {
  Buffer bytes;
  const auto write = [&] {
    bytes.clear();
    hessian2::Writer out(bytes);
    hessian2::write(out, order);
    sink = bytes.size();
  };
  write();
  Cost cost;
  cost.write = bench.run("hessian2, write", bytes.size(), write);
  cost.read = bench.run("hessian2, read", bytes.size(), [&] {
    hessian2::Reader in(bytes.view());
    shop::Order back;
    must(hessian2::read(in, back), in.status());
    sink = back.items.size();
  });
  return cost;
}

}  // namespace

int main(int argc, char** argv) {
  dubhe::bench::Bench bench(argc > 1 && std::string_view(argv[1]) == "--once");
  ExtensionRegistry registry(null_logger());
  must(registry.add<Serialization>("gson", make_json).ok() &&
           registry.add<Serialization>("protobuf", make_protobuf).ok(),
       Status());
  const auto& json =
      dynamic_cast<const ArchiveSerialization&>(**registry.get<Serialization>("gson"));
  const auto& protobuf =
      dynamic_cast<const ArchiveSerialization&>(**registry.get<Serialization>("protobuf"));

  const shop::Order order = shop::sample();
  const Cost base = cost_of(bench, "protobuf", protobuf, message_of(order));
  const Cost hessian2 = native(bench, order);
  const Cost gson = cost_of(bench, "gson", json, order);
  std::printf("as ratios to protobuf: hessian2 write %.2f read %.2f, gson write %.2f read %.2f\n",
              hessian2.write / base.write, hessian2.read / base.read, gson.write / base.write,
              gson.read / base.read);
}
