// What the chaos tests call: says who answered, and after how long it wants to.
#pragma once

#include <cstdint>
#include <string>

#include "dubhe/dubhe.h"

namespace dubhe::test {

struct EchoService {
  virtual ~EchoService() = default;
  // "name text", after `delay_ms`. "hold NAME": the provider of that name never answers, and prints `holding N` with the Nth of them.
  virtual Task<std::string> echo(std::string text, std::int32_t delay_ms) = 0;
};
DUBHE_SERVICE(EchoService, "dubhe.test.EchoService", echo)

}  // namespace dubhe::test
