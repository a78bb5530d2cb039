#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "cli/run.h"
#include "definition_file.h"
#include "dubhe/test_support/temp_dir.h"
#include "fake_tree.h"

namespace dubhe::tool {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class CommandLineTest : public ::testing::Test {
 protected:
  Outcome dubhe(std::vector<std::string> arguments) {
    const Instruments instruments{
        .open_tree = [this](const Url& registry) -> Expected<std::unique_ptr<TreeReader>> {
          asked = registry.to_string();
          if (registry.host() == "dead") return Status(StatusCode::kUnavailable, "no session");
          auto tree = std::make_unique<FakeTree>();
          tree->add("/dubbo/metadata/com.acme.OrderService/provider/order-app", order_service_text());
          tree->add("/dubbo/com.acme.Plain/providers/dubbo%3A%2F%2F10.0.0.7%3A20880%2Fcom.acme.Plain");
          return std::unique_ptr<TreeReader>(std::move(tree));
        },
        .dialler = dialler,
        .now = [] { return Date(); },
        .call = [this](const Url&, const CallTarget& target, const PreparedCall& call) {
          called = target.service.interface_name + "." + call.method;
          return answer;
        }};
    return run(std::move(arguments), instruments);
  }

  FakeDialler dialler;
  std::string asked, called;
  CallOutcome answer{.kind = CallOutcome::Kind::kResult, .result = Value("done")};
};

TEST_F(CommandLineTest, HelpTellsTheCommandsAndEndsWell) {
  const Outcome help = dubhe({"--help"});
  EXPECT_EQ(help.code, kExitGood);
  EXPECT_THAT(help.out, AllOf(HasSubstr("  ls "), HasSubstr("  doctor "), HasSubstr("  show "), HasSubstr("  call ")));
  for (const char* command : {"ls", "doctor", "show", "call"}) {
    EXPECT_THAT(dubhe({command, "--help"}).out, AllOf(HasSubstr("--json"), HasSubstr("--registry"))) << command;
  }
  EXPECT_THAT(dubhe({"--version"}).out, StartsWith("dubhe "));
}

TEST_F(CommandLineTest, WhatMakesNoSenseIsSaidOnStandardErrorWithCodeTwo) {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"lss"},
                                                       {"ls", "everything"},
                                                       {"ls", "--what"},
                                                       {"doctor"},
                                                       {"doctor", "a.B", "--timeout", "soon"},
                                                       {"show"},
                                                       {"show", "a.B", "--cpp", "--java"},
                                                       {"call", "a.B"},
                                                       {"call", "a.B", "m", "[", "--url", "dubbo://h:1"},
                                                       {"call", "a.B", "m", "--attachment", "x"},
                                                       {"completion", "tcsh"},
                                                       {"ls", "--registry", "nacos://h:1"}};
  for (const std::vector<std::string>& arguments : wrong) {
    const Outcome outcome = dubhe(arguments);
    EXPECT_EQ(outcome.code, kExitUsage) << ::testing::PrintToString(arguments);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.error, StartsWith("dubhe: "));
  }
}

TEST_F(CommandLineTest, ARegistryThatIsNotThereIsCodeThree) {
  EXPECT_EQ(dubhe({"ls", "-r", "zookeeper://dead:1"}).code, kExitFailed);
  EXPECT_EQ(dubhe({"ls", "-r", "dead:1"}).code, kExitFailed) << "zookeeper is meant where no protocol is named";
  EXPECT_EQ(asked, "zookeeper://dead:1");
  EXPECT_EQ(dubhe({"doctor", "a.B", "-r", "zookeeper://dead:1"}).code, kExitFinding) << "for the doctor it is a finding";
}

TEST_F(CommandLineTest, ACallIsCheckedAndItsOutcomeIsTheExitCode) {
  const std::vector<std::string> good = {"call", "com.acme.OrderService", "find", R"(["A"])"};
  EXPECT_EQ(dubhe(good).out, "\"done\"\n");
  EXPECT_EQ(called, "com.acme.OrderService.find");
  answer = {.kind = CallOutcome::Kind::kException, .java_class = "x.Refused", .message = "no"};
  EXPECT_EQ(dubhe(good).code, kExitFinding);
  EXPECT_EQ(dubhe(good).error, "The service threw x.Refused: no\n");
  answer = {.message = "unavailable"};
  EXPECT_EQ(dubhe(good).code, kExitFailed);

  called.clear();
  EXPECT_EQ(dubhe({"call", "com.acme.OrderService", "find", "[7]"}).code, kExitUsage);
  EXPECT_EQ(dubhe({"call", "com.acme.OrderService", "nothing"}).code, kExitFailed);
  EXPECT_EQ(dubhe({"call", "com.acme.Nobody", "x"}).code, kExitFailed);
  EXPECT_THAT(dubhe({"call", "com.acme.OrderService", "cancel", "[7]", "--dry-run", "--json"}).out,
              HasSubstr(R"("method":"cancel","types":["long"],"arguments":[7])"));
  EXPECT_EQ(called, "") << "none of these may reach a provider";
}

TEST_F(CommandLineTest, ACallWithoutADefinitionGoesUnchecked) {
  const Outcome unchecked = dubhe({"call", "com.acme.Plain", "any", "[1,2]"});
  EXPECT_EQ(unchecked.code, kExitGood);
  EXPECT_THAT(unchecked.error, HasSubstr("the types of the arguments are not checked: "));
  EXPECT_EQ(called, "com.acme.Plain.any");
  asked.clear();
  EXPECT_EQ(dubhe({"call", "com.acme.Other", "any", "[1]", "--url", "dubbo://10.0.0.7:20880"}).code, kExitGood);
  EXPECT_EQ(asked, "") << "no registry is asked where a provider is named";
}

TEST_F(CommandLineTest, JavaSourcesAreWrittenIntoTheirFolders) {
  const test::TempDir folder;
  const Outcome written = dubhe({"show", "com.acme.OrderService", "--java", "--folder", folder.path().string()});
  EXPECT_EQ(written.code, kExitGood) << written.error;
  EXPECT_THAT(read_file((folder.path() / "com/acme/OrderService.java").string()), HasSubstr("public interface OrderService {"));
  EXPECT_EQ(dubhe({"show", "com.acme.OrderService", "--java", "--folder", "/dev/null/x"}).code, kExitFailed);
}

// What bash offers for the last of `words`.
std::string offered(const std::string& script, const std::string& words, int index) {
  const test::TempDir folder;
  const std::string file = (folder.path() / "completion").string();
  std::FILE* out = std::fopen(file.c_str(), "w");
  std::fputs(script.c_str(), out);
  std::fclose(out);
  const std::string command = "bash -c 'source " + file + "; COMP_WORDS=(" + words + "); COMP_CWORD=" + std::to_string(index) +
                              "; _dubhe_complete; echo \"${COMPREPLY[*]}\"'";
  std::string text;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  char bytes[4096];
  while (std::fgets(bytes, sizeof(bytes), pipe) != nullptr) text += bytes;
  ::pclose(pipe);
  return text;
}

TEST_F(CommandLineTest, BashCompletesCommandsWordsAndOptions) {
  const std::string script = dubhe({"completion", "bash"}).out;
  EXPECT_EQ(offered(script, "dubhe d", 1), "doctor\n");
  EXPECT_EQ(offered(script, "dubhe ls p", 2), "providers\n");
  EXPECT_EQ(offered(script, "dubhe call --dr", 2), "--dry-run\n");
  EXPECT_EQ(offered(script, "dubhe doctor --group ''", 3), "\n") << "a value is nothing that the parser knows";
}

}  // namespace
}  // namespace dubhe::tool
