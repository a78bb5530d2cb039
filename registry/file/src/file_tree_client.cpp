#include "file_tree_client.h"

#include "file_store.h"
#include "file_watches.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

namespace dubhe::file {

using tree::NodeKind;
using tree::TreeClient;
using tree::TreeCode;
using tree::TreeEvents;
using tree::TreeReply;
using tree::TreeState;

namespace {

using std::chrono::milliseconds;

std::uint64_t new_session() {
  std::random_device source;
  std::uint64_t id = 0;
  while (id == 0) id = (std::uint64_t{source()} << 32) | source();
  return id;
}

// The half of a client that lives on its executor; gone when the client is.
struct Receiver {
  TreeEvents events;
};

// The half with the thread.
class Engine {
 public:
  Engine(const FileOptions& options, Executor& executor, Logger& logger,
         std::shared_ptr<Memory> memory, std::weak_ptr<Receiver> receiver)
      : options_(options),
        executor_(executor),
        memory_(std::move(memory)),
        receiver_(std::move(receiver)),
        session_(new_session()),
        store_({.base = options.base,
                .lease = options.lease,
                .session = session_,
                .process = options.process},
               logger),
        watches_(
            store_, options.inotify,
            [this](const std::string& path) {
              post([path](Receiver& to) { to.events.on_children_changed(path); });
            },
            [this](const std::string& path) {
              post([path](Receiver& to) { to.events.on_node_changed(path); });
            }),
        wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
        thread_([this] { run(); }) {}

  // Does what is asked for, takes back what goes with the session, ends the thread.
  ~Engine() {
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
    }
    wake();
    thread_.join();
  }

  void add(Job job) {
    {
      std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    wake();
  }

  // For jobs.
  FileStore& store() noexcept { return store_; }
  FileWatches& watches() noexcept { return watches_; }
  // Runs `job(receiver)` on the executor, if the client still lives then.
  template <class F>
  void post(F job) {
    executor_.post([receiver = receiver_, job = std::move(job)]() mutable {
      if (const auto alive = receiver.lock()) job(*alive);
    });
  }

 private:
  void wake() {
    const std::uint64_t one = 1;
    (void)!::write(wake_.get(), &one, sizeof(one));
  }

  void tell(TreeState::Kind kind, std::string text) {
    post([state = TreeState{kind, {session_, ""}, options_.lease, std::move(text)}](Receiver& to) {
      to.events.on_state(state);
    });
  }

  // False: it cannot be used, and nobody will ask it for anything.
  bool open() {
    if (const Status opened = store_.open(!memory_->seen, monotonic_now()); !opened.ok()) {
      tell(TreeState::Kind::kRefused, opened.message());
      return false;
    }
    memory_->seen = true;
    tell(TreeState::Kind::kConnected,
         options_.base + (store_.read_only() ? " (which can only be read)" : ""));
    return true;
  }

  void run() {
    std::lock_guard turn(memory_->turn);
    const bool good = open();
    Moment next_tick = monotonic_now() + tick();
    for (;;) {
      bool ending = false;
      std::optional<Job> job;
      {
        std::lock_guard lock(mutex_);
        ending = ending_;
        if (!jobs_.empty()) {
          job.emplace(std::move(jobs_.front()));
          jobs_.pop_front();
        }
      }
      if (job && good) (*job)();
      if (ending && !job) break;
      const Moment now = monotonic_now();
      if (good && now >= next_tick) {
        look(now);
        next_tick = monotonic_now() + tick();
      }
      if (!job) wait(good ? next_tick - now : std::chrono::hours(1));
    }
    if (good) store_.close();
  }

  milliseconds tick() const {
    return std::clamp<milliseconds>(std::min(options_.lease / 8, options_.poll), milliseconds(5),
                                    milliseconds(2000));
  }

  void wait(Moment limit) {
    pollfd waited[2] = {{wake_.get(), POLLIN, 0}, {watches_.fd(), POLLIN, 0}};
    const auto ms = std::chrono::ceil<milliseconds>(limit).count();
    (void)::poll(waited, watches_.inotify() ? 2 : 1, static_cast<int>(std::max<long>(ms, 0)));
    std::uint64_t wakes = 0;
    (void)!::read(wake_.get(), &wakes, sizeof(wakes));
    if (watches_.inotify()) watches_.read_events();
  }

  // What happens by the clock.
  void look(Moment now) {
    switch (store_.check(now)) {
      case FileStore::Health::kAway:
        if (!std::exchange(away_, true))
          tell(TreeState::Kind::kDisconnected, options_.base + " is not there");
        return;
      case FileStore::Health::kOver:
        return tell(TreeState::Kind::kExpired, "the lease was not renewed in time");
      case FileStore::Health::kGood:
        break;
    }
    if (std::exchange(away_, false)) tell(TreeState::Kind::kConnected, options_.base);
    if (store_.sweep(now)) watches_.owners_changed();
    // What the system tells is checked now and then, too: it knows nothing of other machines.
    const bool thorough = now - looked_at_all_ >= std::max<Moment>(options_.lease, options_.poll);
    if (thorough) looked_at_all_ = now;
    if (thorough || now - looked_ >= options_.poll) {
      looked_ = now;
      watches_.poll(thorough);
    }
  }

  const FileOptions options_;
  Executor& executor_;
  const std::shared_ptr<Memory> memory_;
  const std::weak_ptr<Receiver> receiver_;
  const std::uint64_t session_;
  FileStore store_;      // the thread's
  FileWatches watches_;  // the thread's
  bool away_ = false;    // the thread's
  Moment looked_{};
  Moment looked_at_all_{};
  const Fd wake_;
  std::mutex mutex_;  // guards the two below
  std::deque<Job> jobs_;
  bool ending_ = false;
  std::thread thread_;
};

class FileTreeClient final : public TreeClient {
 public:
  FileTreeClient(const FileOptions& options, Executor& executor, BackgroundWorker& worker,
                 Logger& logger, std::shared_ptr<Memory> memory, TreeEvents events)
      : worker_(worker),
        receiver_(std::make_shared<Receiver>(Receiver{std::move(events)})),
        engine_(std::make_shared<Engine>(options, executor, logger, std::move(memory), receiver_)) {
  }

  ~FileTreeClient() override {
    receiver_.reset();
    worker_.run([engine = std::move(engine_)]() mutable { engine.reset(); });
  }

  void create(const std::string& path, const std::string& data, NodeKind kind, Done done) override {
    ask(std::move(done), [path, data, kind](Engine& engine) {
      return std::tuple(engine.store().create(path, data, kind));
    });
  }

  void remove(const std::string& path, Done done) override {
    ask(std::move(done),
        [path](Engine& engine) { return std::tuple(engine.store().remove(path)); });
  }

  void children(const std::string& path, Children done) override {
    ask(std::move(done), [path](Engine& engine) {
      engine.watches().arm_children(path);
      FileStore::Listing listing;
      TreeReply reply = engine.store().children(path, listing);
      return std::tuple(std::move(reply), std::move(listing.names));
    });
  }

  void read(const std::string& path, bool watch, Data done) override {
    ask(std::move(done), [path, watch](Engine& engine) {
      if (watch) engine.watches().arm_node(path);
      std::string data;
      std::int32_t version = -1;
      TreeReply reply = engine.store().read(path, data, version);
      return std::tuple(std::move(reply), std::move(data), version);
    });
  }

  void watch_absent(const std::string& path, Done done) override {
    ask(std::move(done), [path](Engine& engine) {
      engine.watches().arm_node(path);
      std::uint64_t owner = 0;
      return std::tuple(engine.store().owner(path, owner));
    });
  }

  void write(const std::string& path, const std::string& data, std::int32_t version,
             Done done) override {
    ask(std::move(done), [path, data, version](Engine& engine) {
      return std::tuple(engine.store().write(path, data, version));
    });
  }

  void owner(const std::string& path, Owner done) override {
    ask(std::move(done), [path](Engine& engine) {
      std::uint64_t owner = 0;
      TreeReply reply = engine.store().owner(path, owner);
      return std::tuple(std::move(reply), owner);
    });
  }

 private:
  // `what` runs on the engine's thread; what it answers goes to `done` on the executor.
  template <class Callback, class What>
  void ask(Callback done, What what) {
    engine_->add(
        [engine = engine_.get(), done = std::move(done), what = std::move(what)]() mutable {
          engine->post([done = std::move(done), answer = what(*engine)](Receiver&) mutable {
            std::apply(done, std::move(answer));
          });
        });
  }

  BackgroundWorker& worker_;
  std::shared_ptr<Receiver> receiver_;
  std::shared_ptr<Engine> engine_;
};

}  // namespace

std::unique_ptr<TreeClient> open_file_tree_client(const FileOptions& options, Executor& executor,
                                                  BackgroundWorker& worker, Logger& logger,
                                                  std::shared_ptr<Memory> memory,
                                                  TreeEvents events) {
  return std::make_unique<FileTreeClient>(options, executor, worker, logger, std::move(memory),
                                          std::move(events));
}

}  // namespace dubhe::file
