// Tests of a consumer against a provider in the same process: no port, no server, no sleeping.
#include "shop.h"

#include "dubhe/testing/estate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <string>

namespace {

using namespace std::chrono_literals;

class Warehouse : public StockService {
 public:
  std::int32_t left(std::string article) override { return stock_[article]; }
  std::int32_t take(std::string article, std::int32_t count) override {
    if (stock_[article] < count) throw SoldOut{article};
    stock_[article] -= count;
    return count;
  }

 private:
  std::map<std::string, std::int32_t> stock_{{"tea", 3}};
};

class ShopTest : public ::testing::Test {
 protected:
  ShopTest() {
    estate.application("warehouse").provide<StockService>(std::make_shared<Warehouse>());
  }

  std::shared_ptr<StockService> stock() {
    return estate.application("shop").refer<StockService>({.timeout = 500ms, .retries = 0});
  }
  dubhe::testing::Estate estate;
};

TEST_F(ShopTest, SendsWhatThereIs) {
  Shop shop(stock());
  EXPECT_EQ(shop.order("tea", 2), "2 on their way");
  EXPECT_EQ(shop.order("tea", 2), "tea is sold out");
}

TEST_F(ShopTest, WritesLaterWhenTheWarehouseDoesNotAnswerInTime) {
  Shop shop(stock());
  estate.plant("warehouse", {.method = "take", .silent = true});
  EXPECT_EQ(estate.pass_time([&] { return shop.order("tea", 1); }), "we will write to you");
}

TEST_F(ShopTest, AsksToTryAgainWhenTheWarehouseIsFull) {
  Shop shop(stock());
  estate.plant(
      "warehouse",
      {.times = 1, .refuse = dubhe::Status(dubhe::StatusCode::kOverloaded, "all hands are busy")});
  EXPECT_EQ(shop.order("tea", 1), "try again later");
  EXPECT_EQ(shop.order("tea", 1), "1 on their way");
}

TEST_F(ShopTest, TheTimeIsMovedByHand) {
  const auto stock = this->stock();
  estate.plant("warehouse", {.delay = 400ms});
  std::future<std::int32_t> left =
      dubhe::call<&StockService::left>(stock, {}, std::string("tea"), dubhe::use_future);
  estate.advance(399ms);
  EXPECT_EQ(left.wait_for(0s), std::future_status::timeout);
  estate.advance(20ms);  // a timer may be one tick of 10 ms late
  EXPECT_EQ(left.get(), 3);
}

}  // namespace
