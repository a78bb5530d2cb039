// One URL that stands in a registry, taken back once: when it is dropped, or earlier when the application says good-bye.
//
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "dubhe/registry/registry.h"

namespace dubhe {

class Announcement {
 public:
  // `registry` is kept alive for the token.
  Announcement(std::shared_ptr<Registry> registry, std::unique_ptr<Registration> token)
      : registry_(std::move(registry)), token_(std::move(token)) {}

  // Takes it out: whoever has it withdraws it. nullptr: somebody did before.
  std::unique_ptr<Registration> take() {
    std::lock_guard lock(mutex_);
    return std::move(token_);
  }

 private:
  std::shared_ptr<Registry> registry_;
  std::mutex mutex_;
  std::unique_ptr<Registration> token_;
};

// Every announcement of the application that still stands.
class Announcements {
 public:
  std::shared_ptr<Announcement> add(std::shared_ptr<Registry> registry, std::unique_ptr<Registration> token);
  std::vector<std::shared_ptr<Announcement>> all();

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<Announcement>> standing_;
};

}  // namespace dubhe
