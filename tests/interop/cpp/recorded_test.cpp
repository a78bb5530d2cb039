// What Java wrote for each declared type (tests/data/recorded), written here from the same value: byte for byte.
#include "typed_echoes.h"
#include "values.h"

#include "dubhe/serialize_hessian2/typed.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace interop {
namespace {

using dubhe::Value;

constexpr std::size_t kHeaderBytes = 16;

struct Request {
  std::string method, value, body;
};

std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  return bytes;
}

// The requests of rows `typed/METHOD/VALUE`.
std::vector<Request> requests_of(const std::string& line) {
  std::ifstream file(DUBHE_SOURCE_DIR "/tests/data/recorded/java_" + line + ".txt");
  EXPECT_TRUE(file.is_open());
  std::vector<Request> requests;
  for (std::string row, kind, hex; file >> row >> kind >> hex;) {
    if (row == "#") {
      std::getline(file, hex);
      continue;
    }
    if (kind != "request" || !row.starts_with("typed/")) continue;
    const std::size_t method = row.find('/') + 1, value = row.find('/', method) + 1;
    requests.push_back({row.substr(method, value - method - 1), row.substr(value), from_hex(hex).substr(kHeaderBytes)});
  }
  return requests;
}

// The bytes of an argument; empty where the value has no such type.
using Write = std::function<std::string(const Value&)>;

template <class T>
Write writer_of(T (TypedService::*)(T)) {
  return [](const Value& held) {
    auto typed = dubhe::hessian2::from_value<T>(held);
    if (!typed) return std::string();
    dubhe::Buffer out;
    dubhe::hessian2::Writer writer(out);
    dubhe::hessian2::write(writer, *typed);
    return std::string(writer.ok() ? out.view() : std::string_view());
  };
}

std::map<std::string, Write> writers() {
  std::map<std::string, Write> all;
  for_each_echo([&](const char* method, auto echo) { all[method] = writer_of(echo); });
  return all;
}

// The argument behind version, path, version of the service, method and descriptor, up to the attachments.
std::string argument_of(const std::string& body) {
  dubhe::hessian2::Reader in(body);
  Value skipped;
  for (int head = 0; head < 5; ++head) EXPECT_TRUE(dubhe::hessian2::read_value(in, skipped));
  const std::size_t begin = in.offset();
  EXPECT_TRUE(dubhe::hessian2::read_value(in, skipped));
  return body.substr(begin, in.offset() - begin);
}

// Where Java writes the same value in other bytes, and why both are right.
const std::map<std::string, std::string_view> kOtherwise = {
    {"echoFloat/float-0.1", "Java widens a float by its decimal text"},
    {"echoFloat/float-max", "so"},
    {"echoFloat/float-min", "so"},
    {"echoColors/colors", "a constant that comes again is a reference in Java"},
    {"echoBigInteger/integer-0", "Java has fields that it does not look at"},
    {"echoBigInteger/integer-2^64", "so"},
    {"echoBigInteger/integer-minus-googol", "so"},
    {"echoColorSet/color-set", "the order of a HashSet"},
    {"echoIntKeyMap/int-key-map", "the order of a HashMap"},
    {"echoObject/person", "a tree's fields are in an order of their own"},
    {"echoOrder/order", "the order of a HashMap"},
    {"echoAllFields/all-fields", "a float, a BigInteger"},
};

TEST(Recorded, DeclaredTypesAreWrittenAsJavaWritesThem) {
  const Values values(Side::kConsumer);
  const auto write = writers();
  for (const char* line : {"2.7", "3.2", "3.3"}) {
    int same = 0;
    for (const Request& request : requests_of(line)) {
      const std::string row = request.method + "/" + request.value;
      const auto writer = write.find(request.method);
      const Value* const held = values.find(request.value);
      // 2.7 and 3.2 name the class of a list; Dubhe does not, as 3.3.
      const bool names_lists = request.body.find("java.util.ArrayList") != std::string::npos;
      if (writer == write.end() || held == nullptr || names_lists || kOtherwise.contains(row)) continue;
      EXPECT_TRUE(writer->second(*held) == argument_of(request.body)) << line << " " << row;
      ++same;
    }
    EXPECT_GT(same, 150) << line;
  }
}

}  // namespace
}  // namespace interop
