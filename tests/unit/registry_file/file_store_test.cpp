// The tree in a directory, with the clock moved by hand: two stores are two processes.

#include "file_store.h"

#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>

namespace dubhe::file {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using tree::NodeKind;
using tree::TreeCode;

namespace fs = std::filesystem;

constexpr const char* kFolder = "/dubbo/a.B/providers";

class FileStoreTest : public ::testing::Test {
 protected:
  FileStore make(std::uint64_t session, const fs::path& base) {
    return FileStore({base.string(), 8s, session, "1 (test)"}, logger_);
  }
  FileStore opened(std::uint64_t session) {
    FileStore store = make(session, base_);
    const Status status = store.open(true, now_);
    EXPECT_TRUE(status.ok()) << status.message();
    return store;
  }
  static void make_folders(FileStore& store) {
    for (const char* path : {"/dubbo", "/dubbo/a.B", kFolder})
      (void)store.create(path, "", NodeKind::kDirectory);
  }
  static TreeCode put(FileStore& store, const std::string& name, NodeKind kind,
                      const std::string& data = "") {
    make_folders(store);
    return store.create(std::string(kFolder) + "/" + name, data, kind).code;
  }
  static std::vector<std::string> names(FileStore& store) {
    FileStore::Listing listing;
    const auto reply = store.children(kFolder, listing);
    EXPECT_TRUE(reply.ok()) << reply.text;
    return listing.names;
  }
  fs::path folder() const { return base_ / "tree" / "dubbo" / "a.B" / "providers"; }
  void write_file(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

  test::TempDir dir_;
  fs::path base_ = fs::path(dir_.path()) / "estate";
  test::RecordingLogger logger_;
  Moment now_ = monotonic_now();
};

TEST_F(FileStoreTest, WhatOneWritesTheOtherReads) {
  FileStore one = opened(1);
  FileStore two = opened(2);
  EXPECT_EQ(put(one, "p1", NodeKind::kPassing, "host"), TreeCode::kOk);
  EXPECT_EQ(put(two, "p2", NodeKind::kLasting), TreeCode::kOk);
  EXPECT_THAT(names(one), UnorderedElementsAre("p1", "p2"));
  EXPECT_THAT(names(two), UnorderedElementsAre("p1", "p2"));
  std::uint64_t owner = 99;
  EXPECT_TRUE(two.owner(std::string(kFolder) + "/p1", owner).ok());
  EXPECT_EQ(owner, 1U);
  EXPECT_TRUE(two.owner(std::string(kFolder) + "/p2", owner).ok());
  EXPECT_EQ(owner, 0U);
}

TEST_F(FileStoreTest, AnEntryThatExistsIsNotWrittenOver) {
  FileStore one = opened(1);
  FileStore two = opened(2);
  EXPECT_EQ(put(one, "p", NodeKind::kPassing), TreeCode::kOk);
  EXPECT_EQ(put(two, "p", NodeKind::kPassing), TreeCode::kNodeExists);
}

TEST_F(FileStoreTest, WithoutItsFolderAnEntryHasNoPlace) {
  FileStore one = opened(1);
  EXPECT_EQ(one.create("/dubbo/x/y", "", NodeKind::kPassing).code, TreeCode::kNoNode);
  FileStore::Listing listing;
  EXPECT_EQ(one.children("/dubbo/x", listing).code, TreeCode::kNoNode);
}

TEST_F(FileStoreTest, WhatAProcessLeavesGoesWithItsLease) {
  FileStore living = opened(1);
  {
    FileStore killed = opened(2);
    EXPECT_EQ(put(killed, "gone", NodeKind::kPassing), TreeCode::kOk);
    EXPECT_EQ(put(killed, "stays", NodeKind::kLasting), TreeCode::kOk);
  }
  EXPECT_EQ(put(living, "alive", NodeKind::kPassing), TreeCode::kOk);
  (void)living.sweep(now_);
  EXPECT_THAT(names(living), UnorderedElementsAre("gone", "stays", "alive"));
  // Renewed meanwhile by the one that lives.
  EXPECT_EQ(living.check(now_ + 4s), FileStore::Health::kGood);
  EXPECT_TRUE(living.sweep(now_ + 7s));
  EXPECT_THAT(names(living), UnorderedElementsAre("stays", "alive"));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& file : fs::directory_iterator(folder())) ++files;
  EXPECT_EQ(files, 2U) << "removed, not only left out";
  EXPECT_FALSE(fs::exists(base_ / "leases" / "0000000000000002.lease"));
}

TEST_F(FileStoreTest, TheEndOfAStoreTakesItsOwnAway) {
  FileStore one = opened(1);
  FileStore two = opened(2);
  EXPECT_EQ(put(one, "p1", NodeKind::kPassing), TreeCode::kOk);
  EXPECT_EQ(put(one, "stays", NodeKind::kLasting), TreeCode::kOk);
  one.close();
  EXPECT_THAT(names(two), ElementsAre("stays"));
  EXPECT_FALSE(fs::exists(base_ / "leases" / "0000000000000001.lease"));
}

TEST_F(FileStoreTest, WhatAnotherHasTakenOverStaysAtTheEnd) {
  FileStore one = opened(1);
  FileStore two = opened(2);
  const std::string path = std::string(kFolder) + "/p";
  EXPECT_EQ(put(one, "p", NodeKind::kPassing), TreeCode::kOk);
  EXPECT_TRUE(two.remove(path).ok());
  EXPECT_EQ(put(two, "p", NodeKind::kPassing), TreeCode::kOk);
  one.close();
  EXPECT_THAT(names(two), ElementsAre("p"));
}

TEST_F(FileStoreTest, AProcessThatSleptTooLongKnowsIt) {
  FileStore one = opened(1);
  EXPECT_EQ(one.check(now_ + 6s), FileStore::Health::kGood);
  EXPECT_EQ(one.check(now_ + 12s), FileStore::Health::kGood) << "renewed at 6 s";
  EXPECT_EQ(one.check(now_ + 30s), FileStore::Health::kOver);
}

TEST_F(FileStoreTest, ADirectoryThatIsMovedAwayLosesNothing) {
  FileStore one = opened(1);
  EXPECT_EQ(put(one, "p", NodeKind::kPassing), TreeCode::kOk);
  fs::rename(base_, base_.string() + "-away");
  EXPECT_EQ(one.check(now_ + 1s), FileStore::Health::kAway);
  FileStore::Listing listing;
  EXPECT_EQ(one.children(kFolder, listing).code, TreeCode::kConnectionLoss);
  EXPECT_EQ(one.create(std::string(kFolder) + "/q", "", NodeKind::kPassing).code,
            TreeCode::kConnectionLoss);
  EXPECT_EQ(one.remove(std::string(kFolder) + "/p").code, TreeCode::kConnectionLoss);
  EXPECT_FALSE(make(2, base_).open(false, now_).ok());
  EXPECT_FALSE(fs::exists(base_)) << "not made again";
  fs::rename(base_.string() + "-away", base_);
  EXPECT_EQ(one.check(now_ + 2s), FileStore::Health::kGood);
  EXPECT_THAT(names(one), ElementsAre("p"));
}

TEST_F(FileStoreTest, StrangeFilesAreNamedOnceAndLeftOut) {
  FileStore one = opened(1);
  EXPECT_EQ(put(one, "good", NodeKind::kPassing), TreeCode::kOk);
  write_file(folder() / "note.txt", "hello");
  write_file(folder() / "broken.node", "Dubhe registry entry, version 1\nnode: brok");
  fs::copy_file(folder() / "good.node", folder() / "copy.node");
  fs::create_symlink("/etc/hostname", folder() / "link.node");
  fs::create_directory(folder() / "folder.node");
  EXPECT_THAT(names(one), ElementsAre("good"));
  EXPECT_THAT(names(one), ElementsAre("good"));
  for (const char* name : {"note.txt", "broken.node", "copy.node", "link.node", "folder.node"})
    EXPECT_EQ(logger_.count(name), 1U) << name;
}

TEST_F(FileStoreTest, AListIsWrittenOnlyOverWhatWasRead) {
  FileStore one = opened(1);
  FileStore two = opened(2);
  const std::string path = std::string(kFolder) + "/m";
  EXPECT_EQ(put(one, "m", NodeKind::kLasting, "a"), TreeCode::kOk);
  std::string data;
  std::int32_t version = -1;
  EXPECT_TRUE(one.read(path, data, version).ok());
  EXPECT_TRUE(two.write(path, "a,b", version).ok());
  EXPECT_EQ(one.write(path, "a,c", version).code, TreeCode::kBadVersion);
  EXPECT_TRUE(one.read(path, data, version).ok());
  EXPECT_EQ(data, "a,b");
}

TEST_F(FileStoreTest, WhereTheParentIsMissingTheErrorSaysSo) {
  const Status status = make(1, fs::path(dir_.path()) / "no" / "estate").open(true, now_);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.message(), HasSubstr("no/estate: No such file or directory"));
}

TEST_F(FileStoreTest, AFileInTheWayIsNamed) {
  write_file(base_, "hello");
  const Status status = make(1, base_).open(true, now_);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.message(), HasSubstr("estate cannot be used: Not a directory"));
}

TEST_F(FileStoreTest, WhatIsMadeMayBeUsedByThoseWhoMayUseTheDirectory) {
  fs::create_directory(base_);
  fs::permissions(base_, fs::perms(02775));
  FileStore one = opened(1);
  EXPECT_EQ(put(one, "p", NodeKind::kPassing), TreeCode::kOk);
  EXPECT_EQ(fs::status(folder()).permissions(), fs::perms(02775));
  EXPECT_EQ(fs::status(folder() / "p.node").permissions(), fs::perms(0644));
}

TEST_F(FileStoreTest, ALeaseThatMakesNoSenseDoesNotLast) {
  FileStore one = opened(1);
  {
    FileStore two = opened(2);
    EXPECT_EQ(put(two, "p", NodeKind::kPassing), TreeCode::kOk);
  }
  write_file(base_ / "leases" / "0000000000000002.lease", "hello");
  (void)one.sweep(now_);
  EXPECT_EQ(logger_.count("0000000000000002.lease is no lease of a registry"), 1U);
  EXPECT_THAT(names(one), ElementsAre("p"));
  EXPECT_TRUE(one.sweep(now_ + 8s));
  EXPECT_THAT(names(one), IsEmpty());
}

}  // namespace
}  // namespace dubhe::file
