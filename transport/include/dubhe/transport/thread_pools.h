// The pools of Dubbo, by its names: `threadpool` of a protocol says which, `threads`,
// `corethreads`, `queues`, `alive` (ms) and `threadname` how large.
//
// `queues`: 0, nothing waits; more, so many wait; less, any number does (their bytes are still
// counted, see `running.limit`). More `corethreads` than `threads` are kInvalidArgument.
#pragma once

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/common/url.h"
#include "dubhe/transport/worker_pool.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

// `fixed`: up to `threads` (200), which then stay.
Expected<std::unique_ptr<WorkerPool>> make_fixed_pool(const ExtensionContext& context);
// `cached`: `corethreads` (0) stay, up to `threads` (any number) are made when the queue is full
// and end after `alive`.
Expected<std::unique_ptr<WorkerPool>> make_cached_pool(const ExtensionContext& context);
// `limited`: as cached, up to `threads` (200), and none ever ends.
Expected<std::unique_ptr<WorkerPool>> make_limited_pool(const ExtensionContext& context);
// `eager`: as cached, but makes threads before it lets jobs wait, of which at least one may.
Expected<std::unique_ptr<WorkerPool>> make_eager_pool(const ExtensionContext& context);

// True when `at` says anything about its pool; else the application's serves it.
bool wants_own_pool(const Url& at);

}  // namespace dubhe
