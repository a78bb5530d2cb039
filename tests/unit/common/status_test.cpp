#include "dubhe/common/status.h"

#include "dubhe/common/expected.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace dubhe {
namespace {

TEST(StatusTest, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(StatusCode::kInternal); ++code) {
    names.insert(to_string(static_cast<StatusCode>(code)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(StatusCode::kInternal) + 1);
  EXPECT_FALSE(names.contains("unknown"));
}

TEST(StatusTest, ItPrintsItsCodeAndItsText) {
  EXPECT_EQ(Status().to_string(), "ok");
  EXPECT_TRUE(Status().ok());
  const Status refused(StatusCode::kUnavailable, "connection refused");
  EXPECT_EQ(refused.to_string(), "unavailable: connection refused");
  EXPECT_EQ(refused.with_context("10.0.0.8:20880").to_string(),
            "unavailable: 10.0.0.8:20880: connection refused");
  EXPECT_TRUE(Status().with_context("anywhere").ok());
}

TEST(StatusTest, TheFirstFailureOfSeveralCounts) {
  const Status a(StatusCode::kNotFound, "a"), b(StatusCode::kInternal, "b");
  EXPECT_TRUE(first_failure(Status(), Status()).ok());
  EXPECT_EQ(first_failure(Status(), a, b), a);
}

TEST(ExpectedTest, ItIsAValueOrAStatus) {
  Expected<std::unique_ptr<int>> good = std::make_unique<int>(3);
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(**good, 3);
  EXPECT_TRUE(good.status().ok());
  const Expected<std::unique_ptr<int>> bad = Status(StatusCode::kNotFound, "gone");
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.status().code(), StatusCode::kNotFound);
  EXPECT_THROW((void)bad.value(), std::logic_error);
}

}  // namespace
}  // namespace dubhe
