// One file of access lines: a bounded queue, and what writes it out.
//
// Thread-safe; write_out() is for one thread at a time.
#pragma once

#include "dubhe/common/logger.h"
#include "dubhe/protocol_filters/access_logs.h"

#include <cstddef>
#include <ctime>
#include <mutex>
#include <string>
#include <vector>

namespace dubhe::filters {

// "20240131", in local time.
std::string day_of(std::time_t time);

class AccessLogFile final : public AccessLog {
 public:
  static constexpr std::size_t kMostLines = 5000;

  AccessLogFile(std::string path, Logger& logger) : path_(std::move(path)), logger_(logger) {}

  void add(std::string line) override;
  // Half full or more.
  bool hurries() const;
  // Appends what has come. A file last written on another day than `now`'s is put aside first,
  // under its own day.
  void write_out(std::time_t now);

 private:
  void put_aside(std::time_t now) const;
  bool append(const std::vector<std::string>& lines) const;

  const std::string path_;
  Logger& logger_;
  bool complained_ = false;   // of the file
  mutable std::mutex mutex_;  // guards what follows
  std::vector<std::string> lines_;
  std::size_t dropped_ = 0;
};

}  // namespace dubhe::filters
