#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <future>

#include "door.h"

namespace doors {
namespace {

constexpr const char* kYaml = "dubbo: {registry: {address: N/A}}";

bool handled(int signal) {
  struct sigaction now = {};
  ::sigaction(signal, nullptr, &now);
  return now.sa_handler != SIG_DFL;
}
void wait_until_handled(int signal) {
  while (!handled(signal)) std::this_thread::yield();
}

TEST(Run, EndsWithEitherSignalAndPutsTheHandlersBack) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Estate estate;
    dubhe::Application app(estate.told(kYaml), estate.extensions());
    EXPECT_FALSE(handled(signal));
    std::future<int> code = std::async(std::launch::async, [&] { return app.run(); });
    wait_until_handled(SIGINT);  // the second of the two to be set
    ASSERT_EQ(::kill(::getpid(), signal), 0);
    EXPECT_EQ(code.get(), 0);
    EXPECT_FALSE(handled(SIGTERM));
    EXPECT_FALSE(handled(SIGINT));
  }
}

TEST(Run, OfASecondApplicationIsRefused) {
  Estate estate;
  dubhe::Application first(estate.told(kYaml), estate.extensions());
  dubhe::Application second(estate.told(kYaml), estate.extensions());
  std::future<int> code = std::async(std::launch::async, [&] { return first.run(); });
  wait_until_handled(SIGINT);
  EXPECT_EQ(second.run(), 1);
  EXPECT_GE(estate.log.count("start() this one"), 1u);
  EXPECT_TRUE(handled(SIGTERM));
  first.stop();
  EXPECT_EQ(code.get(), 0);
}

TEST(Start, TouchesNoSignal) {
  Estate estate;
  dubhe::Application app(estate.told(kYaml), estate.extensions());
  app.provide<Door>(std::make_shared<OpenDoor>());
  app.start();
  EXPECT_FALSE(handled(SIGTERM));
  EXPECT_FALSE(handled(SIGINT));
}

}  // namespace
}  // namespace doors
