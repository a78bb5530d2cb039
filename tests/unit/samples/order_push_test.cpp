// The sample order_push without a network: its orders, its supplier, its journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <stdexcept>

#include "order_file.h"
#include "warehouse.h"

namespace order_push {
namespace {

using testing::HasSubstr;

const std::vector<Order>& all_orders() {
  static const std::vector<Order> orders = read_orders(ORDER_FILE);
  return orders;
}

// A file in a folder of its own that is gone with the test.
class ScratchFile {
 public:
  ScratchFile() {
    std::string name = (std::filesystem::temp_directory_path() / "dubhe-orders-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ScratchFile(const ScratchFile&) = delete;
  ~ScratchFile() { std::filesystem::remove_all(folder_); }
  std::string path() const { return (folder_ / "file").string(); }
  std::string text() const {
    std::ifstream file(path());
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path folder_;
};

Receipt push(Warehouse& warehouse, const Order& order) {
  Receipt receipt;
  dubhe::start(warehouse.push(order), [&](Receipt answer) { receipt = std::move(answer); });
  return receipt;
}

TEST(Orders, AreFiveThousandDifferentOnesWithoutAFault) {
  std::set<std::string> numbers;
  for (const Order& order : all_orders()) {
    numbers.insert(order.number);
    EXPECT_EQ(find_fault(order), "") << order.number;
  }
  EXPECT_EQ(numbers.size(), 5000u);
}

TEST(Orders, AreReadWithEveryField) {
  const Order& first = all_orders().front();
  EXPECT_EQ(first.number, "S000001");
  EXPECT_GT(first.customer_id, 7'000'000'000);
  EXPECT_EQ(first.customer, "שרה כהן");
  EXPECT_LT(first.created, first.due);
  EXPECT_EQ(first.status, OrderStatus::NEW);
  EXPECT_EQ(first.total.to_string(), "844.08");
  EXPECT_DOUBLE_EQ(first.weight_kg, 37.72);
  EXPECT_FALSE(first.express);
  ASSERT_EQ(first.items.size(), 2u);
  EXPECT_EQ(first.items[1].quantity, 12);
  EXPECT_EQ(first.items[1].price.to_string(), "69.50");
  EXPECT_EQ(first.notes.at("gift"), "生日快乐！🎂");
}

TEST(Orders, ABadLineIsNamed) {
  const std::string good = R"({"number":"A","customer_id":1,"customer":"c","created":1,"due":2,"status":"NEW",)"
                           R"("currency":"EUR","total":"1.00","weight_kg":1,"express":true,"items":[],"notes":{}})";
  const std::pair<const char*, const char*> cases[] = {
      {"not json", ":2: no order"}, {R"({"number":"A"})", ":2: no order"}, {"[]", ":2: no order"}};
  for (const auto& [line, told] : cases) {
    SCOPED_TRACE(line);
    ScratchFile file;
    std::ofstream(file.path()) << good << '\n' << line << '\n';
    try {
      read_orders(file.path());
      FAIL() << "the line was taken";
    } catch (const std::runtime_error& why) {
      EXPECT_THAT(why.what(), HasSubstr(file.path() + told));
    }
  }
}

TEST(Warehouse, SaysWhatIsWrongWithAnOrder) {
  struct Case {
    const char* told;
    std::function<void(Order&)> spoil;
  };
  const Case cases[] = {
      {"has no number", [](Order& o) { o.number.clear(); }},
      {"has no items", [](Order& o) { o.items.clear(); }},
      {"due before", [](Order& o) { o.due = o.created - std::chrono::seconds(1); }},
      {"the total is 0.01", [](Order& o) { o.total = dubhe::Decimal(1, 2); }},
      {"the total is 844.0800", [](Order& o) { o.total = *dubhe::Decimal::parse("8440800E-4"); }},
      {"no sensible price", [](Order& o) { o.items[0].quantity = 0; }},
      {"no sensible price", [](Order& o) { o.items[0].discount_percent = 101; }},
      {"no sensible price", [](Order& o) { o.items[0].price = *dubhe::Decimal::parse("99999999999999999999.99"); }},
      {"no sensible price", [](Order& o) { o.items[0].price = dubhe::Decimal(-100, 2); }},
  };
  for (const Case& c : cases) {
    Order order = all_orders().front();
    c.spoil(order);
    EXPECT_THAT(find_fault(order), HasSubstr(c.told));
  }
}

TEST(Warehouse, TakesAnOrderOnceAndSaysSo) {
  Warehouse warehouse("north", "");
  const Order& order = all_orders().front();
  const Receipt first = push(warehouse, order), again = push(warehouse, order), other = push(warehouse, all_orders()[1]);
  EXPECT_TRUE(first.accepted && again.accepted && other.accepted);
  EXPECT_FALSE(first.seen_before);
  EXPECT_TRUE(again.seen_before);
  EXPECT_FALSE(other.seen_before);
  EXPECT_EQ(first.supplier, "north");
  EXPECT_EQ(first.order_number, order.number);
  EXPECT_EQ(warehouse.tally().arrived, 3u);
  EXPECT_EQ(warehouse.tally().twice, 1u);
}

TEST(Warehouse, KeepsAJournalOfEveryArrival) {
  ScratchFile file;
  Warehouse warehouse("north", file.path());
  push(warehouse, all_orders()[0]);
  push(warehouse, all_orders()[0]);
  EXPECT_EQ(file.text(), "S000001\nS000001\n");
}

TEST(Warehouse, AJournalThatCannotBeWrittenIsNamed) {
  try {
    Journal journal("/no/such/folder/journal");
    FAIL() << "it was opened";
  } catch (const std::runtime_error& why) {
    EXPECT_THAT(why.what(), HasSubstr("/no/such/folder/journal"));
  }
}

}  // namespace
}  // namespace order_push
