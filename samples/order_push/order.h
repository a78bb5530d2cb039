// What a consumer and its suppliers agree on: an order, the receipt for it, and the service that takes orders.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dubhe/common/task.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/serialize/decimal.h"
#include "dubhe/serialize/describe.h"

namespace order_push {

enum class OrderStatus { NEW, PAID, PACKED, ON_HOLD };

struct Item {
  std::string sku;
  std::string title;
  std::int32_t quantity = 0;
  dubhe::Decimal price;  // of one
  std::int32_t discount_percent = 0;
};

struct Order {
  std::string number;
  std::int64_t customer_id = 0;
  std::string customer;
  std::chrono::system_clock::time_point created;
  std::chrono::system_clock::time_point due;
  OrderStatus status = OrderStatus::NEW;
  std::string currency;
  dubhe::Decimal total;
  double weight_kg = 0;
  bool express = false;
  std::vector<Item> items;
  std::map<std::string, std::string> notes;
};

struct Receipt {
  std::string order_number;
  std::string supplier;
  bool accepted = false;
  bool seen_before = false;  // the same order came here earlier: it is not carried out a second time
  std::string reason;        // why not, when it was not accepted
};

DUBHE_ENUM(OrderStatus, "dubhe.samples.OrderStatus", NEW, PAID, PACKED, ON_HOLD)
DUBHE_TYPE(Item, "dubhe.samples.Item", sku, title, quantity, price, (discount_percent, "discountPercent"))
DUBHE_TYPE(Order, "dubhe.samples.Order", number, (customer_id, "customerId"), customer, created, due, status, currency,
           total, (weight_kg, "weightKg"), express, items, notes)
DUBHE_TYPE(Receipt, "dubhe.samples.Receipt", (order_number, "orderNumber"), supplier, accepted,
           (seen_before, "seenBefore"), reason)

struct SupplierService {
  virtual ~SupplierService() = default;
  virtual dubhe::Task<Receipt> push(const Order& order) = 0;
};
DUBHE_SERVICE(SupplierService, "dubhe.samples.SupplierService", push)

}  // namespace order_push
