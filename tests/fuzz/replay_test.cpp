// Inputs that a fuzzer found interesting, or that were once trouble, in every run of the tests: one
// test per decoder.
#include "cache_one_input.h"
#include "config_one_input.h"
#include "frame_one_input.h"
#include "hessian2_one_input.h"
#include "json_one_input.h"
#include "manifest_one_input.h"
#include "telnet_one_input.h"
#include "url_one_input.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#ifdef DUBHE_FUZZ_PROTOBUF
#include "protobuf_one_input.h"
#endif

namespace {

// Each input also without its last byte, and with a byte more: most faults are at the end.
void replay(std::string_view decoder, void (*one_input)(std::string_view)) {
  const auto folder = std::filesystem::path(DUBHE_FUZZ_CORPUS) / decoder;
  std::size_t inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().filename().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
    one_input(input);
    if (!input.empty()) one_input(std::string_view(input).substr(0, input.size() - 1));
    one_input(input + '\0');
    ++inputs;
  }
  EXPECT_GE(inputs, 3u) << "the corpus is not where it should be: " << folder;
}

TEST(FuzzCorpus, OfFrames) { replay("frame", &fuzz_frame::one_input); }
TEST(FuzzCorpus, OfHessian2Trees) { replay("hessian2", &fuzz_hessian2::tree_input); }
TEST(FuzzCorpus, OfHessian2Types) { replay("hessian2", &fuzz_hessian2::typed_input); }
TEST(FuzzCorpus, OfJson) { replay("json", &fuzz_json::one_input); }
TEST(FuzzCorpus, OfUrls) { replay("url", &fuzz_url::one_input); }
TEST(FuzzCorpus, OfConfigurations) { replay("config", &fuzz_config::one_input); }
TEST(FuzzCorpus, OfCacheFiles) { replay("cache", &fuzz_cache::one_input); }
TEST(FuzzCorpus, OfManifests) { replay("manifest", &fuzz_manifest::one_input); }
TEST(FuzzCorpus, OfTelnetLines) { replay("telnet", &fuzz_telnet::one_input); }
#ifdef DUBHE_FUZZ_PROTOBUF
TEST(FuzzCorpus, OfProtobuf) { replay("protobuf", &fuzz_protobuf::one_input); }
#endif

}  // namespace
