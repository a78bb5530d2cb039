// What one order of about 1 KiB costs in Hessian 2: ten fields, ten items of five fields, a map of five. And what texts of 64 KiB cost.
//
// Prints nanoseconds per operation (the median of several rounds) and how often memcpy of the same bytes fits into it, which
// is the figure to compare between machines. `--once` runs everything a single time: does it still work?
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dubhe/serialize_hessian2/describe.h"
#include "in_another_order.h"
#include "order.h"
#include "rounds.h"

namespace {

using namespace dubhe;
using bench::Bench;
using bench::sink;

template <class T>
void must(bool ok, const T& stream) {
  if (ok) return;
  std::fprintf(stderr, "%s\n", stream.status().to_string().c_str());
  std::exit(1);
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
  const std::string other = bench::in_another_order(order);

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
