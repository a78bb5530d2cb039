// The interfaces that the tests of this folder describe: one method per shape a remote method may have.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "dubhe/common/task.h"
#include "dubhe/proxy/call.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/serialize_hessian2/describe.h"

namespace shapes {

struct Person {
  std::string name;
  std::int32_t age = 0;
  std::vector<std::string> tags;
};
struct NotWelcome {
  std::string reason;
};
DUBHE_TYPE(Person, "dubhe.test.Person", name, age, tags)
DUBHE_EXCEPTION(NotWelcome, "dubhe.test.NotWelcomeException", reason)

struct Shapes {
  virtual ~Shapes() = default;
  virtual std::string greet(std::string name) = 0;
  virtual void note(const std::string& text) = 0;
  virtual dubhe::Task<std::int32_t> add(std::int32_t a, std::int32_t b) = 0;
  virtual dubhe::Task<void> settle() = 0;
  virtual std::future<std::string> later(std::string text) = 0;
  virtual std::future<void> soon() = 0;
  virtual std::string find(std::int32_t number) = 0;
  virtual std::string find(const std::string& key, std::int64_t number) const = 0;
  virtual std::string say_hello(std::string name) = 0;
  virtual std::optional<std::string> maybe(std::optional<std::string> text) = 0;
  virtual Person older(const Person& who, std::map<std::string, std::int32_t> years) = 0;
  virtual dubhe::Task<Person> renamed(Person who, const std::string& name) = 0;
};
DUBHE_SERVICE(Shapes, "dubhe.test.Shapes", greet, note, add, settle, later, soon, (std::string(std::int32_t)) find,
              (std::string(const std::string&, std::int64_t) const) find, (say_hello, "sayHello"), maybe, older, renamed)

class ShapesObject : public Shapes {
 public:
  std::string greet(std::string name) override { return "Hello " + name; }
  void note(const std::string& text) override { notes.push_back(text); }
  dubhe::Task<std::int32_t> add(std::int32_t a, std::int32_t b) override { co_return a + b; }
  dubhe::Task<void> settle() override {
    notes.push_back("settled");
    co_return;
  }
  std::future<std::string> later(std::string text) override {
    return std::async(std::launch::deferred, [text] { return text + " later"; });
  }
  std::future<void> soon() override {
    return std::async(std::launch::deferred, [this] { notes.push_back("soon"); });
  }
  std::string find(std::int32_t number) override { return "by number " + std::to_string(number); }
  std::string find(const std::string& key, std::int64_t number) const override {
    return "by " + key + " and " + std::to_string(number);
  }
  std::string say_hello(std::string name) override { return "Hi " + name; }
  std::optional<std::string> maybe(std::optional<std::string> text) override {
    if (!text) return std::nullopt;
    return "not null: " + *text;
  }
  Person older(const Person& who, std::map<std::string, std::int32_t> years) override {
    Person older = who;
    older.age += years[who.name];
    return older;
  }
  dubhe::Task<Person> renamed(Person who, const std::string& name) override {
    who.name = name;
    co_return who;
  }

  std::vector<std::string> notes;
};

// One remote interface, two C++ faces.
struct BlockingDoor {
  virtual ~BlockingDoor() = default;
  virtual std::string knock(std::string name) = 0;
  virtual void slam() = 0;
};
struct AwaitingDoor {
  virtual ~AwaitingDoor() = default;
  virtual dubhe::Task<void> slam() = 0;
  virtual dubhe::Task<std::optional<std::string>> knock(std::optional<std::string> name) = 0;
};
DUBHE_SERVICE(BlockingDoor, "dubhe.test.Door", knock, slam)
DUBHE_SERVICE(AwaitingDoor, "dubhe.test.Door", slam, knock)

// Throws what a name asks for: "NotWelcome", "logic_error", "int"; else opens.
[[noreturn]] inline void refuse(const std::string& name) {
  if (name == "logic_error") throw std::logic_error("broken lock");
  if (name == "int") throw 42;
  throw NotWelcome{"not " + name};
}
class BlockingDoorObject : public BlockingDoor {
 public:
  std::string knock(std::string name) override {
    if (name != "Ann") refuse(name);
    return "come in " + name;
  }
  void slam() override { throw NotWelcome{"slammed"}; }
};
class AwaitingDoorObject : public AwaitingDoor {
 public:
  dubhe::Task<std::optional<std::string>> knock(std::optional<std::string> name) override {
    if (!name) co_return std::nullopt;
    if (*name != "Ann") refuse(*name);
    co_return "come in " + *name;
  }
  dubhe::Task<void> slam() override {
    refuse("slammed");
    co_return;
  }
};

}  // namespace shapes
