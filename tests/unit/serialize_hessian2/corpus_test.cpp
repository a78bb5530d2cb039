// Inputs that a fuzzer found interesting, or that were once trouble, in every run of the tests.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "../../fuzz/hessian2_one_input.h"
#include "notation.h"
#include "wire_cases.h"

namespace {

TEST(Hessian2Corpus, HurtsNobody) {
  std::size_t inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DUBHE_HESSIAN2_CORPUS)) {
    SCOPED_TRACE(entry.path().filename().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    fuzz_hessian2::one_input(input);
    ++inputs;
  }
  EXPECT_GE(inputs, 10u) << "the corpus is not where it should be: " << DUBHE_HESSIAN2_CORPUS;
}

TEST(Hessian2Corpus, TheTableOfTheWireHurtsNobodyEither) {
  for (const auto& c : dubhe::hessian2::testing::kWireCases) {
    SCOPED_TRACE(c.name);
    fuzz_hessian2::one_input(dubhe::hessian2::testing::from_hex(c.bytes));
  }
}

// Every byte of every case changed to every other interesting one: a small fuzzer that runs everywhere.
TEST(Hessian2Corpus, ChangedBytesHurtNobody) {
  for (const auto& c : dubhe::hessian2::testing::kWireCases) {
    const std::string body = dubhe::hessian2::testing::from_hex(c.bytes);
    if (body.size() > 200) continue;
    SCOPED_TRACE(c.name);
    for (std::size_t at = 0; at < body.size(); ++at) {
      for (const unsigned byte : {0x00u, 0x01u, 0x20u, 0x41u, 0x43u, 0x48u, 0x49u, 0x4du, 0x4eu, 0x4fu, 0x51u, 0x52u, 0x55u, 0x57u, 0x58u,
                                  0x5au, 0x60u, 0x71u, 0x7bu, 0x7fu, 0x80u, 0x90u, 0xcfu, 0xd7u, 0xffu}) {
        std::string changed = body;
        changed[at] = static_cast<char>(byte);
        fuzz_hessian2::one_input(changed);
      }
    }
  }
}

}  // namespace
