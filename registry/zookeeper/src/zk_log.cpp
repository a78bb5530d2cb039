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
};

// Process-wide because the C library's callback is a bare function pointer.
std::array<Slot, kSlots> g_slots;

// "2026-11-21 23:11:00,123:4711(0x7f…):ZOO_WARN@check_events@1790: text": the level, and the text
// behind the place.
LogLevel level_of(std::string_view line) {
  if (line.find(":ZOO_ERROR@") != std::string_view::npos) return LogLevel::kWarn;
  if (line.find(":ZOO_WARN@") != std::string_view::npos) return LogLevel::kWarn;
  return LogLevel::kDebug;
}

std::string_view text_of(std::string_view line) {
  const auto place = line.find(":ZOO_");
  if (place == std::string_view::npos) return line;
  const auto text = line.find(": ", place);
  return text == std::string_view::npos ? line : line.substr(text + 2);
}

template <std::size_t I>
void write_line(const char* line) {
  std::lock_guard lock(g_slots[I].mutex);
  if (g_slots[I].logger == nullptr || line == nullptr) return;
  const LogLevel level = level_of(line);
  if (g_slots[I].logger->enabled(level)) g_slots[I].logger->write(level, kWhere, text_of(line));
}

void write_nothing(const char*) {}

template <std::size_t... I>
constexpr std::array<ZkLogSlot::Callback, sizeof...(I)> callbacks(std::index_sequence<I...>) {
  return {&write_line<I>...};
}
constexpr auto kCallbacks = callbacks(std::make_index_sequence<kSlots>());

}  // namespace

ZkLogSlot::ZkLogSlot(Logger& logger) : index_(0) {
  for (; index_ < kSlots; ++index_) {
    std::lock_guard lock(g_slots[index_].mutex);
    if (g_slots[index_].logger != nullptr) continue;
    g_slots[index_].logger = &logger;
    return;
  }
}

ZkLogSlot::~ZkLogSlot() {
  if (index_ == kSlots) return;
  std::lock_guard lock(g_slots[index_].mutex);
  g_slots[index_].logger = nullptr;
}

ZkLogSlot::Callback ZkLogSlot::callback() const noexcept {
  return index_ == kSlots ? &write_nothing : kCallbacks[index_];
}

}  // namespace dubhe::zookeeper
