// One order of about 1 KiB: ten fields, ten items of five fields, a map of five.
#pragma once

#include "dubhe/serialize_hessian2/describe.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

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
DUBHE_TYPE(Order, "com.example.shop.api.Order", id, (order_no, "orderNo"), status,
           (created_ms, "createdMs"), total, customer, address, paid, currency, remark, items,
           (attributes, "attrs"))

inline Order sample() {
  Order order{900719925474099,
              "SO-2026-1121-000042",
              3,
              1795286400123,
              1894.37,
              "Zhang Wei Ming",
              "No. 1268 Wenyi West Road, Yuhang District, Hangzhou 311121",
              true,
              "CNY",
              "please call before delivery; leave at the front desk if absent",
              {},
              {}};
  for (int i = 0; i < 10; ++i) {
    order.items.push_back({"SKU-88120" + std::to_string(100 + i),
                           "Stainless steel vacuum bottle " + std::to_string(500 + i) + " ml",
                           1 + i % 4, 19.99 + i * 7.25, 350 + i * 41});
  }
  order.attributes = {{"channel", "mobile-app"},
                      {"warehouse", "HZ-03"},
                      {"traceId", "4bf92f3577b34da6a3ce929d0e0e4736"},
                      {"coupon", "SUMMER2026"},
                      {"priority", "normal"}};
  return order;
}

}  // namespace shop
