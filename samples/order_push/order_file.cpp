#include "order_file.h"

#include <boost/json.hpp>
#include <fstream>
#include <stdexcept>

namespace order_push {

namespace json = boost::json;

namespace {

std::string text(const json::value& from) { return std::string(from.as_string()); }

std::int32_t small_number(const json::value& from) { return from.to_number<std::int32_t>(); }

std::chrono::system_clock::time_point time_of(const json::value& milliseconds) {
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds.to_number<std::int64_t>()));
}

dubhe::Decimal money(const json::value& from) {
  const auto amount = dubhe::Decimal::parse(text(from));
  if (!amount) throw std::runtime_error("`" + text(from) + "` is no amount of money");
  return *amount;
}

OrderStatus status_of(const json::value& from) {
  for (const auto& constant : dubhe::describe::kDescription<OrderStatus>.constants) {
    if (constant.name == from.as_string()) return constant.value;
  }
  throw std::runtime_error("there is no status `" + text(from) + "`");
}

Item read_item(const json::object& from) {
  return {.sku = text(from.at("sku")),
          .title = text(from.at("title")),
          .quantity = small_number(from.at("quantity")),
          .price = money(from.at("price")),
          .discount_percent = small_number(from.at("discount_percent"))};
}

Order read_order(const json::object& from) {
  Order order{.number = text(from.at("number")),
              .customer_id = from.at("customer_id").to_number<std::int64_t>(),
              .customer = text(from.at("customer")),
              .created = time_of(from.at("created")),
              .due = time_of(from.at("due")),
              .status = status_of(from.at("status")),
              .currency = text(from.at("currency")),
              .total = money(from.at("total")),
              .weight_kg = from.at("weight_kg").to_number<double>(),
              .express = from.at("express").as_bool(),
              .items = {},
              .notes = {}};
  for (const json::value& item : from.at("items").as_array()) order.items.push_back(read_item(item.as_object()));
  for (const auto& note : from.at("notes").as_object()) order.notes.emplace(note.key(), text(note.value()));
  return order;
}

}  // namespace

std::vector<Order> read_orders(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open the orders in " + path);
  std::vector<Order> orders;
  std::string line;
  while (std::getline(file, line)) {
    try {
      orders.push_back(read_order(json::parse(line).as_object()));
    } catch (const std::exception& why) {
      throw std::runtime_error(path + ":" + std::to_string(orders.size() + 1) + ": no order: " + why.what());
    }
  }
  if (orders.empty()) throw std::runtime_error(path + " holds no orders");
  return orders;
}

}  // namespace order_push
