// The code under test: a shop that asks the warehouse, and what it tells its customers when the
// warehouse does not answer.
#pragma once

#include "stock.h"

#include <memory>
#include <string>
#include <utility>

class Shop {
 public:
  explicit Shop(std::shared_ptr<StockService> stock) : stock_(std::move(stock)) {}

  std::string order(const std::string& article, int count) {
    try {
      return std::to_string(stock_->take(article, count)) + " on their way";
    } catch (const SoldOut& none) {
      return none.article + " is sold out";
    } catch (const dubhe::RpcError& error) {
      return error.code() == dubhe::StatusCode::kDeadlineExceeded ? "we will write to you"
                                                                  : "try again later";
    }
  }

 private:
  std::shared_ptr<StockService> stock_;
};
