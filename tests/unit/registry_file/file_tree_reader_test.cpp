// What a tool sees of a directory registry, beside the processes that keep it.

#include "dubhe/registry_file/file_tree_reader.h"

#include "dubhe/test_support/recording_logger.h"
#include "dubhe/test_support/temp_dir.h"
#include "file_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace dubhe::file {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tree::NodeKind;

namespace fs = std::filesystem;

class FileTreeReaderTest : public ::testing::Test {
 protected:
  FileStore process(std::uint64_t session) {
    FileStore store({base_.string(), 8s, session, "1 (test)"}, logger_);
    EXPECT_TRUE(store.open(true, monotonic_now()).ok());
    return store;
  }
  static void announce(FileStore& store, const std::string& interface, const std::string& node, const std::string& data = "") {
    std::string path;
    for (const std::string& part : {std::string("dubbo"), interface, std::string("providers")}) {
      path += "/" + part;
      (void)store.create(path, "", NodeKind::kDirectory);
    }
    EXPECT_TRUE(store.create(path + "/" + node, data, NodeKind::kPassing).ok());
  }
  std::unique_ptr<TreeReader> reader() const {
    auto opened = open_file_tree_reader(Url("file", "", 0, base_.string().substr(1)));
    if (!opened) throw std::runtime_error(opened.status().to_string());
    return std::move(*opened);
  }
  std::vector<std::string> children(const std::string& path) const {
    auto names = reader()->children(path);
    EXPECT_TRUE(names.ok()) << names.status().to_string();
    return names ? *names : std::vector<std::string>();
  }

  test::TempDir dir_;
  fs::path base_ = fs::path(dir_.path()) / "estate";
  test::RecordingLogger logger_;
};

TEST_F(FileTreeReaderTest, SeesWhatStandsThereAndWhoseItIs) {
  FileStore provider = process(7);
  announce(provider, "a.B", "dubbo%3A%2F%2F10.0.0.1%3A20880%2Fa.B%3Finterface%3Da.B", "text");
  EXPECT_THAT(children("/dubbo"), ElementsAre("a.B"));
  EXPECT_THAT(children("/dubbo/a.B"), ElementsAre("providers"));
  const auto names = children("/dubbo/a.B/providers");
  ASSERT_THAT(names, ElementsAre("dubbo%3A%2F%2F10.0.0.1%3A20880%2Fa.B%3Finterface%3Da.B"));
  const auto node = reader()->read("/dubbo/a.B/providers/" + names.front());
  ASSERT_TRUE(node.ok()) << node.status().to_string();
  EXPECT_EQ(node->data, "text");
  EXPECT_EQ(node->session, 7u);
  EXPECT_GT(node->created.count(), 0);
  EXPECT_EQ(reader()->root(), "/dubbo");
  EXPECT_THAT(reader()->servers(), IsEmpty());
  EXPECT_EQ(reader()->read("/dubbo/a.B/providers/x").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(reader()->children("/dubbo/a.C").status().code(), StatusCode::kNotFound);
}

TEST_F(FileTreeReaderTest, ChangesNothing) {
  FileStore provider = process(7);
  announce(provider, "a.B", "x");
  const auto everything = [this] {
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(base_)) paths.push_back(entry.path().string());
    return paths;
  };
  const auto before = everything();
  (void)children("/dubbo/a.B/providers");
  EXPECT_EQ(everything(), before);
}

TEST_F(FileTreeReaderTest, WhatADeadProcessHasLeftIsNotThere) {
  FileStore provider = process(7);
  announce(provider, "a.B", "x");
  fs::remove(base_ / "leases" / (hex(7) + ".lease"));
  EXPECT_THAT(children("/dubbo/a.B/providers"), IsEmpty());
  EXPECT_EQ(reader()->read("/dubbo/a.B/providers/x").status().code(), StatusCode::kNotFound);
}

TEST_F(FileTreeReaderTest, AnInterfaceWhoseNameIsNoFileNameIsCalledAsItsProvidersCallIt) {
  FileStore provider = process(7);
  const std::string name = url_encode("a.Outer$Inner");
  announce(provider, name, url_encode("dubbo://10.0.0.1:20880/a.Outer$Inner?interface=a.Outer$Inner"));
  EXPECT_THAT(children("/dubbo"), ElementsAre(name));
  EXPECT_EQ(children("/dubbo/" + name + "/providers").size(), 1u);
}

TEST_F(FileTreeReaderTest, WithoutADirectoryItSaysWhichIsMissing) {
  const auto missing = open_file_tree_reader(Url("file", "", 0, base_.string().substr(1)));
  EXPECT_EQ(missing.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(missing.status().message(), HasSubstr(base_.string()));
  EXPECT_EQ(open_file_tree_reader(Url("file", "somewhere", 0, "")).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dubhe::file
