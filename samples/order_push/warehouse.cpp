#include "warehouse.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace order_push {

namespace {

constexpr std::int64_t kMostCents = 1'000'000'000'00;

// An amount with two places, in cents; nothing for any other amount.
std::optional<std::int64_t> cents(const dubhe::Decimal& amount) {
  const std::string& digits = amount.digits();
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (amount.scale() != 2 || value > kMostCents) return std::nullopt;
  return amount.negative() ? -value : value;
}

// What one item costs, in cents.
std::optional<std::int64_t> cost(const Item& item) {
  const auto price = cents(item.price);
  if (!price || *price < 0 || item.quantity < 1 || item.quantity > 1000) return std::nullopt;
  if (item.discount_percent < 0 || item.discount_percent > 100) return std::nullopt;
  return (*price * item.quantity * (100 - item.discount_percent) + 50) / 100;
}

}  // namespace

std::string find_fault(const Order& order) {
  if (order.number.empty()) return "the order has no number";
  if (order.items.empty()) return "the order has no items";
  if (order.due < order.created) return "the order is due before it was made";
  std::int64_t sum = 0;
  for (const Item& item : order.items) {
    const auto item_cost = cost(item);
    if (!item_cost) return "item " + item.sku + " has no sensible price, quantity or discount";
    sum += *item_cost;
  }
  const auto total = cents(order.total);
  if (!total || *total != sum) {
    return "the total is " + order.total.to_string() + ", the items cost " + dubhe::Decimal(sum, 2).to_string();
  }
  return {};
}

dubhe::Task<Receipt> Warehouse::push(const Order& order) {
  Receipt receipt{.order_number = order.number, .supplier = supplier_, .reason = find_fault(order)};
  receipt.accepted = receipt.reason.empty();
  receipt.seen_before = !write_down(order.number);
  co_return receipt;
}

bool Warehouse::write_down(const std::string& order_number) {
  std::lock_guard lock(mutex_);
  journal_.write(order_number);
  const bool fresh = numbers_.insert(order_number).second;
  ++tally_.arrived;
  tally_.twice += fresh ? 0 : 1;
  return fresh;
}

Warehouse::Tally Warehouse::tally() const {
  std::lock_guard lock(mutex_);
  return tally_;
}

Journal::Journal(const std::string& path) {
  if (path.empty()) return;
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0) throw std::runtime_error("cannot write the journal " + path + ": " + std::strerror(errno));
}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

void Journal::write(const std::string& order_number) {
  if (file_ < 0) return;
  line_.assign(order_number).push_back('\n');
  if (::write(file_, line_.data(), line_.size()) != static_cast<ssize_t>(line_.size())) {
    throw std::runtime_error(std::string("the journal takes no more: ") + std::strerror(errno));
  }
}

}  // namespace order_push
