// The order of order.h as a struct of Cap'n Proto, there and back.
#pragma once

#include "serialize/order.h"

#include <echo.capnp.h>

#include <string>

namespace dubhe::bench {

inline void write_order(const shop::Order& from, ::Order::Builder to) {
  to.setId(from.id);
  to.setOrderNo(from.order_no);
  to.setStatus(from.status);
  to.setCreatedMs(from.created_ms);
  to.setTotal(from.total);
  to.setCustomer(from.customer);
  to.setAddress(from.address);
  to.setPaid(from.paid);
  to.setCurrency(from.currency);
  to.setRemark(from.remark);
  auto items = to.initItems(static_cast<unsigned>(from.items.size()));
  for (unsigned i = 0; i < items.size(); ++i) {
    const shop::Item& item = from.items[i];
    items[i].setSku(item.sku);
    items[i].setName(item.name);
    items[i].setQuantity(item.quantity);
    items[i].setPrice(item.price);
    items[i].setWeight(item.weight);
  }
  auto attributes = to.initAttributes(static_cast<unsigned>(from.attributes.size()));
  unsigned place = 0;
  for (const auto& [key, value] : from.attributes) {
    attributes[place].setKey(key);
    attributes[place++].setValue(value);
  }
}

inline std::string text(capnp::Text::Reader from) { return {from.begin(), from.size()}; }

inline shop::Order read_order(::Order::Reader from) {
  shop::Order to{from.getId(),
                 text(from.getOrderNo()),
                 from.getStatus(),
                 from.getCreatedMs(),
                 from.getTotal(),
                 text(from.getCustomer()),
                 text(from.getAddress()),
                 from.getPaid(),
                 text(from.getCurrency()),
                 text(from.getRemark()),
                 {},
                 {}};
  to.items.reserve(from.getItems().size());
  for (const auto item : from.getItems()) {
    to.items.push_back({text(item.getSku()), text(item.getName()), item.getQuantity(), item.getPrice(), item.getWeight()});
  }
  for (const auto attribute : from.getAttributes()) {
    to.attributes.emplace(text(attribute.getKey()), text(attribute.getValue()));
  }
  return to;
}

}  // namespace dubhe::bench
