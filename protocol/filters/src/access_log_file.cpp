#include "access_log_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

namespace dubhe::filters {

namespace {

constexpr std::string_view kWhere = "filter.accesslog";

// "path.20240131"; where that is taken, "path.20240131.1" and so on: nothing is written over.
std::string free_name(const std::string& wanted) {
  std::error_code ignored;
  std::string name = wanted;
  for (int number = 1; std::filesystem::exists(name, ignored) && number < 10000; ++number) {
    name = wanted + "." + std::to_string(number);
  }
  return name;
}

}  // namespace

std::string day_of(std::time_t time) {
  std::tm parts{};
  ::localtime_r(&time, &parts);
  char text[16];
  return std::string(text, std::strftime(text, sizeof text, "%Y%m%d", &parts));
}

void AccessLogFile::add(std::string line) {
  std::lock_guard lock(mutex_);
  if (lines_.size() >= kMostLines) {
    ++dropped_;
    return;
  }
  lines_.push_back(std::move(line));
}

bool AccessLogFile::hurries() const {
  std::lock_guard lock(mutex_);
  return lines_.size() >= kMostLines / 2;
}

void AccessLogFile::write_out(std::time_t now) {
  std::vector<std::string> lines;
  std::size_t dropped = 0;
  {
    std::lock_guard lock(mutex_);
    lines.swap(lines_);
    dropped = std::exchange(dropped_, 0);
  }
  if (lines.empty()) return;
  put_aside(now);
  const bool written = append(lines);
  if (!written) {
    const int reason = errno;
    dropped += lines.size();
    if (!std::exchange(complained_, true)) {
      logger_.error(kWhere, "cannot write to " + path_ + ": " + std::strerror(reason) +
                                "; its lines are lost until it can be written (`accesslog`)");
    }
  } else {
    complained_ = false;
  }
  if (dropped > 0)
    logger_.warn(kWhere, std::to_string(dropped) + " lines for " + path_ + " were dropped");
}

void AccessLogFile::put_aside(std::time_t now) const {
  struct stat file {};
  if (::stat(path_.c_str(), &file) != 0) return;
  const std::string last = day_of(file.st_mtime);
  if (last == day_of(now)) return;
  const std::string aside = free_name(path_ + "." + last);
  if (std::rename(path_.c_str(), aside.c_str()) != 0) {
    logger_.warn(kWhere, "cannot rename " + path_ + " to " + aside + ": " + std::strerror(errno));
  }
}

bool AccessLogFile::append(const std::vector<std::string>& lines) const {
  std::error_code ignored;  // what cannot be made cannot be opened either
  const auto folder = std::filesystem::path(path_).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path_.c_str(), "ae"),
                                                             &std::fclose);
  if (file == nullptr) return false;
  for (const std::string& line : lines) {
    if (std::fwrite(line.data(), 1, line.size(), file.get()) != line.size() ||
        std::fputc('\n', file.get()) == EOF)
      return false;
  }
  return std::fflush(file.get()) == 0;
}

}  // namespace dubhe::filters
