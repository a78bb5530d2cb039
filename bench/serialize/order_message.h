// The order of order.h as a message of protobuf.
#pragma once

#include "serialize/order.h"

#include <serialize/order.pb.h>

namespace dubhe::bench {

inline Order order_message(const shop::Order& order) {
  Order message;
  message.set_id(order.id);
  message.set_order_no(order.order_no);
  message.set_status(order.status);
  message.set_created_ms(order.created_ms);
  message.set_total(order.total);
  message.set_customer(order.customer);
  message.set_address(order.address);
  message.set_paid(order.paid);
  message.set_currency(order.currency);
  message.set_remark(order.remark);
  for (const shop::Item& item : order.items) {
    auto& to = *message.add_items();
    to.set_sku(item.sku);
    to.set_name(item.name);
    to.set_quantity(item.quantity);
    to.set_price(item.price);
    to.set_weight(item.weight);
  }
  for (const auto& [key, value] : order.attributes) (*message.mutable_attributes())[key] = value;
  return message;
}

}  // namespace dubhe::bench
