// Pushes orders with so many callers at a time, as ordinary blocking threads.
//
// Used by one thread. Destroying it stops it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "order.h"

namespace order_push {

class Pusher {
 public:
  // `series` goes into the number of every order that is pushed again, so that two pushers never make the same one.
  Pusher(std::shared_ptr<SupplierService> suppliers, std::vector<Order> orders, std::string series);
  Pusher(const Pusher&) = delete;
  ~Pusher() { stop(); }

  // `count` 0: until stop().
  void begin(unsigned callers, std::uint64_t count);
  bool running() const noexcept { return !callers_.empty(); }
  // Every order was pushed.
  bool done() const noexcept { return at_work_.load() == 0; }
  // Waits for the calls under way.
  void stop();

 private:
  void push_orders();
  // The order to be pushed as number `place` of all; the same ones over and over, under new numbers.
  Order order_at(std::uint64_t place) const;

  const std::shared_ptr<SupplierService> suppliers_;
  const std::vector<Order> orders_;
  const std::string series_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<std::uint64_t> end_{0};
  std::atomic<unsigned> at_work_{0};
  std::vector<std::thread> callers_;
};

}  // namespace order_push
