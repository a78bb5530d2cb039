// What a Runtime is told about its loops, its workers and its buffers, seen in its threads and connections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "channel_probe.h"
#include "dubhe/test_support/eventually.h"
#include "dubhe/transport/event_loop.h"
#include "dubhe/transport/worker_pool.h"
#include "dubhe/transport_tcp/tcp_transporter.h"

namespace dubhe::test {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;

// A line of /proc/self/task/TID/status: "Cpus_allowed_list", "State".
std::string status_of(pid_t thread, const std::string& name) {
  std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name + ":")) continue;
    return line.substr(line.find_first_not_of(" \t", name.size() + 1));
  }
  return {};
}

std::vector<unsigned> usable_cpus() {
  cpu_set_t set;
  EXPECT_EQ(::sched_getaffinity(0, sizeof set, &set), 0);
  std::vector<unsigned> cpus;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

pid_t thread_of(EventLoop& loop) {
  return run_on(loop, [] { return ::gettid(); });
}

std::string cpus_of(EventLoop& loop) { return status_of(thread_of(loop), "Cpus_allowed_list"); }

// On a worker that is made for it by `loop`.
std::string cpus_of_a_worker(EventLoop& loop, WorkerPool& pool) {
  std::promise<pid_t> thread;
  std::promise<void> seen;
  std::future<pid_t> worker = thread.get_future();
  // The worker may still be in it when this function has returned.
  Job job = [thread = std::move(thread), until = seen.get_future()]() mutable {
    thread.set_value(::gettid());
    until.wait();
  };
  run_on(loop, [&] { EXPECT_TRUE(pool.try_post(job)); });
  std::string cpus = status_of(worker.get(), "Cpus_allowed_list");
  seen.set_value();
  return cpus;
}

// ---- where threads run

TEST(RuntimeOptions, LoopsStayOnTheirCpusInTurn) {
  const std::vector<unsigned> usable = usable_cpus();
  const std::vector<unsigned> cpus = {usable.back(), usable.front()};
  const auto runtime = Runtime::create({.loops = 3, .loop_cpus = cpus}, null_logger());

  EXPECT_EQ(cpus_of(runtime->loop(0)), std::to_string(usable.back()));
  EXPECT_EQ(cpus_of(runtime->loop(1)), std::to_string(usable.front()));
  EXPECT_EQ(cpus_of(runtime->loop(2)), std::to_string(usable.back()));
}

TEST(RuntimeOptions, OtherThreadsKeepTheCpusOfTheirProcess) {
  const auto runtime = Runtime::create({.loops = 1, .loop_cpus = {usable_cpus().front()}}, null_logger());
  const auto own_pool = runtime->make_pool({});
  const std::string all = status_of(::gettid(), "Cpus_allowed_list");

  EXPECT_EQ(cpus_of(runtime->control()), all);
  EXPECT_EQ(cpus_of_a_worker(runtime->loop(0), runtime->pool()), all);
  EXPECT_EQ(cpus_of_a_worker(runtime->loop(0), *own_pool), all);
}

TEST(RuntimeOptions, LoopsRunWhereTheSystemLikesUnlessTold) {
  const auto runtime = Runtime::create({.loops = 1}, null_logger());
  EXPECT_EQ(cpus_of(runtime->loop(0)), status_of(::gettid(), "Cpus_allowed_list"));
}

TEST(RuntimeOptions, ACpuThatIsNotOursIsNamedBesideThoseThatAre) {
  const unsigned usable = usable_cpus().front();
  EXPECT_EQ(Runtime::check({.loop_cpus = {usable}}), Status());

  const Status refused = Runtime::check({.loop_cpus = {usable, 1023}});

  EXPECT_EQ(refused.code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(refused.message(), AllOf(HasSubstr("CPU 1023 is none of those that this process may use"),
                                       HasSubstr("(" + status_of(::gettid(), "Cpus_allowed_list") + ")")));
}

TEST(RuntimeOptions, AnUntoldNumberOfLoopsFollowsTheCpus) {
  const std::vector<unsigned> usable = usable_cpus();
  EXPECT_EQ(Runtime::create({}, null_logger())->loop_count(), usable.size());
  EXPECT_EQ(Runtime::create({.loop_cpus = {usable[0]}}, null_logger())->loop_count(), 1u);
  EXPECT_EQ(Runtime::create({.least_loops = usable.size() + 3}, null_logger())->loop_count(), usable.size() + 3);
  EXPECT_EQ(Runtime::create({.loops = 1, .least_loops = 3}, null_logger())->loop_count(), 1u);
}

// ---- looking for more before sleeping

// What the loop's thread has worked, in milliseconds of processor time.
class WorkOf {
 public:
  explicit WorkOf(EventLoop& loop) {
    run_on(loop, [this] { EXPECT_EQ(::pthread_getcpuclockid(::pthread_self(), &clock_), 0); });
  }
  double operator()() const {
    timespec spent{};
    EXPECT_EQ(::clock_gettime(clock_, &spent), 0);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) * 1e-6;
  }

 private:
  clockid_t clock_{};
};

bool sleeps(pid_t thread) { return status_of(thread, "State").starts_with("S"); }

TEST(RuntimeOptions, ABusyLoopGoesOnLookingWhileThereIsNothingToDo) {
  const auto runtime = Runtime::create({.loops = 1, .busy_wait = hours(1)}, null_logger());
  EventLoop& loop = runtime->loop(0);
  const WorkOf work(loop);

  const double before = work();
  EXPECT_TRUE(eventually([&] { return work() - before > 20; }));
  // And finds jobs, timers, and its end.
  std::promise<void> timer;
  run_on(loop, [&] { loop.run_after(milliseconds(1), [&] { timer.set_value(); }); });
  timer.get_future().wait();
}

TEST(RuntimeOptions, ABusyLoopSleepsWhenNothingHasComeForItsTime) {
  const auto runtime = Runtime::create({.loops = 1, .busy_wait = microseconds(200)}, null_logger());
  EventLoop& loop = runtime->loop(0);
  const pid_t thread = thread_of(loop);

  EXPECT_TRUE(eventually([&] { return sleeps(thread); }));
  EXPECT_EQ(run_on(loop, [] { return 7; }), 7);
  EXPECT_TRUE(eventually([&] { return sleeps(thread); }));
}

TEST(RuntimeOptions, OtherLoopsSleepAtOnceAndTheControlLoopAlways) {
  const auto usual = Runtime::create({.loops = 1}, null_logger());
  const auto busy = Runtime::create({.loops = 1, .busy_wait = hours(1)}, null_logger());
  for (EventLoop* loop : {&usual->loop(0), &busy->control()}) {
    const pid_t thread = thread_of(*loop);
    EXPECT_TRUE(eventually([&] { return sleeps(thread); }));
  }
}

// ---- buffers and connections

class ConnectedOptions : public testing::Test {
 protected:
  void connect_pair(const RuntimeOptions& options, ProbeHandler::OnBytes on_bytes, const ChannelOptions& server = {}) {
    runtime_ = Runtime::create(options, null_logger());
    transporter_ = make_tcp_transporter_on(*runtime_, null_logger());
    listener_ = std::move(*transporter_->listen("127.0.0.1", 0, server, probe(server_, std::move(on_bytes))));
    client_ = *connect(*transporter_, runtime_->loop(0), "127.0.0.1", listener_->port(), probe(std::make_shared<Seen>()), {});
  }
  void send(std::size_t bytes) {
    run_on(runtime_->loop(0), [&] { append_and_flush(*client_, std::string(bytes, 'x')); });
    sent_ += bytes;
    ASSERT_TRUE(server_->wait_for_bytes(sent_));
    for (std::size_t i = 0; i < runtime_->loop_count(); ++i) run_on(runtime_->loop(i), [] {});  // that turn is over, too
  }
  // Of a buffer for writing that a loop gives out after large bytes have been sent.
  std::size_t next_output_after(std::size_t bytes) {
    send(bytes);
    std::size_t capacity = 0;
    EXPECT_TRUE(eventually([&] {  // the last of it may still be with the kernel
      return run_on(runtime_->loop(0), [&] {
        if (client_->queued_bytes() > 0) return false;
        capacity = client_->output().capacity();
        return true;
      });
    }));
    return capacity;
  }

  std::unique_ptr<Runtime> runtime_;
  std::unique_ptr<Transporter> transporter_;
  std::unique_ptr<Listener> listener_;
  std::shared_ptr<Seen> server_ = std::make_shared<Seen>();
  Channel* client_ = nullptr;
  std::size_t sent_ = 0;
};

TEST_F(ConnectedOptions, AReadBringsWhatItsBufferHolds) {
  std::size_t most = 0;
  const auto note = [&](Channel&, Buffer& in) {
    server_->note([&](Seen::Facts& facts) {
      most = std::max(most, in.size());
      facts.bytes.append(in.view());
    });
    in.consume(in.size());
    return Status();
  };
  connect_pair({.loops = 1, .buffers = {.read = 8 << 10}}, note);
  send(1 << 20);
  EXPECT_LE(most, std::size_t{8} << 10);
  EXPECT_GE(server_->facts().reads, 128);
}

TEST_F(ConnectedOptions, ALoopKeepsBuffersForWritingUpToItsLimit) {
  connect_pair({.loops = 1, .buffers = {.kept_writing = 1 << 20}}, {});
  EXPECT_GE(next_output_after(200 << 10), std::size_t{200} << 10);
}

TEST_F(ConnectedOptions, ALoopThatMayKeepNothingGivesBuffersForWritingBack) {
  connect_pair({.loops = 1, .buffers = {.kept_writing = 0}}, {});
  EXPECT_LE(next_output_after(200 << 10), std::size_t{4} << 10);
}

// The largest buffer a loop gave out for a read of nothing but a few bytes, after one has grown to 200 KiB and more.
class KeptReading : public ConnectedOptions {
 protected:
  std::size_t next_input(std::size_t kept) {
    constexpr std::size_t kLarge = 200 << 10;
    std::size_t capacity = 0;
    const auto gather = [this, &capacity, wanted = kLarge](Channel&, Buffer& in) mutable {
      if (in.size() < wanted) return Status();
      server_->note([&](Seen::Facts& facts) {
        capacity = in.capacity();
        facts.bytes.append(in.view());
      });
      in.consume(in.size());
      wanted = 1;
      return Status();
    };
    connect_pair({.loops = 1, .buffers = {.kept_reading = kept}}, gather);
    send(kLarge);
    send(1);
    return capacity;
  }
};

TEST_F(KeptReading, ALoopKeepsBuffersForReadingUpToItsLimit) { EXPECT_GE(next_input(1 << 20), std::size_t{200} << 10); }

TEST_F(KeptReading, ALoopThatMayKeepNothingMakesBuffersForReadingAnew) { EXPECT_EQ(next_input(0), std::size_t{64} << 10); }

TEST_F(ConnectedOptions, AConnectionBringsNoMoreInATurnThanItMay) {
  constexpr std::size_t kTurn = 16 << 10;
  std::size_t this_turn = 0, most = 0;
  const auto note = [&](Channel& channel, Buffer& in) {
    if (this_turn == 0) channel.loop().at_turn_end([&] { this_turn = 0; });
    server_->note([&](Seen::Facts& facts) {
      most = std::max(most, this_turn += in.size());
      facts.bytes.append(in.view());
    });
    in.consume(in.size());
    return Status();
  };
  connect_pair({.loops = 1}, note, {.read_bytes_per_turn = kTurn});
  send(1 << 20);
  EXPECT_EQ(most, kTurn);
}

TEST_F(ConnectedOptions, APortMayHaveFewerLoopsThanThereAre) {
  std::set<std::size_t> loops;
  std::mutex mutex;
  const auto note = [&](Channel& channel, Buffer& in) {
    {
      std::lock_guard lock(mutex);
      loops.insert(channel.loop().index());
    }
    server_->note([&](Seen::Facts& facts) { facts.bytes.append(in.view()); });
    in.consume(in.size());
    return Status();
  };
  connect_pair({.loops = 4}, note, {.loops = 2});
  for (int i = 0; i < 6; ++i) {
    client_ = *connect(*transporter_, runtime_->loop(0), "127.0.0.1", listener_->port(), probe(std::make_shared<Seen>()), {});
    send(1);
  }
  std::lock_guard lock(mutex);
  EXPECT_EQ(loops.size(), 2u);
}

}  // namespace
}  // namespace dubhe::test
