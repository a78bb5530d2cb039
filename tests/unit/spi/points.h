// Small points and a registry that keeps what it logs.
#pragma once

#include "dubhe/spi/extension_registry.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dubhe::test {

// One instance per application.
class Animal {
 public:
  static constexpr std::string_view kPoint = "animal";
  static constexpr std::string_view kDefault = "dog";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  static constexpr std::array kAdaptiveKeys = {std::string_view("animal"),
                                               std::string_view("protocol")};

  virtual ~Animal() = default;
  virtual std::string says() const = 0;
};

// One instance per use.
class Step {
 public:
  static constexpr std::string_view kPoint = "step";
  static constexpr std::string_view kDefault = "";
  static constexpr ExtensionScope kScope = ExtensionScope::kReference;
  static constexpr std::array kAdaptiveKeys = {std::string_view("step")};

  virtual ~Step() = default;
  virtual std::string name() const = 0;
};

// A point that nothing chooses by URL.
class Plain {
 public:
  static constexpr std::string_view kPoint = "plain";
  static constexpr std::string_view kDefault = "only";
  static constexpr ExtensionScope kScope = ExtensionScope::kApplication;
  virtual ~Plain() = default;
};

class NamedAnimal : public Animal {
 public:
  explicit NamedAnimal(std::string word) : word_(std::move(word)) {}
  std::string says() const override { return word_; }

 private:
  std::string word_;
};

class NamedStep : public Step {
 public:
  explicit NamedStep(std::string name) : name_(std::move(name)) {}
  std::string name() const override { return name_; }

 private:
  std::string name_;
};

class KeepingLogger : public Logger {
 public:
  bool enabled(LogLevel) const noexcept override { return true; }
  void write(LogLevel, std::string_view where, std::string_view line) override {
    lines.push_back(std::string(where).append(": ").append(line));
  }
  std::vector<std::string> lines;
};

class RegistryTest : public testing::Test {
 protected:
  static auto animal(std::string word) {
    return [word](const ExtensionContext&) { return std::make_unique<NamedAnimal>(word); };
  }
  static auto step(std::string name) {
    return [name](const ExtensionContext&) { return std::make_unique<NamedStep>(name); };
  }
  void add(std::string_view name, Activation activation = {}) {
    const Status added = registry.add<Step>(name, step(std::string(name)), std::move(activation));
    EXPECT_TRUE(added.ok()) << added.to_string();
  }
  static Url url(std::string_view text) {
    auto parsed = Url::parse(text);
    EXPECT_TRUE(parsed.ok()) << text;
    return *parsed;
  }

  KeepingLogger logger;
  ExtensionRegistry registry{logger};
};

}  // namespace dubhe::test
