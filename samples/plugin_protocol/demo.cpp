// A provider and a consumer, in one process, in whatever protocol the file names. Nothing here
// knows of the plugin.
#include "dubhe/dubhe.h"

#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

struct Echo {
  virtual ~Echo() = default;
  virtual std::string say(std::string text) = 0;                     // may block
  virtual dubhe::Task<std::string> say_later(std::string text) = 0;  // never does
  virtual std::string refuse(std::string why) = 0;
};
DUBHE_SERVICE(Echo, "dubhe.samples.Echo", say, (say_later, "sayLater"), refuse)

namespace {

class Mirror final : public Echo {
 public:
  std::string say(std::string text) override { return "you said " + text; }
  dubhe::Task<std::string> say_later(std::string text) override { co_return "you say " + text; }
  std::string refuse(std::string why) override { throw std::runtime_error(why); }
};

int run(int argc, char** argv) {
  dubhe::Application provider(argc, argv), consumer(argc, argv);
  provider.provide<Echo>(std::make_shared<Mirror>());
  provider.start();
  const dubhe::Url at = provider.exported().front();
  dubhe::ReferenceOptions there;
  there.url = at.to_string();
  const auto echo = consumer.refer<Echo>(there);
  std::printf("%s: %s / %s", at.protocol().c_str(), echo->say("one\ntwo").c_str(),
              consumer.block_on(echo->say_later("three")).c_str());
  try {
    echo->refuse("enough");
  } catch (const dubhe::ApplicationException& thrown) {
    std::printf(" / %s\n", thrown.what());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
