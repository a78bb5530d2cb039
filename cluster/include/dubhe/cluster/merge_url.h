// The URL a consumer calls a provider with: the provider's parameters with the consumer's laid over them.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/common/url.h"

namespace dubhe DUBHE_EXPORT {

// The consumer's value wins, so that what a provider says is a default for consumers that say nothing. As Apache Dubbo does
// it (2.7 ClusterUtils.mergeUrl and the 3.x overlay):
//  - the provider's own threading and transport (`threads`, `threadpool`, `transporter` …, also with `default.` in front)
//    and its `mock` are dropped: they are none of the consumer's business;
//  - `release`, `dubbo`, `methods`, `timestamp`, `dubbo.tag` are the provider's only; so are `group`, `version` and
//    `generic` where it has them (`generic=false` does not count);
//  - `reference.filter` and `invoker.listener` of both count, the provider's first;
//  - `application` is the consumer's, `remote.application` the provider's; `side` is consumer.
Url merge_urls(const Url& provider, const Url& consumer);

}  // namespace dubhe
