// The interface of this sample, for both sides.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "dubhe/dubhe.h"

struct Person {
  std::string name;
  std::int32_t age = 0;
  std::vector<std::string> tags;
};
struct Greeting {
  std::string text;
  std::chrono::system_clock::time_point at;
};
// Thrown by the service, caught by the caller.
struct NotWelcome {
  std::string reason;
};
DUBHE_TYPE(Person, "dubhe.samples.Person", name, age, tags)
DUBHE_TYPE(Greeting, "dubhe.samples.Greeting", text, at)
DUBHE_EXCEPTION(NotWelcome, "dubhe.samples.NotWelcomeException", reason)

struct GreetingService {
  virtual ~GreetingService() = default;
  virtual std::string sayHello(std::string name) = 0;  // T: may block
  virtual dubhe::Task<Greeting> greet(Person who) = 0;  // Task<T>: never blocks, co_await
};
DUBHE_SERVICE(GreetingService, "dubhe.samples.GreetingService", sayHello, greet)
