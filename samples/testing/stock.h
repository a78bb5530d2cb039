// What the shop asks the warehouse.
#pragma once

#include "dubhe/dubhe.h"

#include <cstdint>
#include <string>

struct SoldOut {
  std::string article;
};

struct StockService {
  virtual ~StockService() = default;
  virtual std::int32_t left(std::string article) = 0;
  // Throws SoldOut.
  virtual std::int32_t take(std::string article, std::int32_t count) = 0;
};

DUBHE_EXCEPTION(SoldOut, "dubhe.samples.SoldOutException", article)
DUBHE_SERVICE(StockService, "dubhe.samples.StockService", left, take)
