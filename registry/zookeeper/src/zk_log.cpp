#include "zk_log.h"

#include <array>
#include <mutex>
#include <string_view>
#include <utility>

namespace dubhe::zookeeper {

namespace {

constexpr std::size_t kSlots = 32;
constexpr std::string_view kWhere = "zookeeper";

struct Slot {
  std::mutex mutex;
  Logger* logger = nullptr;
  std::shared_ptr<ZkLogLines> lines;
  ZkLogSlot::Refused refused;
};

// Process-wide because the C library's callback is a bare function pointer.
std::array<Slot, kSlots> g_slots;

template <std::size_t I>
void write_line(const char* line) {
  Slot& slot = g_slots[I];
  std::lock_guard lock(slot.mutex);
  if (slot.logger == nullptr || line == nullptr) return;
  const auto [level, text] = slot.lines->read(line, Clock::now());
  if (slot.logger->enabled(level)) slot.logger->write(level, kWhere, text);
  if (!slot.refused) return;
  if (const std::string_view by = ZkLogLines::refused_by(line); !by.empty()) slot.refused(by);
}

void write_nothing(const char*) {}

template <std::size_t... I>
constexpr std::array<ZkLogSlot::Callback, sizeof...(I)> callbacks(std::index_sequence<I...>) {
  return {&write_line<I>...};
}
constexpr auto kCallbacks = callbacks(std::make_index_sequence<kSlots>());

}  // namespace

ZkLogSlot::ZkLogSlot(Logger& logger, std::shared_ptr<ZkLogLines> lines, Refused refused) : index_(0) {
  for (; index_ < kSlots; ++index_) {
    std::lock_guard lock(g_slots[index_].mutex);
    if (g_slots[index_].logger != nullptr) continue;
    g_slots[index_].logger = &logger;
    g_slots[index_].lines = std::move(lines);
    g_slots[index_].refused = std::move(refused);
    return;
  }
}

ZkLogSlot::~ZkLogSlot() {
  if (index_ == kSlots) return;
  std::lock_guard lock(g_slots[index_].mutex);
  g_slots[index_].logger = nullptr;
  g_slots[index_].lines = nullptr;
  g_slots[index_].refused = nullptr;
}

ZkLogSlot::Callback ZkLogSlot::callback() const noexcept {
  return index_ == kSlots ? &write_nothing : kCallbacks[index_];
}

}  // namespace dubhe::zookeeper
