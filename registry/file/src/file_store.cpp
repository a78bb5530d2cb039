#include "file_store.h"

#include "entry_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

namespace dubhe::file {

using tree::NodeKind;

namespace {

constexpr std::string_view kLeaseSuffix = ".lease";
constexpr std::string_view kWhere = "registry.file";

std::string in_words(int error) { return std::generic_category().message(error); }

// So that a process is gone within its lease although others look only now and then.
Moment good_until(Moment now, std::chrono::milliseconds length) { return now + length * 7 / 8; }

std::int32_t version_of(std::string_view data) {
  return static_cast<std::int32_t>(checksum(data) & 0x7fffffff);
}

int make_folder(const std::string& path, mode_t mode) {
  if (::mkdir(path.c_str(), 0700) != 0) return errno;
  // As the base is, whatever the umask: others who may write there may write here.
  return ::chmod(path.c_str(), mode) == 0 ? 0 : errno;
}

}  // namespace

FileStore::FileStore(StoreOptions options, Logger& logger)
    : options_(std::move(options)),
      logger_(logger),
      leases_(options_.base + "/leases"),
      tree_(options_.base + "/tree"),
      clock_(clock_identity()),
      book_(clock_) {
  lease_.session = options_.session;
  lease_.clock = clock_;
  lease_.length = options_.lease;
  lease_.process = options_.process;
}

// ---- The directory and the lease

Status FileStore::open(bool may_create, Moment now) {
  const auto refused = [this](const std::string& what, int error) {
    return Status(StatusCode::kFailedPrecondition, what + ": " + in_words(error));
  };
  if (may_create && ::mkdir(options_.base.c_str(), 0755) != 0 && errno != EEXIST) {
    // Mended below, where the directory is there all the same.
    if (const int error = errno; ::access(options_.base.c_str(), F_OK) != 0)
      return refused("cannot make the directory " + options_.base, error);
  }
  struct stat base {};
  if (::stat(options_.base.c_str(), &base) != 0)
    return refused("cannot use the directory " + options_.base, errno);
  if (!S_ISDIR(base.st_mode)) return refused(options_.base + " cannot be used", ENOTDIR);
  folder_mode_ = base.st_mode & 07777;
  file_mode_ = (base.st_mode & 0444) | 0600;
  for (const std::string& folder : {leases_, tree_}) {
    const int error = make_folder(folder, folder_mode_);
    if (error != 0 && error != EEXIST && error != EACCES && error != EROFS)
      return refused("cannot make the directory " + folder, error);
  }
  const int error = put_lease(now);
  if (error == EACCES || error == EROFS || error == EPERM) {
    Fd tree;
    if (const int closed = open_directory(tree_, tree); closed != 0)
      return refused("cannot read the directory " + tree_, closed);
    read_only_ = true;
    logger_.warn(kWhere, options_.base + " can be read but not written (" + in_words(error) +
                             "): providers are found, and nothing can be announced");
  } else if (error != 0) {
    return refused("cannot write " + leases_ + "/" + hex(lease_.session) + ".lease", error);
  }
  (void)sweep(now);
  return Status();
}

int FileStore::put_lease(Moment now) {
  Fd leases;
  if (const int error = open_directory(leases_, leases); error != 0) return error;
  lease_.good_until = good_until(now, lease_.length);
  ++lease_.count;
  const int error = put(leases, hex(lease_.session) + std::string(kLeaseSuffix), to_text(lease_),
                        file_mode_, temporary(), Put::kReplace, false);
  if (error == 0) renewed_ = now;
  return error;
}

void FileStore::close() {
  for (const std::string& path : std::set<std::string>(own_)) {
    (void)remove_if(path, [this](const Entry& entry) { return entry.owner == lease_.session; });
  }
  Fd leases;
  if (open_directory(leases_, leases) == 0)
    (void)file::remove(leases, hex(lease_.session) + std::string(kLeaseSuffix));
}

bool FileStore::is_there() const {
  return ::access((read_only_ ? tree_ : leases_ + "/" + hex(lease_.session) + ".lease").c_str(),
                  F_OK) == 0;
}

FileStore::Health FileStore::check(Moment now) {
  Fd folder;
  if (open_directory(read_only_ ? tree_ : leases_, folder) != 0) return Health::kAway;
  if (read_only_) return Health::kGood;
  Stamp stamp;
  const int error = stamp_of(folder, hex(lease_.session) + std::string(kLeaseSuffix), stamp);
  if (error == ENOENT || now >= lease_.good_until) return Health::kOver;
  if (now - renewed_ >= lease_.length / 4 && put_lease(now) != 0) return Health::kAway;
  return Health::kGood;
}

// One that is not known yet has come since the last look: a lease stands before what it is for.
bool FileStore::alive(std::uint64_t owner) {
  if (owner == 0 || owner == lease_.session || living_.contains(owner)) return true;
  if (dead_.contains(owner)) return false;
  Fd leases;
  bool there = false;
  const bool over = open_directory(leases_, leases) != 0 ||
                    is_over(leases, owner, monotonic_now(), there) || !there;
  (over ? dead_ : living_).insert(owner);
  return !over;
}

bool FileStore::is_over(const Fd& leases, std::uint64_t session, Moment now, bool& there) {
  const std::string name = hex(session) + std::string(kLeaseSuffix);
  std::string text;
  const int error = read_all(leases, name, text);
  there = error != ENOENT;
  if (!there) return true;
  Expected<Lease> lease = parse_lease(text);
  if (error != 0 || !lease || lease->session != session) {
    complain(leases_ + "/" + name,
             error != 0 ? "cannot be read: " + in_words(error) : "is no lease of a registry");
    // Counts as long as it changes.
    lease = Lease{session, "", {}, options_.lease, checksum(text), ""};
  }
  return book_.is_over(*lease, now);
}

bool FileStore::sweep(Moment now) {
  Fd leases;
  std::vector<std::string> names;
  if (open_directory(leases_, leases) != 0 || list(leases, names) != 0) return false;
  std::set<std::uint64_t> living, dead;
  for (const std::string& name : names) {
    std::uint64_t session = 0;
    const bool is_lease =
        name.ends_with(kLeaseSuffix) &&
        parse_hex(std::string_view(name).substr(0, name.size() - kLeaseSuffix.size()), session);
    bool there = false;
    if (!is_lease) continue;
    // Whether this process is late is for check() to say.
    const bool over = session != lease_.session && is_over(leases, session, now, there);
    there = there || session == lease_.session;
    if (there) (over ? dead : living).insert(session);
  }
  const bool changed = living != living_;
  living_ = std::move(living);
  if (!dead.empty() && !read_only_ && try_lock(leases) == 0) {
    remove_left_overs(dead, tree_);
    for (const std::uint64_t session : dead) {
      if (file::remove(leases, hex(session) + std::string(kLeaseSuffix)) != 0) continue;
      book_.forget(session);
      logger_.info(kWhere, options_.base + ": session " + hex(session) +
                               " did not renew its lease; its entries are removed");
    }
  }
  dead_ = std::move(dead);
  return changed;
}

// Under the lock. What cannot be removed (another user's, in a sticky directory) stays for its
// user; readers leave it out.
void FileStore::remove_left_overs(const std::set<std::uint64_t>& sessions,
                                  const std::string& folder) {
  Fd directory;
  std::vector<std::string> names;
  if (open_directory(folder, directory) != 0 || list(directory, names) != 0) return;
  for (const std::string& name : names) {
    if (name.ends_with(kEntrySuffix)) {
      std::string text;
      if (read_all(directory, name, text) != 0) continue;
      const Expected<Entry> entry = parse_entry(text);
      if (entry && sessions.contains(entry->owner)) (void)file::remove(directory, name);
    } else if (std::uint64_t session = 0; name.starts_with(".tmp-") && name.size() > 21) {
      if (parse_hex(std::string_view(name).substr(5, 16), session) && sessions.contains(session))
        (void)file::remove(directory, name);
    } else if (name.find('.') != 0) {
      struct stat info {};
      if (::fstatat(directory.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISDIR(info.st_mode))
        remove_left_overs(sessions, folder + "/" + name);
    }
  }
}

// A process that was stopped while it has the lock does not stop the others.
bool FileStore::lock(Fd& leases) {
  if (open_directory(leases_, leases) != 0) return true;  // said by what follows
  for (int attempts = 100; attempts > 0; --attempts) {
    if (try_lock(leases) == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

std::string FileStore::temporary() {
  return ".tmp-" + hex(lease_.session) + "-" + std::to_string(++next_temporary_);
}

// ---- Requests

FileStore::TreeReply FileStore::reply(int error, const std::string& what) {
  if (error == 0) return {};
  // Everything is missing where the directory is.
  if ((error == ENOENT || error == ENOTDIR || error == ESTALE) && !is_there())
    return {TreeCode::kConnectionLoss, options_.base + " is not there"};
  switch (error) {
    case ENOENT:
      return {TreeCode::kNoNode, "no such node"};
    case EEXIST:
      return {TreeCode::kNodeExists, "it exists"};
    case EACCES:
    case EPERM:
    case EROFS:
      return {TreeCode::kNotAllowed, what + ": " + in_words(error)};
    default:
      return {TreeCode::kOther, what + ": " + in_words(error)};
  }
}

FileStore::TreeReply FileStore::create(const std::string& path, const std::string& data,
                                       NodeKind kind) {
  if (kind == NodeKind::kDirectory) {
    const std::string made = folder(path);
    return reply(make_folder(made, folder_mode_), "cannot make the directory " + made);
  }
  const Place place = place_of(path);
  const std::string where = tree_ + "/" + place.folder;
  const bool passing = kind == NodeKind::kPassing;
  if (passing && read_only_)
    return {TreeCode::kNotAllowed, "cannot write " + where + ": " + in_words(EACCES)};
  Fd directory;
  if (const int error = open_directory(where, directory); error != 0)
    return reply(error, "cannot open " + where);
  const Entry entry{path.substr(path.rfind('/') + 1), passing ? lease_.session : 0, data};
  const int error =
      put(directory, place.file, to_text(entry), file_mode_, temporary(), Put::kNew, !passing);
  if (error == 0 && passing) own_.insert(path);
  return reply(error, "cannot write " + where + "/" + place.file);
}

FileStore::TreeReply FileStore::remove(const std::string& path) {
  return remove_if(path, [](const Entry&) { return true; });
}

// Entries go only under the lock, so that nobody removes what has just been put in the place of
// what was looked at.
FileStore::TreeReply FileStore::remove_if(const std::string& path,
                                          const std::function<bool(const Entry&)>& condition) {
  Fd leases;
  if (!lock(leases))
    return {TreeCode::kOther, options_.base + " is being changed by another process"};
  Entry entry;
  TreeReply found = load(path, entry);
  // One that makes no sense may go, too.
  if (found.ok() ? !condition(entry) : found.code != TreeCode::kOther) return found;
  const Place place = place_of(path);
  const std::string where = tree_ + "/" + place.folder;
  Fd directory;
  int error = open_directory(where, directory);
  if (error == 0) error = file::remove(directory, place.file);
  TreeReply answer = reply(error, "cannot remove " + where + "/" + place.file);
  if (answer.ok() || answer.code == TreeCode::kNoNode) own_.erase(path);
  return answer;
}

FileStore::TreeReply FileStore::load(const std::string& path, Entry& entry) {
  const Place place = place_of(path);
  const std::string where = tree_ + "/" + place.folder;
  Fd directory;
  std::string text;
  int error = open_directory(where, directory);
  if (error == 0) error = read_all(directory, place.file, text);
  if (error != 0) return reply(error, "cannot read " + where + "/" + place.file);
  auto parsed = parse_entry(text);
  if (!parsed)
    return {TreeCode::kOther, where + "/" + place.file + " " + parsed.status().message()};
  if (parsed->name != path.substr(path.rfind('/') + 1))
    return {TreeCode::kOther, where + "/" + place.file + " is of another node, " + parsed->name};
  entry = std::move(*parsed);
  return {};
}

FileStore::TreeReply FileStore::read(const std::string& path, std::string& data,
                                     std::int32_t& version) {
  Entry entry;
  TreeReply answer = load(path, entry);
  if (!answer.ok()) return answer;
  if (!alive(entry.owner)) return {TreeCode::kNoNode, "its owner is gone"};
  version = version_of(entry.data);
  data = std::move(entry.data);
  return answer;
}

FileStore::TreeReply FileStore::write(const std::string& path, const std::string& data,
                                      std::int32_t version) {
  Fd leases;
  if (!lock(leases))
    return {TreeCode::kOther, options_.base + " is being changed by another process"};
  Entry entry;
  TreeReply answer = load(path, entry);
  if (!answer.ok()) return answer;
  if (version >= 0 && version != version_of(entry.data))
    return {TreeCode::kBadVersion, "somebody else has written it"};
  entry.data = data;
  const Place place = place_of(path);
  const std::string where = tree_ + "/" + place.folder;
  Fd directory;
  int error = open_directory(where, directory);
  if (error == 0) {
    error = put(directory, place.file, to_text(entry), file_mode_, temporary(), Put::kReplace,
                entry.owner == 0);
  }
  return reply(error, "cannot write " + where + "/" + place.file);
}

FileStore::TreeReply FileStore::owner(const std::string& path, std::uint64_t& session) {
  Entry entry;
  TreeReply answer = load(path, entry);
  session = entry.owner;
  return answer;
}

// ---- Lists

FileStore::TreeReply FileStore::children(const std::string& path, Listing& listing) {
  const std::string where = folder(path);
  Fd directory;
  std::vector<std::string> files;
  int error = open_directory(where, directory);
  if (error == 0) error = list(directory, files);
  if (error != 0) {
    TreeReply answer = reply(error, "cannot read " + where);
    // A reader cannot make it, and it may come.
    return answer.code == TreeCode::kNoNode && read_only_ ? TreeReply{} : answer;
  }
  Folder now;
  const Folder& before = folders_[where];
  for (const std::string& file : files) {
    if (file.starts_with('.')) continue;
    const auto known = before.find(file);
    const Known entry =
        look_at(directory, where, file, known == before.end() ? Known() : known->second);
    now.emplace(file, entry);
    if (!entry.good) continue;
    listing.owners.insert(entry.owner);
    if (alive(entry.owner)) listing.names.push_back(entry.name);
  }
  folders_[where] = std::move(now);
  // Moved away meanwhile: what was read is of nobody's concern.
  if (!is_there()) return {TreeCode::kConnectionLoss, options_.base + " is not there"};
  return {};
}

FileStore::Known FileStore::look_at(const Fd& directory, const std::string& folder,
                                    const std::string& file, const Known& known) {
  Known entry;
  const std::string path = folder + "/" + file;
  int error = stamp_of(directory, file, entry.stamp);
  if (error == ENOENT) return entry;
  if (error == EINVAL && !file.ends_with(kEntrySuffix)) return entry;  // a folder
  if (!file.ends_with(kEntrySuffix)) {
    complain(path,
             "is no entry of a registry: its name does not end in " + std::string(kEntrySuffix));
    return entry;
  }
  if (error == 0 && entry.stamp == known.stamp) return known;
  std::string text;
  if (error == 0) error = read_all(directory, file, text);
  if (error == ENOENT) return entry;
  if (error != 0) {
    complain(path, "cannot be read: " + in_words(error));
    return entry;
  }
  auto parsed = parse_entry(text);
  if (!parsed || file_name(parsed->name) + std::string(kEntrySuffix) != file) {
    complain(path, parsed ? "does not belong to its name" : parsed.status().message());
    return entry;
  }
  entry.name = std::move(parsed->name);
  entry.owner = parsed->owner;
  entry.good = true;
  return entry;
}

void FileStore::complain(const std::string& file, const std::string& why) {
  constexpr std::size_t kMostComplaints = 1000;
  if (complaints_.size() > kMostComplaints) complaints_.clear();
  std::string& last = complaints_[file];
  if (std::exchange(last, why) != why) logger_.warn(kWhere, file + " " + why + "; left out");
}

std::string FileStore::folder(const std::string& path) const {
  return tree_ + "/" + folder_of(path);
}

std::uint64_t FileStore::fingerprint(const std::string& where, const std::string& file) const {
  Fd directory;
  std::vector<std::string> files;
  if (open_directory(where, directory) != 0) return 0;
  if (file.empty()) {
    if (list(directory, files) != 0) return 0;
  } else {
    files.push_back(file);
  }
  std::uint64_t sum = 1;
  for (const std::string& name : files) {
    Stamp stamp;
    if (name.starts_with('.') || stamp_of(directory, name, stamp) != 0) continue;
    // In any order.
    sum += checksum(name + "/" + std::to_string(stamp.inode) + "/" +
                    std::to_string(stamp.modified_ns));
  }
  return sum;
}

}  // namespace dubhe::file
