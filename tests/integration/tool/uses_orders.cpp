// Compiled against the header that `dubhe show --cpp` printed: what users do with it.
#include <order_service.h>

#include <memory>

#include "dubhe/dubhe.h"

using com::acme::Color;
using com::acme::Item;
using com::acme::Order;
using com::acme::OrderService;

// A provider: every method has the type that the header gave it.
struct Orders final : OrderService {
  dubhe::Value any(dubhe::Value value) override { return value; }
  std::map<std::string, std::vector<Item>> byCustomer(
      dubhe::as<"java.util.Collection", std::vector<std::string>>) override {
    return {};
  }
  void cancel(std::string, std::string) override {}
  void cancel(std::int64_t) override {}
  std::set<Color> colors(dubhe::Array<Color>) override { return {Color::kRed}; }
  dubhe::Bytes document(std::string, dubhe::Array<double>) override { return {}; }
  std::optional<Order> find(std::string id) override {
    Order order;
    order.id = id;
    order.items.push_back(Item{});
    order.parent = std::make_shared<Order>();
    return order;
  }
  dubhe::Value later(std::optional<std::int32_t>, dubhe::Decimal) override { return {}; }
  std::int64_t place(Order, bool) override { return 0; }
  std::vector<Order> search(std::map<std::string, std::int32_t>, std::int32_t) override { return {}; }
};

void use(dubhe::Application& app) {
  app.provide<OrderService>(std::make_shared<Orders>());
  const std::shared_ptr<OrderService> orders = app.refer<OrderService>();
  orders->cancel(std::int64_t{7});
  orders->cancel("a", "b");
}
