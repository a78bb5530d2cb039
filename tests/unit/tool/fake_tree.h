// A ZooKeeper tree in memory, and peers that are dialled without a network.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dubhe/common/url.h"
#include "dubhe/registry_tree/tree_reader.h"
#include "peer/line.h"

namespace dubhe::tool {

class FakeTree final : public TreeReader {
 public:
  explicit FakeTree(std::string root = "/dubbo", std::vector<std::string> servers = {"10.0.0.1:2181"})
      : root_(std::move(root)), servers_(std::move(servers)) {}

  // With its directories; ephemeral, of session 7, where nothing else is said.
  FakeTree& add(const std::string& path, const std::string& data = {}, std::uint64_t session = 7) {
    for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      nodes_.try_emplace(path.substr(0, slash));
    }
    nodes_[path] = {.data = data, .session = session};
    return *this;
  }
  FakeTree& add_provider(const Url& url, std::uint64_t session = 7) {
    return add(root_ + "/" + std::string(url.interface_name()) + "/providers/" + url.to_encoded(), {}, session);
  }

  Expected<std::vector<std::string>> children(const std::string& path) override {
    const std::string prefix = path == "/" || path.empty() ? "/" : path + "/";
    if (prefix != "/" && !nodes_.contains(path)) return Status(StatusCode::kNotFound, path);
    std::vector<std::string> names;
    for (const auto& [node, value] : nodes_) {
      if (node.starts_with(prefix) && node.find('/', prefix.size()) == std::string::npos) {
        names.push_back(node.substr(prefix.size()));
      }
    }
    return names;
  }
  Expected<TreeNode> read(const std::string& path) override {
    const auto node = nodes_.find(path);
    if (node == nodes_.end()) return Status(StatusCode::kNotFound, path);
    return node->second;
  }
  const std::string& root() const noexcept override { return root_; }
  const std::vector<std::string>& servers() const noexcept override { return servers_; }

 private:
  const std::string root_;
  const std::vector<std::string> servers_;
  std::map<std::string, TreeNode> nodes_;
};

// A line that says what it was told to, piece by piece, and then `last`.
class FakeLine final : public Line {
 public:
  FakeLine(std::deque<std::string> pieces, Received::Kind last) : pieces_(std::move(pieces)), last_(last) {}
  bool send(std::string_view, Millis) override { return true; }
  Received receive(Millis) override {
    if (pieces_.empty()) return {last_, {}};
    Received next{Received::Kind::kBytes, pieces_.front()};
    pieces_.pop_front();
    return next;
  }

 private:
  std::deque<std::string> pieces_;
  const Received::Kind last_;
};

// One answer per address; nobody listens anywhere else.
class FakeDialler final : public Dialler {
 public:
  void at(const std::string& address, std::function<Dialled()> answer) { peers_[address] = std::move(answer); }
  void says(const std::string& address, std::deque<std::string> pieces, Received::Kind last = Received::Kind::kClosed) {
    at(address, [=] {
      return Dialled{Dialled::Kind::kConnected, {}, std::make_unique<FakeLine>(pieces, last)};
    });
  }
  Dialled dial(const std::string& host, std::uint16_t port, Millis) override {
    const auto peer = peers_.find(host + ":" + std::to_string(port));
    if (peer == peers_.end()) return {Dialled::Kind::kRefused, "Connection refused"};
    return peer->second();
  }

 private:
  std::map<std::string, std::function<Dialled()>> peers_;
};

}  // namespace dubhe::tool
