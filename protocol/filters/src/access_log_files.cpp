#include "access_log_file.h"

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace dubhe {

namespace {

using filters::AccessLogFile;

// A thread that writes all files, from the first one on; it ends, with everything written, when
// this does.
class AccessLogFiles final : public AccessLogs {
 public:
  explicit AccessLogFiles(Logger& logger) : logger_(logger) {}
  ~AccessLogFiles() override {
    {
      std::lock_guard lock(mutex_);
      ends_ = true;
    }
    wake_.notify_one();
    if (writer_.joinable()) writer_.join();
  }

  std::shared_ptr<AccessLog> open(const std::string& path) override {
    std::lock_guard lock(mutex_);
    auto& file = files_[path];
    if (file == nullptr) file = std::make_shared<Waking>(*this, path);
    if (!writer_.joinable()) writer_ = std::thread([this] { write(); });
    return file;
  }

 private:
  static constexpr std::chrono::seconds kInterval{1};

  // Wakes the writer before its time where lines come in quickly. Filters that still hold it do not
  // outlive the registry, and with it this object.
  struct Waking final : AccessLog {
    Waking(AccessLogFiles& files, const std::string& path)
        : files(files), file(path, files.logger_) {}
    void add(std::string line) override {
      file.add(std::move(line));
      if (file.hurries()) files.wake_.notify_one();
    }
    AccessLogFiles& files;
    AccessLogFile file;
  };

  void write() {
    std::unique_lock lock(mutex_);
    for (bool last = false; !last;) {
      if (!ends_) wake_.wait_for(lock, kInterval);
      last = ends_;
      std::vector<std::shared_ptr<Waking>> files;
      for (const auto& [path, file] : files_) files.push_back(file);
      lock.unlock();
      for (const auto& file : files) file->file.write_out(std::time(nullptr));
      lock.lock();
    }
  }

  Logger& logger_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::map<std::string, std::shared_ptr<Waking>> files_;
  std::thread writer_;
  bool ends_ = false;
};

}  // namespace

Expected<std::unique_ptr<AccessLogs>> make_access_log_files(const ExtensionContext& context) {
  return std::unique_ptr<AccessLogs>(std::make_unique<AccessLogFiles>(context.logger()));
}

}  // namespace dubhe
