// Protocol, transporter, serialization, proxy factory; where configuration comes from.
#include "dubhe/test_support/temp_dir.h"

#include "row.h"

#include <chrono>
#include <fstream>

namespace extension_names {

namespace {

std::string answers(Ground& ground) {
  ground.provider("a");
  return ground.refer({.timeout = std::chrono::seconds(30)})->who();
}

// A second file names the group. Its path is not known before, so the first one names it by another
// key.
std::string told_by_a_file(Ground& ground) {
  const dubhe::test::TempDir folder;
  const std::string path = (folder.path() / "estate.yaml").string();
  std::ofstream(path) << "dubbo: {provider: {group: told}}\n";
  return "group `" +
         std::string(ground.provider("a", {"--dubbo.application.parameters.store=" + path})
                         .exported()
                         .front()
                         .group()) +
         "`";
}

}  // namespace

std::vector<Row> wire_rows() {
  return {
      {"protocol", "dubbo", "dubbo: {protocol: {name: dubbo}}", "a", answers, "", true},
      {"transporter", "tcp",
       "dubbo: {protocol: {transporter: tcp}, consumer: {parameters: {transporter: tcp}}}", "a",
       answers, "", true},
      {"configsource", "file",
       "dubhe: {config-sources: ['file://${dubbo.application.parameters.store}']}", "group `told`",
       told_by_a_file},
      {"serialization", "hessian2", "dubbo: {protocol: {serialization: hessian2}}", "a", answers,
       "", true},
      {"proxyfactory", "dubhe", "dubbo: {provider: {proxy: dubhe}, consumer: {proxy: dubhe}}", "a",
       answers, "", true},
  };
}

}  // namespace extension_names
