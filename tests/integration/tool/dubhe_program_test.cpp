// The program `dubhe` itself, beside a real registry and a real provider; and what it writes, compiled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "dubhe/test_support/child_process.h"
#include "dubhe/test_support/temp_dir.h"
#include "dubhe/test_support/zookeeper_server.h"

namespace dubhe::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kGreeting = "dubhe.samples.GreetingService";

struct Ended {
  int code = -1;
  std::string output;  // standard output and error
};

Ended run(const std::string& command) {
  Ended ended;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  char bytes[4096];
  while (const std::size_t got = std::fread(bytes, 1, sizeof(bytes), pipe)) ended.output.append(bytes, got);
  const int status = ::pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class DubheProgramTest : public ::testing::Test {
 protected:
  Ended dubhe(const std::string& arguments) {
    return run("DUBHE_REGISTRY=" + registry_ + " " DUBHE_PROGRAM " " + arguments);
  }
  void plant_definition() {
    ZooKeeperPeer peer(server_.address());
    ASSERT_EQ(peer.create_deep("/dubbo/metadata/com.acme.OrderService/provider/order-app", read_file(DUBHE_DEFINITION)), 0);
  }

  ZooKeeperServer server_;
  const std::string registry_ = "zookeeper://" + server_.address();
  TempDir folder_;
};

TEST_F(DubheProgramTest, FindsExaminesAndCallsARunningProvider) {
  ChildProcess provider({DUBHE_GREETING_PROVIDER, "--registry", registry_, "--port", "-1"});
  const std::string url = provider.wait_for_line("ready dubbo://").substr(6);

  EXPECT_THAT(dubhe("ls").output, HasSubstr("dubhe.samples.GreetingService  1          0"));
  EXPECT_THAT(dubhe("ls instances").output, HasSubstr("greeting_provider"));
  const Ended healthy = dubhe("doctor " + std::string(kGreeting));
  EXPECT_EQ(healthy.code, 0) << healthy.output;
  EXPECT_EQ(dubhe("doctor dubhe.samples.GreetingServise").code, 1);

  const std::string call = "call " + std::string(kGreeting);
  EXPECT_EQ(dubhe(call + " sayHello '[\"Ann\"]'").output, "\"Hello Ann\"\n");
  EXPECT_THAT(dubhe(call + " greet '[{\"name\":\"Bo\",\"age\":3,\"tags\":[]}]' --json").output,
              AllOf(StartsWith("{\"result\":{"), HasSubstr("Hello Bo")));
  const Ended refused = dubhe(call + " sayHello '[\"\"]'");
  EXPECT_EQ(refused.code, 1) << refused.output;
  EXPECT_THAT(refused.output, HasSubstr("The service threw dubhe.samples.NotWelcomeException"));
  const std::string by_url = " --url '" + url.substr(0, url.find('/', 8)) + "'";
  EXPECT_EQ(run(DUBHE_PROGRAM " " + call + " sayHello '[\"Ann\"]'" + by_url).output, "\"Hello Ann\"\n")
      << "by its address, and no registry";
  const Ended misfit = run(DUBHE_PROGRAM " " + call + " sayHello '[7]'" + by_url);
  EXPECT_EQ(misfit.code, 2) << "the provider itself is asked for its types";
  EXPECT_THAT(misfit.output, HasSubstr("argument 1: 7 is no text"));
  EXPECT_EQ(dubhe(call + " sayHello '[\"Ann\"]' --group blue").code, 3);
  EXPECT_THAT(dubhe("ls consumers").output, HasSubstr("Nothing")) << "the program registers nothing";
}

TEST_F(DubheProgramTest, LooksIntoARegistryInADirectoryToo) {
  const std::string registry = "file://" + (folder_.path() / "estate").string();
  const auto asked = [&registry](const std::string& arguments) {
    return run(DUBHE_PROGRAM " " + arguments + " --registry " + registry);
  };
  const Ended missing = asked("ls");
  EXPECT_EQ(missing.code, 3);
  EXPECT_THAT(missing.output, HasSubstr("there is no registry to be read in " + (folder_.path() / "estate").string()));

  ChildProcess provider({DUBHE_GREETING_PROVIDER, "--registry", registry, "--port", "-1"});
  provider.wait_for_line("ready dubbo://");
  EXPECT_THAT(asked("ls").output, HasSubstr("dubhe.samples.GreetingService  1          0"));
  EXPECT_THAT(asked("ls instances").output, HasSubstr("greeting_provider"));
  EXPECT_THAT(asked("show " + std::string(kGreeting)).output, HasSubstr("sayHello"));
  const Ended healthy = asked("doctor " + std::string(kGreeting));
  EXPECT_EQ(healthy.code, 0) << healthy.output;
  EXPECT_EQ(asked("call " + std::string(kGreeting) + " sayHello '[\"Ann\"]'").output, "\"Hello Ann\"\n");

  provider.send_signal(SIGTERM);
  EXPECT_EQ(provider.wait(), 0);
  const Ended gone = asked("doctor " + std::string(kGreeting));
  EXPECT_EQ(gone.code, 1);
  EXPECT_THAT(gone.output, HasSubstr("D-SVC-02"));
}

TEST_F(DubheProgramTest, ItsHeaderForAJavaServiceCompiles) {
  plant_definition();
  const std::string header = (folder_.path() / "order_service.h").string();
  const Ended shown = dubhe("show com.acme.OrderService --cpp > " + header);
  ASSERT_EQ(shown.code, 0) << shown.output << read_file(header);
  const Ended compiled = run(DUBHE_COMPILER " -std=c++20 -fsyntax-only -Wall -Wextra -Werror " DUBHE_INCLUDES " -I" +
                             folder_.path().string() + " " DUBHE_USES_ORDERS);
  EXPECT_EQ(compiled.code, 0) << compiled.output;
}

TEST_F(DubheProgramTest, ItsJavaSourcesCompile) {
  if (run("javac -version").code != 0) GTEST_SKIP() << "no javac: a JDK is needed to compile Java";
  plant_definition();
  ChildProcess provider({DUBHE_GREETING_PROVIDER, "--registry", registry_, "--port", "-1"});
  provider.wait_for_line("ready ");
  const std::string sources = (folder_.path() / "java").string();
  for (const char* service : {"com.acme.OrderService", kGreeting}) {
    const Ended written = dubhe("show " + std::string(service) + " --java --folder " + sources);
    ASSERT_EQ(written.code, 0) << written.output;
  }
  const Ended compiled =
      run("javac -Xlint:all -Werror -d " + sources + "/classes $(find " + sources + " -name '*.java')");
  EXPECT_EQ(compiled.code, 0) << compiled.output;
  EXPECT_THAT(read_file(sources + "/dubhe/samples/GreetingService.java"),
              AllOf(HasSubstr("String sayHello(String argument1);"),
                    HasSubstr("dubhe.samples.Greeting greet(dubhe.samples.Person argument1);")));
  EXPECT_THAT(read_file(sources + "/dubhe/samples/Person.java"), HasSubstr("public int getAge()"));
}

}  // namespace
}  // namespace dubhe::test
