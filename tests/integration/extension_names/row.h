// One row per extension name: what `dubhe.yaml` says to have it, and the effect that this has.
#pragma once

#include "dubhe/dubhe.h"
#include "dubhe/registry_memory/memory_registry_hub.h"
#include "dubhe/test_support/recording_logger.h"

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace extension_names {

struct Probe {
  virtual ~Probe() = default;
  virtual std::string who() = 0;  // the name of the provider that answers
  virtual std::string echo(std::string text) = 0;
  virtual std::string hang() = 0;      // answers when the Ground ends
  virtual std::int32_t hanging() = 0;  // calls of hang() that have arrived, at all providers
};
DUBHE_SERVICE(Probe, "dubhe.test.Probe", who, echo, hang, hanging)

// The provider of this name takes its time for who().
inline constexpr const char* kSlow = "slow";

// What the providers of a ground share.
struct Gate {
  std::atomic<int> arrived{0};
  std::promise<void> opening;
  std::shared_future<void> open = opening.get_future().share();
};

// Applications of one observation, over real sockets. Everything ends with it.
class Ground {
 public:
  // `extensions` instead of what is in the box; `lines`: the YAML of the row, read by every
  // application here.
  Ground(dubhe::AddExtensions extensions, std::string lines);
  ~Ground();

  // Serves Probe under this name. `arguments`: further `--dubbo.…`.
  dubhe::Application& provider(const std::string& name, std::vector<std::string> arguments = {});
  dubhe::Application& consumer(std::vector<std::string> arguments = {});
  // Calls all the providers made so far, by address.
  std::shared_ptr<Probe> refer(dubhe::ReferenceOptions options = {});
  // `registry.address` that the applications of this ground share, in memory.
  static constexpr const char* kMemoryRegistry = "--dubbo.registry.address=ground://names";

  // hang() answers from here on.
  void open_gate();
  // Until a call of hang() has arrived. False: none came.
  bool wait_for_hanging() const;

  std::string addresses() const;  // for ReferenceOptions::url
  const std::string& lines() const noexcept { return lines_; }
  // What all its applications have logged.
  const dubhe::test::RecordingLogger& log() const noexcept { return log_; }

 private:
  dubhe::Application& start(const std::string& name, const std::vector<std::string>& arguments);

  const dubhe::AddExtensions extensions_;
  const std::string lines_;
  dubhe::test::RecordingLogger log_;
  dubhe::MemoryRegistryHub hub_;
  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  bool gate_is_open_ = false;
  std::vector<std::unique_ptr<dubhe::Application>> applications_;
  std::vector<dubhe::Application*> providers_;
  dubhe::Application* consumer_ = nullptr;
};

struct Row {
  std::string point, name;
  std::string lines;  // dubhe.yaml that names it
  std::string seen;   // what observe() answers with it
  // Plays the applications and says what was to be seen. What it throws counts as seen, too: as its
  // text.
  std::function<std::string(Ground&)> observe;
  // dubhe.yaml without it, where observe() must answer something else: nothing, or `-name` for one
  // that is always active.
  std::string without{};
  bool is_default = false;  // what counts when nobody says: only the test that takes it out applies
};

// One function per file beside this one.
std::vector<Row> wire_rows();
std::vector<Row> cluster_rows();
std::vector<Row> merger_rows();
std::vector<Row> filter_rows();
std::vector<Row> registry_rows();
std::vector<Row> protocol_filter_rows();
std::vector<Row> call_rows();

}  // namespace extension_names
