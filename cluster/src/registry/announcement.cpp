#include "registry/announcement.h"

namespace dubhe {

std::shared_ptr<Announcement> Announcements::add(std::shared_ptr<Registry> registry,
                                                 std::unique_ptr<Registration> token) {
  auto announcement = std::make_shared<Announcement>(std::move(registry), std::move(token));
  std::lock_guard lock(mutex_);
  std::erase_if(standing_, [](const auto& one) { return one.expired(); });
  standing_.push_back(announcement);
  return announcement;
}

std::vector<std::shared_ptr<Announcement>> Announcements::all() {
  std::vector<std::shared_ptr<Announcement>> alive;
  std::lock_guard lock(mutex_);
  for (const auto& one : standing_) {
    if (auto announcement = one.lock()) alive.push_back(std::move(announcement));
  }
  return alive;
}

}  // namespace dubhe
