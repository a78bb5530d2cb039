// docs/types.md: every row of its tables is what the compiler says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dubhe/serialize_hessian2/as.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/serialize_hessian2/java_time.h"
#include "dubhe/serialize_hessian2/java_types.h"

namespace types_page_test {

enum class Color { RED };
DUBHE_ENUM(Color, "demo.Color", RED)

}  // namespace types_page_test

namespace dubhe::hessian2 {
namespace {

struct Row {
  std::string descriptor, type_name;
  bool asked = false;
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t at = 1; at < line.size();) {
    const std::size_t end = std::min(line.find('|', at), line.size());
    cells.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return cells;
}
// What stands between back ticks.
std::vector<std::string> codes_of(const std::string& cell) {
  std::vector<std::string> codes;
  for (std::size_t at = cell.find('`'); at != cell.npos; at = cell.find('`', at)) {
    const std::size_t end = cell.find('`', at + 1);
    codes.push_back(cell.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return codes;
}

// The rows by C++ type that name one descriptor and one type name, of the tables of types; the page has others.
std::map<std::string, Row> read_page() {
  std::ifstream file(DUBHE_TYPES_PAGE);
  EXPECT_TRUE(file.is_open());
  std::map<std::string, Row> rows;
  bool of_types = false;
  for (std::string line; std::getline(file, line);) {
    of_types = line.starts_with("| C++ |") || (of_types && line.starts_with("|"));
    if (!of_types || !line.starts_with("| `")) continue;
    const auto cells = cells_of(line);
    EXPECT_EQ(cells.size(), 5u) << line;
    const auto descriptors = codes_of(cells[2]), names = codes_of(cells[3]);
    if (descriptors.size() != 1 || names.size() != 1 || cells[2].find('+') != std::string::npos) continue;  // of another type
    for (const std::string& type : codes_of(cells[0])) {
      EXPECT_TRUE(rows.try_emplace(type, Row{descriptors[0], names[0]}).second) << type << " stands there twice";
    }
  }
  return rows;
}

class Page {
 public:
  template <class T>
  void ask(const std::string& type) {
    const auto row = rows_.find(type);
    ASSERT_NE(row, rows_.end()) << "docs/types.md has no row for " << type;
    EXPECT_EQ(row->second.descriptor, java_descriptor<T>()) << type;
    EXPECT_EQ(row->second.type_name, java_type_name<T>()) << type;
    row->second.asked = true;
  }
  std::string not_asked() const {
    std::string types;
    for (const auto& [type, row] : rows_) types += row.asked ? "" : type + "; ";
    return types;
  }

 private:
  std::map<std::string, Row> rows_ = read_page();
};

TEST(TypesPage, SaysWhatTheCompilerSays) {
  using T = std::string;
  using K = std::int32_t;
  using V = Value;
  using E = types_page_test::Color;
  Page page;
#define ASK(...) page.ask<__VA_ARGS__>(#__VA_ARGS__)
  ASK(void);
  ASK(bool);
  ASK(std::int8_t);
  ASK(std::int16_t);
  ASK(char16_t);
  ASK(std::int32_t);
  ASK(std::int64_t);
  ASK(long long);
  ASK(float);
  ASK(double);
  ASK(std::optional<bool>);
  ASK(std::optional<std::int8_t>);
  ASK(std::optional<std::int16_t>);
  ASK(std::optional<char16_t>);
  ASK(std::optional<std::int32_t>);
  ASK(std::optional<std::int64_t>);
  ASK(std::optional<float>);
  ASK(std::optional<double>);
  ASK(std::string);
  ASK(dubhe::Bytes);
  ASK(dubhe::Array<std::int8_t>);
  ASK(dubhe::Array<char16_t>);
  ASK(std::vector<T>);
  ASK(std::set<T>);
  ASK(std::unordered_set<T>);
  ASK(std::map<K, V>);
  ASK(std::unordered_map<K, V>);
  ASK(std::chrono::system_clock::time_point);
  ASK(dubhe::Date);
  ASK(dubhe::Decimal);
  ASK(dubhe::BigInteger);
  ASK(dubhe::Value);

  ASK(std::chrono::year_month_day);
  ASK(dubhe::java::LocalDate);
  ASK(dubhe::java::LocalTime);
  ASK(dubhe::java::LocalDateTime);
  ASK(dubhe::java::Instant);
  ASK(std::chrono::nanoseconds);
  ASK(std::chrono::seconds);
  ASK(dubhe::java::Duration);
  ASK(dubhe::java::Period);
  ASK(std::chrono::year);
  ASK(std::chrono::year_month);
  ASK(std::chrono::month_day);
  ASK(std::chrono::month);
  ASK(std::chrono::weekday);
  ASK(dubhe::java::ZoneOffset);
  ASK(dubhe::java::ZoneId);
  ASK(dubhe::java::OffsetTime);
  ASK(dubhe::java::OffsetDateTime);
  ASK(dubhe::java::ZonedDateTime);

  ASK(dubhe::java::Uuid);
  ASK(dubhe::java::Locale);
  ASK(dubhe::java::Calendar);
  ASK(dubhe::java::Currency);
  ASK(dubhe::java::SqlDate);
  ASK(dubhe::java::SqlTime);
  ASK(dubhe::java::SqlTimestamp);
  ASK(dubhe::java::Class);
  ASK(dubhe::java::Uri);
  ASK(dubhe::java::File);
  ASK(dubhe::java::BitSet);
  ASK(dubhe::java::EnumSet<E>);
  ASK(dubhe::java::Atomic<std::int32_t>);
  ASK(dubhe::java::Atomic<std::int64_t>);
  ASK(dubhe::java::Atomic<bool>);
  ASK(dubhe::java::LinkedHashMap<K, V>);
  ASK(dubhe::java::Optional<T>);

  ASK(dubhe::as<"java.util.Collection", std::vector<T>>);
  ASK(dubhe::as<"java.util.LinkedList", std::vector<T>>);
  ASK(dubhe::as<"java.util.SortedMap", std::map<K, V>>);
  ASK(dubhe::as<"java.lang.Number", std::int32_t>);
#undef ASK
  EXPECT_EQ(page.not_asked(), "") << "rows that no line of this test asks for";
}

// Rows that stand for many types.
TEST(TypesPage, ArraysAndWhatMayBeNullTakeTheNamesOfTheirContent) {
  EXPECT_EQ(java_descriptor<Array<java::LocalDate>>(), "[Ljava/time/LocalDate;");
  EXPECT_EQ(java_type_name<Array<Array<java::Uuid>>>(), "java.util.UUID[][]");
  EXPECT_EQ(java_descriptor<std::optional<std::chrono::year_month_day>>(), "Ljava/time/LocalDate;");
  EXPECT_EQ(java_descriptor<std::shared_ptr<types_page_test::Color>>(), "Ldemo/Color;");
  EXPECT_EQ((java_descriptor<std::unique_ptr<as<"java.util.Collection", std::vector<bool>>>>()), "Ljava/util/Collection;");
}

}  // namespace
}  // namespace dubhe::hessian2
