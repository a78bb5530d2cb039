// Which sessions have a process behind them just now, as the ZooKeeper servers tell it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "peer/line.h"

namespace dubhe::tool {

// Asks every server by its command `cons`. Nothing when one of them does not answer it (it has to be named in
// `4lw.commands.whitelist`), or there is no server: then nobody can tell.
std::optional<std::set<std::uint64_t>> connected_sessions(Dialler& dialler, const std::vector<std::string>& servers,
                                                          Millis limit);

}  // namespace dubhe::tool
