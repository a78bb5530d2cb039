// Real libraries: announced, opened when asked for, refused, closed.
#include "dubhe/spi/plugin_loader.h"

#include "dubhe/test_support/temp_dir.h"

#include "points.h"

#include <gmock/gmock.h>

#include <dlfcn.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

namespace dubhe {
namespace {

using test::Animal;
using test::Step;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class PluginLoaderTest : public testing::Test {
 protected:
  PluginLoaderTest() {
    ::unsetenv("DUBHE_TEST_PLUGIN_RAN");
    manifests = folder.path().string() + "/META-INF/dubhe/";
    std::filesystem::create_directories(manifests);
    EXPECT_TRUE(registry
                    ->add<Animal>("dog",
                                  [](const ExtensionContext&) {
                                    return std::make_unique<test::NamedAnimal>("wuff");
                                  })
                    .ok());
    EXPECT_TRUE(registry
                    ->add<Step>("plain",
                                [](const ExtensionContext&) {
                                  return std::make_unique<test::NamedStep>("plain");
                                })
                    .ok());
  }

  // A copy of one of the libraries in the folder.
  void library(const std::string& name) {
    std::filesystem::copy_file(std::string(DUBHE_TEST_PLUGINS) + "/" + name,
                               folder.path().string() + "/" + name,
                               std::filesystem::copy_options::overwrite_existing);
  }
  void manifest(const std::string& point, const std::string& text) {
    std::ofstream(manifests + point, std::ios::trunc) << text;
  }
  Status announce(std::string_view asked_by = {}) {
    const std::vector<std::string> folders = {folder.path().string()};
    return loader->announce(folders, *registry, asked_by);
  }
  // What asking for an animal answers: its word, or why not.
  std::string says(std::string_view name) {
    auto found = registry->get<Animal>(name, "dubhe.yaml:6 consumer.animal");
    return found.ok() ? (*found)->says() : found.status().message();
  }
  std::vector<std::string> chain(const std::string& url) {
    auto made = registry->activate<Step>(*Url::parse(url), "steps", false);
    if (!made.ok()) return {made.status().message()};
    std::vector<std::string> names;
    for (const auto& step : *made) names.push_back(step->name());
    return names;
  }
  bool mapped(const std::string& name) const {
    void* handle = ::dlopen((folder.path().string() + "/" + name).c_str(), RTLD_NOW | RTLD_NOLOAD);
    if (handle != nullptr) ::dlclose(handle);
    return handle != nullptr;
  }
  static bool ran() { return ::getenv("DUBHE_TEST_PLUGIN_RAN") != nullptr; }

  test::TempDir folder;
  std::string manifests;
  test::KeepingLogger logger;
  std::optional<PluginLoader> loader{std::in_place, logger};
  std::optional<ExtensionRegistry> registry{std::in_place, logger};
};

TEST_F(PluginLoaderTest, ANameIsKnownBeforeItsLibraryIsOpenedAndOpenedWhenItIsAskedFor) {
  library("libzoo.so");
  manifest("animal", "cat = libzoo.so\n");
  manifest("step", "audit = libzoo.so\n");
  ASSERT_TRUE(announce().ok());
  EXPECT_TRUE(registry->has<Animal>("cat"));
  EXPECT_TRUE(registry->check<Step>("audit", {}).ok());
  EXPECT_EQ(says("dog"), "wuff");
  EXPECT_FALSE(mapped("libzoo.so"));
  ASSERT_EQ(loader->libraries().size(), 1u);
  EXPECT_FALSE(loader->libraries()[0].open);

  // It brings more than the manifests name: the first thing that is too much is told.
  EXPECT_THAT(says("cat"),
              AllOf(HasSubstr("it adds animal `parrot`, which no manifest announces for it"),
                    HasSubstr("META-INF/dubhe/animal needs a line `parrot = LIBRARY`")));
  EXPECT_TRUE(mapped("libzoo.so"));
  EXPECT_TRUE(loader->libraries()[0].open);
}

class ZooTest : public PluginLoaderTest {
 protected:
  ZooTest() {
    library("libzoo.so");
    manifest("animal", "# a zoo\ncat = libzoo.so\nparrot = libzoo.so\nshout = libzoo.so wrapper\n");
    manifest("step", "audit = libzoo.so consumer key=audit order=-3\n");
  }
};

TEST_F(ZooTest, ExtensionsOfALibraryAreAsThoseInTheBox) {
  ASSERT_TRUE(announce().ok());
  EXPECT_EQ(says("cat"), "meow!");
  EXPECT_EQ(says("parrot"), "parrot: wuff!!");
  EXPECT_EQ((*registry->make<Step>("audit", *Url::parse("x://there")))->name(), "audit of there");
}

TEST_F(ZooTest, AWrapperOfALibraryGoesAroundWhatIsInTheBox) {
  ASSERT_TRUE(announce().ok());
  EXPECT_EQ(says("dog"), "wuff!");
}

TEST_F(ZooTest, TheManifestSaysWhenAnExtensionIsActive) {
  ASSERT_TRUE(announce().ok());
  EXPECT_THAT(chain("x://h"), ElementsAre());
  EXPECT_FALSE(mapped("libzoo.so"));
  EXPECT_THAT(chain("x://h?audit=true"), ElementsAre("audit of h"));
  EXPECT_TRUE(mapped("libzoo.so"));
  EXPECT_THAT(chain("x://h?steps=plain&audit=true"), ElementsAre("audit of h", "plain"));
  EXPECT_THAT(chain("x://h?steps=-audit&audit=true"), ElementsAre());
}

TEST_F(ZooTest, AWrongNameIsAnsweredWithTheRightOnesAndWhereTheyAreFrom) {
  ASSERT_TRUE(announce().ok());
  const std::string said = says("parot");
  EXPECT_THAT(said, HasSubstr("extension point `animal` has no `parot`. Did you mean `parrot`? It "
                              "has cat (libzoo.so, from " +
                              manifests + "animal:2), dog, parrot (libzoo.so, from " + manifests +
                              "animal:3)."));
  EXPECT_THAT(said, HasSubstr("Asked for by dubhe.yaml:6 consumer.animal."));
  EXPECT_FALSE(mapped("libzoo.so"));
}

TEST_F(ZooTest, TheLibraryIsClosedAtTheEndAndNotBefore) {
  ASSERT_TRUE(announce().ok());
  auto step = registry->make<Step>("audit", *Url::parse("x://there"));
  ASSERT_TRUE(step.ok());
  EXPECT_EQ(says("cat"), "meow!");
  loader.reset();
  EXPECT_TRUE(mapped("libzoo.so")) << "the registry has instances of it";
  EXPECT_EQ((*step)->name(), "audit of there");
  step->reset();
  registry.reset();
  EXPECT_FALSE(mapped("libzoo.so"));
}

TEST_F(ZooTest, ALoaderThatIsToldToKeepsItOpen) {
  ASSERT_TRUE(announce().ok());
  EXPECT_EQ(says("cat"), "meow!");
  loader->keep_open();
  registry.reset();
  loader.reset();
  EXPECT_TRUE(mapped("libzoo.so"));
  void* handle = ::dlopen((folder.path().string() + "/libzoo.so").c_str(), RTLD_NOW | RTLD_NOLOAD);
  ASSERT_NE(handle, nullptr);
  ::dlclose(handle);
  ::dlclose(handle);  // the one that was kept
}

TEST_F(ZooTest, ManyThreadsThatAskAtOnceOpenItOnce) {
  ASSERT_TRUE(announce().ok());
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        if (i % 2 == 0)
          good += says("cat") == "meow!" ? 1 : 0;
        else
          good += registry->make<Step>("audit", Url()).ok() ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(good, 8);
}

TEST_F(ZooTest, CheckingOpensAndMakesNothing) {
  ASSERT_TRUE(announce().ok());
  EXPECT_TRUE(registry->load("animal", "cat").ok());
  EXPECT_TRUE(registry->load("animal", "shout").ok());
  EXPECT_TRUE(registry->load("animal", "dog").ok());
  EXPECT_TRUE(mapped("libzoo.so"));
  EXPECT_EQ(registry->load("animal", "cow").code(), StatusCode::kNotFound);
  EXPECT_EQ(registry->load("anmal", "cow").code(), StatusCode::kNotFound);
}

TEST_F(ZooTest, ALibraryCanBeSharedByTwoApplications) {
  ASSERT_TRUE(announce().ok());
  ExtensionRegistry other(logger);
  ASSERT_TRUE(other
                  .add<Animal>("dog",
                               [](const ExtensionContext&) {
                                 return std::make_unique<test::NamedAnimal>("wau");
                               })
                  .ok());
  PluginLoader another(logger);
  const std::vector<std::string> folders = {folder.path().string()};
  ASSERT_TRUE(another.announce(folders, other).ok());
  EXPECT_EQ(says("parrot"), "parrot: wuff!!");
  EXPECT_EQ((*other.get<Animal>("parrot"))->says(), "parrot: wau!!");
}

// ---- names that are taken ----

TEST_F(PluginLoaderTest, ANameInTheBoxIsReplacedOnlyWhereTheManifestSaysSo) {
  library("libzoo.so");
  ASSERT_TRUE(registry
                  ->add<Animal>("cat",
                                [](const ExtensionContext&) {
                                  return std::make_unique<test::NamedAnimal>("purr");
                                })
                  .ok());
  ASSERT_TRUE(registry->alias<Animal>("puss", "cat").ok());
  manifest("animal", "cat = libzoo.so\nparrot = libzoo.so\nshout = libzoo.so wrapper\n");
  manifest("step", "audit = libzoo.so\n");
  const Status refused = announce("dubhe.yaml:2 dubhe.plugins");
  EXPECT_EQ(refused.code(), StatusCode::kAlreadyExists);
  EXPECT_THAT(
      refused.message(),
      AllOf(HasSubstr("dubhe.yaml:2 dubhe.plugins: "),
            HasSubstr(manifests + "animal:1: animal `cat` from libzoo.so"),
            HasSubstr("the name is taken by `cat` from built in"), HasSubstr("write `replace`")));
}

TEST_F(PluginLoaderTest, AReplacementHasThePlaceAliasesAndActivationOfTheOneItReplaces) {
  library("libzoo.so");
  ASSERT_TRUE(registry
                  ->add<Animal>("cat",
                                [](const ExtensionContext&) {
                                  return std::make_unique<test::NamedAnimal>("purr");
                                })
                  .ok());
  ASSERT_TRUE(registry->alias<Animal>("puss", "cat").ok());
  ASSERT_TRUE(registry
                  ->add<Step>("audit",
                              [](const ExtensionContext&) {
                                return std::make_unique<test::NamedStep>("old");
                              },
                              {.consumer = true, .provider = false, .keys = {}, .order = 2})
                  .ok());
  manifest("animal", "cat = libzoo.so replace\nparrot = libzoo.so\nshout = libzoo.so wrapper\n");
  manifest("step", "audit = libzoo.so replace\n");
  ASSERT_TRUE(announce().ok());
  EXPECT_EQ(says("puss"), "meow!");
  EXPECT_THAT(chain("x://h"), ElementsAre("audit of h"));
  EXPECT_THAT(logger.lines,
              testing::Contains(HasSubstr("is used instead of the one that is built in")));
}

TEST_F(PluginLoaderTest, ANameThatTwoPluginsBringIsRefusedWithBothPlaces) {
  library("libzoo.so");
  library("libadds.so");
  manifest("animal", "cat = libzoo.so\n");
  ASSERT_TRUE(announce().ok());
  test::TempDir second;
  std::filesystem::create_directories(second.path().string() + "/META-INF/dubhe");
  std::ofstream(second.path().string() + "/META-INF/dubhe/animal")
      << "\ncat = libother.so replace\n";
  const std::vector<std::string> folders = {second.path().string()};
  const Status twice = loader->announce(folders, *registry);
  EXPECT_EQ(twice.code(), StatusCode::kAlreadyExists);
  EXPECT_THAT(twice.message(), AllOf(HasSubstr(second.path().string() + "/META-INF/dubhe/animal:2"),
                                     HasSubstr(manifests + "animal:1")));
}

TEST_F(PluginLoaderTest, WhatComesTooLateIsRefused) {
  manifest("animal", "dog = libzoo.so replace\n");
  EXPECT_EQ(says("dog"), "wuff");
  EXPECT_THAT(announce().message(),
              HasSubstr("comes too late: the one it replaces was made already"));
}

TEST_F(PluginLoaderTest, AReplacementOfNothingIsToldAndUsed) {
  manifest("animal", "dgo = libzoo.so replace\n");
  EXPECT_TRUE(announce().ok());
  EXPECT_THAT(logger.lines, testing::Contains(HasSubstr("replaces nothing: the point has dog")));
  EXPECT_TRUE(registry->has<Animal>("dgo"));
}

// ---- what is wrong with a folder ----

TEST_F(PluginLoaderTest, AFolderThatIsNoneIsNamed) {
  const std::vector<std::string> folders = {folder.path().string() + "/no",
                                            folder.path().string() + "/META-INF"};
  const Status status = loader->announce(folders, *registry, "dubhe.yaml:9 dubhe.plugins");
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), AllOf(HasSubstr("dubhe.yaml:9 dubhe.plugins: "),
                                      HasSubstr("/no is no folder that can be read"),
                                      HasSubstr("/META-INF has no folder META-INF/dubhe")));
}

TEST_F(PluginLoaderTest, MistakesOfAllManifestsAreTold) {
  manifest("animal", "cat\n");
  manifest("step", "\naudit = libzoo.so sometimes\n");
  manifest(".step.swp", "\xff\xff");
  manifest("step~", "old");
  const Status status = announce();
  EXPECT_THAT(status.message(),
              AllOf(HasSubstr(manifests + "animal:1: "), HasSubstr(manifests + "step:2: ")));
  EXPECT_THAT(status.message(), Not(HasSubstr("swp")));
}

TEST_F(PluginLoaderTest, AManifestOfAPointThatIsMisspeltIsWarnedOf) {
  manifest("animals", "cat = libzoo.so\n");
  EXPECT_TRUE(announce().ok());
  EXPECT_THAT(logger.lines, testing::Contains(AllOf(HasSubstr("animals: no extension point"),
                                                    HasSubstr("Did you mean `animal`?"))));
}

// ---- what is wrong with a library ----

struct Refused {
  const char* library;
  const char* name;
  std::vector<std::string> says;
  bool runs;
};

TEST_F(PluginLoaderTest, ALibraryThatCannotBeUsedSaysWhy) {
  const Refused kRefused[] = {
      {"libnone.so", "cat", {"/libnone.so cannot be read: No such file or directory"}, false},
      {"libnoplugin.so", "cat", {"is no plugin: nothing in it says how it was built"}, false},
      {"libotherabi.so",
       "cat",
       {"built with ABI number 99, this program with 1", "Nothing of it was run"},
       false},
      {"libmissingsymbol.so",
       "cat",
       {"cannot be opened", "undefined symbol", "a_function_that_nobody_has"},
       false},
      {"libnoentry.so", "cat", {"has no function dubhe_plugin_register"}, true},
      {"libthrows.so", "cat", {"its DUBHE_PLUGIN threw: out of hay"}, true},
  };
  for (const Refused& refused : kRefused) {
    ::unsetenv("DUBHE_TEST_PLUGIN_RAN");
    registry.emplace(logger);
    loader.emplace(logger);
    if (std::string(refused.library) != "libnone.so") library(refused.library);
    manifest("animal", std::string("\n\ncat = ") + refused.library + "\n");
    ASSERT_TRUE(announce().ok());
    const std::string why = says(refused.name);
    EXPECT_THAT(why, HasSubstr(std::string("animal `cat` (") + refused.library + ", from " +
                               manifests + "animal:3): "));
    for (const std::string& part : refused.says) EXPECT_THAT(why, HasSubstr(part));
    EXPECT_THAT(why, HasSubstr("Asked for by dubhe.yaml:6 consumer.animal"));
    EXPECT_EQ(ran(), refused.runs) << refused.library;
    // Asking again answers the same.
    EXPECT_EQ(says(refused.name), why);
  }
}

TEST_F(PluginLoaderTest, ALibraryOfAnotherBuildIsNotRun) {
  std::ifstream in(std::string(DUBHE_TEST_PLUGINS) + "/libactivates.so", std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto at = bytes.find(std::string(PluginInfo::kMagic, sizeof PluginInfo::kMagic));
  ASSERT_NE(at, bytes.npos);
  bytes[at + offsetof(PluginInfo, sanitizers)] ^= PluginInfo::kMemory;
  bytes[at + offsetof(PluginInfo, compiler_major)] = 99;
  std::ofstream(folder.path().string() + "/libbent.so", std::ios::binary) << bytes;
  manifest("step", "audit = libbent.so\n");
  ASSERT_TRUE(announce().ok());
  EXPECT_THAT(registry->make<Step>("audit", Url()).status().message(),
              AllOf(HasSubstr(" 99, "), HasSubstr("the memory sanitizer")));
  EXPECT_FALSE(ran());
}

TEST_F(PluginLoaderTest, ALibraryThatIsMendedIsFoundTheNextTime) {
  manifest("animal", "cat = libzoo.so\nparrot = libzoo.so\nshout = libzoo.so wrapper\n");
  manifest("step", "audit = libzoo.so\n");
  ASSERT_TRUE(announce().ok());
  EXPECT_THAT(says("cat"), HasSubstr("cannot be read"));
  library("libzoo.so");
  EXPECT_EQ(says("cat"), "meow!");
}

TEST_F(PluginLoaderTest, ANameThatTheLibraryDoesNotAddIsNamed) {
  library("libactivates.so");
  manifest("animal", "cow = libactivates.so\n");
  manifest("step", "audit = libactivates.so consumer order=7\n");
  ASSERT_TRUE(announce().ok());
  EXPECT_THAT(says("cow"), AllOf(HasSubstr("animal `cow` (libactivates.so, from "),
                                 HasSubstr("opened and does not add it")));
  EXPECT_THAT(chain("x://h"), ElementsAre("audit"));
}

TEST_F(PluginLoaderTest, AnActivationThatTheManifestDoesNotHaveIsRefused) {
  library("libactivates.so");
  manifest("step", "audit = libactivates.so provider\n");
  ASSERT_TRUE(announce().ok());
  EXPECT_THAT(registry->make<Step>("audit", Url()).status().message(),
              AllOf(HasSubstr("it activates step `audit` otherwise than its manifest says"),
                    HasSubstr("step:1")));
}

TEST_F(PluginLoaderTest, FactoriesThatFailThrowOrGoInCirclesAreNamed) {
  library("libadds.so");
  manifest("animal",
           "thrower = libadds.so\nfailer = libadds.so\nchicken = libadds.so\negg = libadds.so\n");
  ASSERT_TRUE(announce().ok());
  EXPECT_EQ(says("thrower"), "animal `thrower` could not be made: its factory threw: no milk");
  EXPECT_EQ(says("failer"), "animal `failer` could not be made: asleep");
  EXPECT_THAT(says("chicken"), HasSubstr("extensions need each other in a cycle: animal `chicken` "
                                         "→ animal `egg` → animal `chicken`"));
}

}  // namespace
}  // namespace dubhe
