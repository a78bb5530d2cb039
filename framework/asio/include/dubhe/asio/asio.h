// Everything between Dubhe and Boost.Asio.
#pragma once

#include "dubhe/asio/awaitable.h"
#include "dubhe/asio/call_token.h"
#include "dubhe/asio/spawn.h"
