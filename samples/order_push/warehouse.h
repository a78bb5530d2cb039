// The supplier's side of SupplierService: checks an order, writes it down once, answers with a receipt.
//
// Thread-safe: orders of several connections arrive on several loops.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_set>

#include "order.h"

namespace order_push {

// Which orders came to a supplier, one number a line, written before the receipt goes out, so that also a killed supplier
// leaves behind what it had. Not thread-safe.
class Journal {
 public:
  // Appends to the file at `path`; an empty path: keeps none. Throws std::runtime_error.
  explicit Journal(const std::string& path);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();
  void write(const std::string& order_number);

 private:
  int file_ = -1;
  std::string line_;
};

class Warehouse : public SupplierService {
 public:
  Warehouse(std::string supplier, const std::string& journal_path)
      : supplier_(std::move(supplier)), journal_(journal_path) {}

  dubhe::Task<Receipt> push(const Order& order) override;

  struct Tally {
    std::uint64_t arrived = 0;
    std::uint64_t twice = 0;  // of them: orders that had arrived here before
  };
  Tally tally() const;

 private:
  // false: it came before.
  bool write_down(const std::string& order_number);

  const std::string supplier_;
  mutable std::mutex mutex_;
  Journal journal_;
  std::unordered_set<std::string> numbers_;
  Tally tally_;
};

// Why the order cannot be taken; empty when it can. The total is what the items cost after their discounts, each rounded
// half up to whole cents.
std::string find_fault(const Order& order);

}  // namespace order_push
