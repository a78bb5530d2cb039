// The same order of about 1 KiB in every serialization: bytes, nanoseconds, and how many times
// protobuf's a form takes for the same thing.
#include "dubhe/common/logger.h"
#include "dubhe/serialize/archived.h"
#include "dubhe/serialize_json/json_serialization.h"
#include "dubhe/serialize_protobuf/message.h"
#include "dubhe/serialize_protobuf/protobuf_serialization.h"

#include "in_another_order.h"
#include "order.h"
#include "rounds.h"
#include "serialize/order_message.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace dubhe;
using bench::sink;

void must(bool ok, const Status& status) {
  if (ok) return;
  std::fprintf(stderr, "%s\n", status.to_string().c_str());
  std::exit(1);
}

struct Cost {
  double write = 0, read_new = 0, read_reused = 0;
};

// Protobuf messages, and described types in gson: through an archive.
template <class T>
Cost through_archive(bench::Bench& bench, const std::string& name,
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
  const auto read = [&](T& to) {
    const auto in = serialization.archive_reader(bytes.view());
    must(in->begin_value() && restore(*in, to), in->status());
    sink = sizeof to;
  };
  write();
  T reused;
  return {bench.run((name + ", write").c_str(), bytes.size(), write),
          bench.run((name + ", read new").c_str(), bytes.size(),
                    [&] {
                      T fresh;
                      read(fresh);
                    }),
          bench.run((name + ", read reused").c_str(), bytes.size(), [&] { read(reused); })};
}

template <class T>
void read_hessian2(std::string_view bytes, T& to) {
  hessian2::Reader in(bytes);
  must(hessian2::read(in, to), in.status());
  sink = sizeof to;
}

Cost hessian2_typed(bench::Bench& bench, const shop::Order& order) {
  Buffer bytes;
  const auto write = [&] {
    bytes.clear();
    hessian2::Writer out(bytes);
    hessian2::write(out, order);
    sink = bytes.size();
  };
  write();
  shop::Order reused;
  return {bench.run("hessian2, write", bytes.size(), write),
          bench.run("hessian2, read new", bytes.size(),
                    [&] {
                      shop::Order fresh;
                      read_hessian2(bytes.view(), fresh);
                    }),
          bench.run("hessian2, read reused", bytes.size(),
                    [&] { read_hessian2(bytes.view(), reused); })};
}

// The peer's class lists its fields in another order.
Cost hessian2_by_name(bench::Bench& bench, const shop::Order& order) {
  const std::string bytes = bench::in_another_order(order);
  shop::Order reused;
  return {0,
          bench.run("hessian2 by name, read new", bytes.size(),
                    [&] {
                      shop::Order fresh;
                      read_hessian2(bytes, fresh);
                    }),
          bench.run("hessian2 by name, read reused", bytes.size(),
                    [&] { read_hessian2(bytes, reused); })};
}

// Nothing is known of the type: what a generic call does.
Cost hessian2_tree(bench::Bench& bench, const shop::Order& order) {
  const Value tree = hessian2::to_value(order);
  Buffer bytes;
  const auto write = [&] {
    bytes.clear();
    hessian2::Writer out(bytes);
    hessian2::write_value(out, tree);
    sink = bytes.size();
  };
  write();
  return {bench.run("hessian2 tree, write", bytes.size(), write),
          bench.run("hessian2 tree, read", bytes.size(),
                    [&] {
                      hessian2::Reader in(bytes.view());
                      Value out;
                      must(hessian2::read_value(in, out), in.status());
                      sink = sizeof out;
                    }),
          0};
}

void print_ratio(const char* name, const Cost& cost, const Cost& protobuf) {
  const auto ratio = [](double of, double to) {
    return of == 0 ? std::string("-") : std::to_string(of / to).substr(0, 5);
  };
  std::printf("%-18s %8s %10s %13s\n", name, ratio(cost.write, protobuf.write).c_str(),
              ratio(cost.read_new, protobuf.read_new).c_str(),
              ratio(cost.read_reused, protobuf.read_reused).c_str());
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
  const Cost base = through_archive(bench, "protobuf", protobuf, bench::order_message(order));
  const Cost typed = hessian2_typed(bench, order);
  const Cost by_name = hessian2_by_name(bench, order);
  const Cost tree = hessian2_tree(bench, order);
  const Cost gson = through_archive(bench, "gson", json, order);
  std::printf("\nas ratios to protobuf  write   read new   read reused\n");
  print_ratio("hessian2", typed, base);
  print_ratio("hessian2 by name", by_name, base);
  print_ratio("hessian2 tree", tree, base);
  print_ratio("gson", gson, base);
}
