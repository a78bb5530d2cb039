// A TreeClient over a directory: one thread that works through the requests, renews the lease and
// listens for changes.
#pragma once

#include "dubhe/common/executor.h"
#include "dubhe/common/logger.h"
#include "dubhe/registry/background_worker.h"
#include "dubhe/registry_tree/tree_client.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

namespace dubhe::file {

struct FileOptions {
  std::string base;
  std::chrono::milliseconds lease{10000};
  std::chrono::milliseconds poll{1000};
  bool inotify = true;
  std::string process;
};

// What the clients of one registry, which follow each other, know of it.
struct Memory {
  // The directory was there; it is not made again after that.
  bool seen = false;
  // Held by a client's thread, so that one has taken back its own before the next announces it.
  std::mutex turn;
};

// The thread is ended
// on `worker`; all of them outlive the client, `worker` until it has run what the client's
// destructor gives it.
std::unique_ptr<tree::TreeClient> open_file_tree_client(const FileOptions& options,
                                                        Executor& executor,
                                                        BackgroundWorker& worker, Logger& logger,
                                                        std::shared_ptr<Memory> memory,
                                                        tree::TreeEvents events);

}  // namespace dubhe::file
