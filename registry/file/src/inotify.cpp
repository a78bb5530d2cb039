#include "inotify.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace dubhe::file {

namespace {

constexpr std::uint32_t kOfInterest = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                                      IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

}  // namespace

Inotify::Inotify() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

bool Inotify::watch(const std::string& folder) {
  if (!good()) return false;
  const int id = ::inotify_add_watch(fd_.get(), folder.c_str(), kOfInterest);
  if (id < 0) return false;
  folders_[id] = folder;
  return true;
}

void Inotify::read(const Sink& sink) {
  alignas(inotify_event) char buffer[16384];
  for (;;) {
    const ssize_t got = ::read(fd_.get(), buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    for (const char* at = buffer; at < buffer + got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if ((event->mask & IN_Q_OVERFLOW) != 0) {
        sink.overflowed();
        continue;
      }
      const auto folder = folders_.find(event->wd);
      if (folder == folders_.end()) continue;
      const std::string path = folder->second;
      if ((event->mask & IN_IGNORED) != 0) folders_.erase(folder);
      sink.changed(path, event->len > 0 ? std::string(event->name) : std::string());
    }
  }
}

}  // namespace dubhe::file
