// The certificates of one side, out of files.
//
// Thread-safe. Files that have changed are read again when the next connection is made, at most
// once a second. When what they have become is no good, the last good state stays in use, and one
// line says so.
#pragma once

#include "dubhe/common/deadline.h"
#include "dubhe/common/expected.h"
#include "dubhe/common/logger.h"
#include "dubhe/transport/ssl_settings.h"

#include "wire_bio.h"

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dubhe {

enum class TlsSide { kServer, kClient };

class TlsContext {
 public:
  TlsContext(SslFiles files, TlsSide side, Logger& logger)
      : files_(std::move(files)), side_(side), logger_(logger) {}

  // For a new connection. kInvalidArgument, kNotFound: there has been no good state so far; names
  // the file and the setting.
  Expected<SslPtr> make(TimePoint now);

 private:
  // What tells that a file is another one: its place, size and time of change.
  struct FileState {
    std::uint64_t inode = 0, size = 0, changed_ns = 0;
    bool operator==(const FileState&) const = default;
  };
  std::vector<FileState> look() const;
  using ContextPtr = std::shared_ptr<SSL_CTX>;
  Expected<ContextPtr> load() const;
  Status load_identity(SSL_CTX& context) const;
  Status load_trust(SSL_CTX& context) const;
  std::string setting(const char* name) const;
  Status refresh(TimePoint now);

  const SslFiles files_;
  const TlsSide side_;
  Logger& logger_;

  std::mutex mutex_;  // guards the rest
  ContextPtr context_;
  std::vector<FileState> seen_;
  TimePoint looked_{};
};

}  // namespace dubhe
