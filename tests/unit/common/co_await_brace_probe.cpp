// Why no brace may stand inside a co_await expression: g++ 12 destroys a braced aggregate temporary
// in it twice.
//
// Counts constructions and destructions of the argument in `co_await f({.text = …})`. On a compiler
// that is right they are equal. Ends well either way and says what it saw, so that the suite passes
// on both; it fails only when the mend, naming the argument first, does not help.
#include "dubhe/common/task.h"

#include <cstdio>

namespace {

struct Counter {
  int made = 0, destroyed = 0;
};

struct Tracked {
  explicit Tracked(Counter& c) : counter(&c) { ++counter->made; }
  Tracked(const Tracked& other) : counter(other.counter) { ++counter->made; }
  ~Tracked() { ++counter->destroyed; }
  Counter* counter;
};

struct Argument {
  Tracked tracked;
  int number = 0;
};

dubhe::Task<int> take(Argument argument) { co_return argument.number; }

dubhe::Task<void> braced(Counter& counter) {
  co_await take({.tracked = Tracked(counter), .number = 1});  // braced on purpose
}

dubhe::Task<void> named(Counter& counter) {
  const Argument argument{.tracked = Tracked(counter), .number = 1};
  co_await take(argument);
}

}  // namespace

int main() {
  Counter in_braces, by_name;
  dubhe::start(braced(in_braces));
  dubhe::start(named(by_name));
  std::printf("braced: %d made, %d destroyed: %s\n", in_braces.made, in_braces.destroyed,
              in_braces.made == in_braces.destroyed
                  ? "this compiler is right"
                  : "this compiler destroys twice, name the argument first");
  std::printf("named:  %d made, %d destroyed\n", by_name.made, by_name.destroyed);
  return by_name.made == by_name.destroyed ? 0 : 1;
}
