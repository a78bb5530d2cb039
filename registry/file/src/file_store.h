// The tree in its directory: every request of a TreeClient as a blocking function, and the leases.
//
// Confined to one thread, which may block. Layout (docs/registries.md shows it to people):
//   {base}/leases/{session}.lease        one per process, renewed by it
//   {base}/tree/dubbo/a.B/providers/….node   one per node, with the session that it goes with
#pragma once

#include "dubhe/common/logger.h"
#include "dubhe/common/status.h"
#include "dubhe/registry_tree/tree_client.h"

#include "entry_file.h"
#include "lease.h"
#include "posix_files.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dubhe::file {

struct StoreOptions {
  std::string base;  // absolute
  std::chrono::milliseconds lease{10000};
  std::uint64_t session = 0;
  std::string process;  // for people
};

class FileStore {
 public:
  using TreeCode = tree::TreeCode;
  using TreeReply = tree::TreeReply;

  FileStore(StoreOptions options, Logger& logger);

  // Takes the lease. With `may_create` the directory is made when only itself is missing: not once
  // it has been there, as it was moved away then, and a second one would split the estate. Where
  // nothing may be written but all can be read, it can be read.
  Status open(bool may_create, Moment now);
  // Takes all that goes with the session away, and the lease.
  void close();

  enum class Health : std::uint8_t {
    kGood,
    kAway,  // the directory is not there; what was written in it may come back with it
    kOver,  // not renewed in time: others take this process for dead
  };
  // Renews the lease when a quarter of it is used up.
  Health check(Moment now);

  TreeReply create(const std::string& path, const std::string& data, tree::NodeKind kind);
  TreeReply remove(const std::string& path);
  TreeReply read(const std::string& path, std::string& data, std::int32_t& version);
  TreeReply write(const std::string& path, const std::string& data, std::int32_t version);
  TreeReply owner(const std::string& path, std::uint64_t& session);

  struct Listing {
    std::vector<std::string> names;
    std::set<std::uint64_t> owners;
  };
  // Of living owners and of none. What is no entry is named once and left out.
  TreeReply children(const std::string& path, Listing& listing);

  // Looks at the leases. True: one has ended since the last look, or an unknown one has come.
  // Removes what a dead process has left, unless somebody else is doing it.
  bool sweep(Moment now);

  // Changes when the folder, or the one file in it, does.
  std::uint64_t fingerprint(const std::string& folder, const std::string& file = {}) const;
  std::string folder(const std::string& path) const;  // absolute, of the node's children
  bool read_only() const noexcept { return read_only_; }

 private:
  struct Known {
    Stamp stamp;
    std::string name;
    std::uint64_t owner = 0;
    bool good = false;
  };
  using Folder = std::map<std::string, Known>;

  int put_lease(Moment now);
  bool is_over(const Fd& leases, std::uint64_t session, Moment now, bool& there);
  bool is_there() const;
  bool alive(std::uint64_t owner);
  TreeReply reply(int error, const std::string& what);
  TreeReply load(const std::string& path, Entry& entry);
  TreeReply remove_if(const std::string& path, const std::function<bool(const Entry&)>& condition);
  bool lock(Fd& leases);
  Known look_at(const Fd& directory, const std::string& folder, const std::string& file,
                const Known& known);
  void complain(const std::string& file, const std::string& why);
  void remove_left_overs(const std::set<std::uint64_t>& sessions, const std::string& folder);
  std::string temporary();

  const StoreOptions options_;
  Logger& logger_;
  const std::string leases_;
  const std::string tree_;
  const std::string clock_;
  LeaseBook book_;
  mode_t folder_mode_ = 0755;
  mode_t file_mode_ = 0644;
  bool read_only_ = false;
  Lease lease_;
  Moment renewed_{};
  std::set<std::uint64_t> living_;  // sessions whose leases are good
  std::set<std::uint64_t> dead_;    // sessions whose leases are over, or not there
  std::set<std::string> own_;       // paths of what goes with this session
  std::map<std::string, Folder> folders_;
  std::map<std::string, std::string> complaints_;  // by file
  std::uint64_t next_temporary_ = 0;
};

}  // namespace dubhe::file
