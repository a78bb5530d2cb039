#include "consumer.h"

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "arguments.h"
#include "parcels.h"
#include "profiles.h"

namespace interop {

// A filter that looks where calls go.
class Consumer::Address {
 public:
  std::string get() const {
    std::lock_guard lock(mutex_);
    return last_;
  }
  void set(std::string_view address) {
    std::lock_guard lock(mutex_);
    last_ = address;
  }

  class Note : public dubhe::Filter {
   public:
    explicit Note(std::shared_ptr<Address> to) : to_(std::move(to)) {}
    std::optional<dubhe::Expected<dubhe::Result>> before(dubhe::Invocation&, dubhe::FilterNote&) override {
      return std::nullopt;
    }
    void after(dubhe::Invocation& call, dubhe::Expected<dubhe::Result>&, dubhe::FilterNote&) override {
      to_->set(call.peer);
    }

   private:
    std::shared_ptr<Address> to_;
  };

  static dubhe::AddExtensions extension(std::shared_ptr<Address> address) {
    return [address = std::move(address)](dubhe::ExtensionRegistry& to) {
      const dubhe::Activation consumers{.consumer = true, .provider = false, .keys = {}, .order = 0};
      return to.add<dubhe::Filter>(
          "noteaddress",
          [address](const dubhe::ExtensionContext&) {
            return std::unique_ptr<dubhe::Filter>(std::make_unique<Note>(address));
          },
          consumers);
    };
  }

 private:
  mutable std::mutex mutex_;
  std::string last_;
};

Consumer::Consumer(std::vector<std::string> settings, std::string registry, std::string url, std::string profile,
                   std::string peer)
    : profile_(std::move(profile)),
      peer_(std::move(peer)),
      url_(std::move(url)),
      address_(std::make_shared<Address>()),
      app_([&] {
        settings.push_back("--dubbo.application.name=interop-dubhe-consumer");
        settings.push_back("--dubbo.registry.address=" + (registry.empty() ? "N/A" : registry));
        settings.push_back("--dubbo.consumer.retries=0");
        dubhe::ApplicationOptions options;
        options.sources.arguments = std::move(settings);
        options.more_extensions = [note = Address::extension(address_)](dubhe::ExtensionRegistry& to) {
          const dubhe::Status added = add_protobuf()(to);
          return added.ok() ? note(to) : added;
        };
        return options;
      }()) {}

std::string Consumer::provider_address() {
  control().kind();
  return "dubbo://" + address_->get();
}

Verdict fails(const std::function<void()>& call, std::string* message) {
  try {
    call();
  } catch (const dubhe::RpcError& error) {
    if (message != nullptr) *message = error.what();
    return error.code() == dubhe::StatusCode::kDeadlineExceeded ? "timed out: " + std::string(error.what()) : std::string();
  } catch (const std::exception& error) {
    if (message != nullptr) *message = error.what();
    return {};
  }
  return "it was answered, and should have failed";
}

Verdict expect_equal(const std::string& expected, const std::string& came) {
  return expected == came ? std::string() : "`" + expected + "` was expected, `" + came + "` came";
}

Expectation expectation(const Row& row, std::string_view peer) {
  Expectation expected;
  const std::string text = applying(row.expect, "dubhe", peer).value_or("");
  if (text.starts_with("as:")) expected.value = text.substr(3);
  expected.differs = text == "differs";
  expected.error = text.starts_with("error");
  if (text.starts_with("error:")) expected.text = text.substr(6);
  return expected;
}

namespace {

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

void report(const Row& row, std::string_view outcome, const std::string& detail) {
  std::printf("case\t%s\t%s\t%s\n", row.id.c_str(), std::string(outcome).c_str(), one_line(detail).c_str());
  std::fflush(stdout);
}

const RunRow* find(const RowTable& table, const Row& row) {
  const std::string both = row.feature + "/" + row.type;
  for (const std::string& name : {both + "/" + row.position, both, row.feature}) {
    if (const auto found = table.find(name); found != table.end()) return &found->second;
  }
  return nullptr;
}

Verdict run(const RowTable& table, Consumer& consumer, const Row& row) {
  const RunRow* run_row = find(table, row);
  if (run_row == nullptr) return "this consumer does not know the row";
  try {
    return (*run_row)(consumer, row);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

int run_consumer(int argc, char** argv) {
  const Arguments arguments(argc, argv, {"registry", "url", "profile", "peer", "cases", "only", "pace"});
  const std::string profile = arguments.get("profile"), peer = arguments.get("peer");
  const std::vector<Row> rows = read_cases(arguments.get("cases"));
  RowTable table;
  add_value_rows(table);
  add_typed_rows(table);
  add_call_rows(table);
  add_callback_rows(table);
  add_generic_rows(table);
  add_profile_rows(table);
  add_parcel_rows(table);
  add_library_rows(table);

  std::vector<std::string> settings = consumer_settings(profile);
  if (profile != "timeout") settings.push_back("--dubbo.consumer.timeout=10000");
  settings.insert(settings.end(), arguments.settings().begin(), arguments.settings().end());
  const std::chrono::milliseconds pace(std::stoi(arguments.get("pace", "0")));
  Consumer consumer(std::move(settings), arguments.get("registry", ""), arguments.get("url", ""), profile, peer);
  int done = 0;
  for (const Row& row : rows) {
    if (row.profile != profile || !matches(arguments.get("only", "*"), row.id)) continue;
    ++done;
    if (const auto reason = applying(row.na, "dubhe", peer)) {
      report(row, "na", *reason);
      continue;
    }
    const Verdict verdict = run(table, consumer, row);
    report(row, verdict.empty() ? "pass" : "fail", verdict);
    std::this_thread::sleep_for(pace);  // so that who records knows whose frames they were
  }
  std::printf("done %d\n", done);
  return 0;
}

}  // namespace interop
