// Reads orders from a file of JSON lines.
#pragma once

#include <string>
#include <vector>

#include "order.h"

namespace order_push {

// Throws std::runtime_error that names the file, the line and what is wrong with it.
std::vector<Order> read_orders(const std::string& path);

}  // namespace order_push
