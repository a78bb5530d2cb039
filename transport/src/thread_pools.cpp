#include "dubhe/transport/thread_pools.h"

#include "dubhe/transport/event_loop.h"
#include "thread_pool.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace dubhe {

namespace {

constexpr std::size_t kThreads = 200;

// What all four kinds read alike. `threads`: how many where the URL does not say.
Expected<PoolOptions> read_options(const Url& at, std::size_t threads) {
  PoolOptions options;
  options.name = std::string(at.get("threadname"));
  if (options.name.empty())
    options.name = "dubbo-" + std::to_string(at.get_int("bind.port", at.port()));

  const std::int64_t most = at.get_int("threads", 0), core = at.get_int("corethreads", 0),
                     queue = at.get_int("queues", 0);
  options.threads = most > 0 ? static_cast<std::size_t>(most) : threads;
  options.core = core > 0 ? static_cast<std::size_t>(core) : 0;
  options.queue = queue < 0 ? PoolOptions::kUnlimited : static_cast<std::size_t>(queue);
  options.keep_alive = std::max(at.get_millis("alive", std::chrono::milliseconds(60000)),
                                std::chrono::milliseconds(1));
  if (options.core > options.threads) {
    return Status(StatusCode::kInvalidArgument, "`corethreads` is " + std::to_string(options.core) +
                                                    ", more than `threads`, " +
                                                    std::to_string(options.threads) + ", of " +
                                                    at.address() + "; lower it or raise `threads`");
  }
  return options;
}

// By the application's runtime, which may want to know its pools.
std::unique_ptr<WorkerPool> make(const PoolOptions& options, const ExtensionContext& context) {
  if (Runtime* runtime = context.resource<Runtime>()) return runtime->make_pool(options);
  return std::make_unique<ThreadPool>(options, context.logger());
}

}  // namespace

Expected<std::unique_ptr<WorkerPool>> make_fixed_pool(const ExtensionContext& context) {
  const std::int64_t most = context.url().get_int("threads", 0);
  auto options = read_options(context.url().without("corethreads"), kThreads);
  if (!options) return options.status();
  options->core = most > 0 ? static_cast<std::size_t>(most) : kThreads;
  return make(*options, context);
}

Expected<std::unique_ptr<WorkerPool>> make_cached_pool(const ExtensionContext& context) {
  auto options = read_options(context.url(), PoolOptions::kUnlimited);
  if (!options) return options.status();
  options->growth = PoolOptions::Growth::kWhenQueueIsFull;
  return make(*options, context);
}

Expected<std::unique_ptr<WorkerPool>> make_limited_pool(const ExtensionContext& context) {
  auto options = read_options(context.url(), kThreads);
  if (!options) return options.status();
  options->growth = PoolOptions::Growth::kWhenQueueIsFull;
  options->keep_alive = Duration::max();
  return make(*options, context);
}

Expected<std::unique_ptr<WorkerPool>> make_eager_pool(const ExtensionContext& context) {
  auto options = read_options(context.url(), PoolOptions::kUnlimited);
  if (!options) return options.status();
  options->queue = std::max<std::size_t>(options->queue, 1);
  return make(*options, context);
}

bool wants_own_pool(const Url& at) {
  constexpr std::array kKeys = {"threadpool", "threads", "corethreads",
                                "queues",     "alive",   "threadname"};
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [&](const char* key) { return !at.get(key).empty(); });
}

}  // namespace dubhe
