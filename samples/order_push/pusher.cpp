#include "pusher.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>

#include "dubhe/proxy/call.h"

namespace order_push {

Pusher::Pusher(std::shared_ptr<SupplierService> suppliers, std::vector<Order> orders, std::string series)
    : suppliers_(std::move(suppliers)), orders_(std::move(orders)), series_(std::move(series)) {}

void Pusher::begin(unsigned callers, std::uint64_t count) {
  stop();
  const std::uint64_t place = next_.load();
  end_ = count == 0 ? std::numeric_limits<std::uint64_t>::max() : place + count;
  at_work_ = callers;
  for (unsigned i = 0; i < callers; ++i) callers_.emplace_back([this] { push_orders(); });
}

void Pusher::stop() {
  end_ = 0;
  for (std::thread& caller : callers_) caller.join();
  callers_.clear();
}

void Pusher::push_orders() {
  for (;;) {
    std::uint64_t place = next_.load();
    do {
      if (place >= end_.load()) {
        --at_work_;
        return;
      }
    } while (!next_.compare_exchange_weak(place, place + 1));
    const Order order = order_at(place);
    try {
      const Receipt receipt = dubhe::call<&SupplierService::push>(suppliers_, {}, order, dubhe::use_future).get();
      if (!receipt.accepted) std::fprintf(stderr, "order %s: %s\n", order.number.c_str(), receipt.reason.c_str());
    } catch (const std::exception& why) {
      std::fprintf(stderr, "order %s: %s\n", order.number.c_str(), why.what());
    }
  }
}

Order Pusher::order_at(std::uint64_t place) const {
  Order order = orders_[place % orders_.size()];
  const std::uint64_t round = place / orders_.size() + 1;
  if (round > 1 || series_ != "A") order.number += "-" + series_ + std::to_string(round);
  return order;
}

}  // namespace order_push
