// What one order of about 1 KiB costs in Hessian 2: ten fields, ten items of five fields, a map of five. And what texts of 64 KiB cost.
//
// Prints nanoseconds per operation (the median of several rounds) and how often memcpy of the same bytes fits into it, which
// is the figure to compare between machines. `--once` runs everything a single time: does it still work?
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/serialize_hessian2/describe.h"

namespace shop {

struct Item {
  std::string sku, name;
  std::int32_t quantity = 0;
  double price = 0;
  std::int64_t weight = 0;
};
DUBHE_TYPE(Item, "com.example.shop.api.Item", sku, name, quantity, price, weight)

struct Order {
  std::int64_t id = 0;
  std::string order_no;
  std::int32_t status = 0;
  std::int64_t created_ms = 0;
  double total = 0;
  std::string customer, address;
  bool paid = false;
  std::string currency, remark;
  std::vector<Item> items;
  std::unordered_map<std::string, std::string> attributes;
};
DUBHE_TYPE(Order, "com.example.shop.api.Order", id, (order_no, "orderNo"), status, (created_ms, "createdMs"), total, customer, address,
           paid, currency, remark, items, (attributes, "attrs"))

Order sample() {
  Order order{900719925474099, "SO-2026-1121-000042", 3, 1795286400123, 1894.37, "Zhang Wei Ming",
              "No. 1268 Wenyi West Road, Yuhang District, Hangzhou 311121", true, "CNY",
              "please call before delivery; leave at the front desk if absent", {}, {}};
  for (int i = 0; i < 10; ++i) {
    order.items.push_back({"SKU-88120" + std::to_string(100 + i), "Stainless steel vacuum bottle " + std::to_string(500 + i) + " ml",
                           1 + i % 4, 19.99 + i * 7.25, 350 + i * 41});
  }
  order.attributes = {{"channel", "mobile-app"}, {"warehouse", "HZ-03"}, {"traceId", "4bf92f3577b34da6a3ce929d0e0e4736"},
                      {"coupon", "SUMMER2026"}, {"priority", "normal"}};
  return order;
}

}  // namespace shop

namespace {

using namespace dubhe;
using Clock = std::chrono::steady_clock;

volatile std::size_t sink;

class Bench {
 public:
  explicit Bench(bool once) : once_(once) {}

  // What the runs that follow are compared with.
  void run_memcpy(std::string_view bytes) {
    std::vector<char> copy(bytes.size());
    memcpy_ = 0;
    memcpy_ = run("memcpy", bytes.size(), [&] {
      std::memcpy(copy.data(), bytes.data(), bytes.size());
      __asm__ volatile("" ::"r"(copy.data()) : "memory");
    });
  }

  template <class F>
  double run(const char* name, std::size_t bytes, F&& operation) {
    std::vector<double> rounds;
    for (int round = 0; round < (once_ ? 1 : 9); ++round) {
      const int block = once_ ? 1 : 500;
      const auto least = std::chrono::milliseconds(once_ ? 0 : 50);
      const auto start = Clock::now();
      Clock::duration spent{};
      std::size_t count = 0;
      do {
        for (int i = 0; i < block; ++i) operation();
        count += static_cast<std::size_t>(block);
        spent = Clock::now() - start;
      } while (spent < least);
      rounds.push_back(std::chrono::duration<double, std::nano>(spent).count() / static_cast<double>(count));
    }
    std::nth_element(rounds.begin(), rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2), rounds.end());
    const double nanoseconds = rounds[rounds.size() / 2];
    std::printf("%-34s %6zu B %9.1f ns %8.1f x memcpy\n", name, bytes, nanoseconds, memcpy_ == 0 ? 1.0 : nanoseconds / memcpy_);
    return nanoseconds;
  }

 private:
  bool once_;
  double memcpy_ = 0;
};

template <class T>
void must(bool ok, const T& stream) {
  if (ok) return;
  std::fprintf(stderr, "%s\n", stream.status().to_string().c_str());
  std::exit(1);
}

// As a peer would send it whose class lists its fields in another order.
std::string in_another_order(const Value& tree) {
  const auto turned = [](const std::shared_ptr<ObjectValue>& object) { std::reverse(object->fields.begin(), object->fields.end()); };
  for (auto& [name, value] : tree.as_object()->fields) {
    if (name != "items") continue;
    for (const Value& item : value.as_list()->items) turned(item.as_object());
  }
  turned(tree.as_object());
  Buffer bytes;
  hessian2::Writer out(bytes);
  hessian2::write_value(out, tree);
  return std::string(bytes.view());
}

std::string repeated(std::string_view piece, std::size_t size) {
  std::string text;
  while (text.size() < size) text += piece;
  return text;
}

// Long strings go in chunks; those that are not ASCII, letter by letter.
void long_text(Bench& bench, const std::string& what, const std::string& text) {
  Buffer bytes;
  bench.run(("write " + what).c_str(), text.size(), [&] {
    bytes.clear();
    hessian2::Writer out(bytes);
    out.write_string(text);
    sink = bytes.size();
  });
  bench.run(("read " + what).c_str(), text.size(), [&] {
    hessian2::Reader in(bytes.view());
    std::string back;
    must(in.read_string(back), in);
    sink = back.size();
  });
}

}  // namespace

int main(int argc, char** argv) {
  Bench bench(argc > 1 && std::string_view(argv[1]) == "--once");
  const shop::Order order = shop::sample();
  Buffer bytes;
  hessian2::Writer first(bytes);
  hessian2::write(first, order);
  const std::string body(bytes.view());
  const Value tree = hessian2::to_value(order);
  const std::string other = in_another_order(hessian2::to_value(order));

  bench.run_memcpy(body);
  bench.run("copy of the C++ object", body.size(), [&] { sink = shop::Order(order).items.size(); });
  bench.run("write", body.size(), [&] {
    bytes.clear();
    hessian2::Writer out(bytes);
    hessian2::write(out, order);
    sink = bytes.size();
  });
  bench.run("read, new object", body.size(), [&] {
    hessian2::Reader in(body);
    shop::Order out;
    must(hessian2::read(in, out), in);
    sink = out.items.size();
  });
  shop::Order reused;
  bench.run("read, reused object", body.size(), [&] {
    hessian2::Reader in(body);
    must(hessian2::read(in, reused), in);
    sink = reused.items.size();
  });
  bench.run("read, new, fields in other order", other.size(), [&] {
    hessian2::Reader in(other);
    shop::Order out;
    must(hessian2::read(in, out), in);
    sink = out.items.size();
  });
  bench.run("skip", body.size(), [&] {
    hessian2::Reader in(body);
    must(in.skip(), in);
  });
  bench.run("write a tree", body.size(), [&] {
    bytes.clear();
    hessian2::Writer out(bytes);
    hessian2::write_value(out, tree);
    sink = bytes.size();
  });
  bench.run("read a tree", body.size(), [&] {
    hessian2::Reader in(body);
    Value out;
    must(hessian2::read_value(in, out), in);
  });

  constexpr std::size_t kLong = 65536;
  const std::string ascii = repeated("The quick brown fox jumps over the lazy dog. ", kLong);
  bench.run_memcpy(ascii);
  long_text(bench, "a long ASCII text", ascii);
  long_text(bench, "a long French text", repeated("Voix ambiguë d'un cœur qui au zéphyr préfère les jattes de kiwis. ", kLong));
  long_text(bench, "a long Chinese text", repeated("天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。", kLong));
}
