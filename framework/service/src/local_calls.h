// Calls that stay in the process: Dubbo's protocol `injvm` and what `scope` may say.
#pragma once

#include <string_view>

namespace dubhe {

inline constexpr std::string_view kInjvm = "injvm", kScopeNone = "none", kScopeLocal = "local", kScopeRemote = "remote";
inline constexpr const char* kHere = "127.0.0.1";

}  // namespace dubhe
