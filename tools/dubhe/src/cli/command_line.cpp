#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "cli/completion.h"

namespace dubhe::tool {

namespace {

constexpr const char* kDefaultRegistry = "zookeeper://127.0.0.1:2181";
constexpr const char* kRegistryVariable = "DUBHE_REGISTRY";
constexpr const char* kDescription = "Looks into an estate of Dubbo services: what is there, what is wrong, and what it answers.";
constexpr const char* kVersion = "dubhe " DUBHE_VERSION;

void add_registry(CLI::App& command, CommandLine& to) {
  command.add_option("-r,--registry", to.registry, "Address of the registry")
      ->type_name("URL")
      ->envname(kRegistryVariable)
      ->capture_default_str();
}

void add_common(CLI::App& command, CommandLine& to) {
  add_registry(command, to);
  command.add_flag("-j,--json", to.json, "Answer in JSON, for programs");
}

void add_millis(CLI::App& command, const std::string& name, Millis& to, const std::string& text) {
  command
      .add_option_function<std::int64_t>(name, [&to](std::int64_t value) { to = Millis(value); },
                                         text + " (" + std::to_string(to.count()) + ")")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{3'600'000}))
      ->type_name("MS");
}

// One command: its options, and where they go when it is the one.
class Parser {
 public:
  Parser() : program_(kDescription, "dubhe") {
    line_.registry = kDefaultRegistry;
    program_.require_subcommand(1);
    program_.set_version_flag("--version", kVersion);
    program_.failure_message(CLI::FailureMessage::simple);
    add_ls();
    add_doctor();
    add_show();
    add_call();
    add_config();
    add_plugins();
    add_completion();
  }

  std::variant<CommandLine, Instead> parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
      program_.parse(std::move(arguments));
    } catch (const CLI::ParseError& wrong) {
      std::ostringstream out, error;
      const bool good = program_.exit(wrong, out, error) == 0;
      return Instead{good ? kExitGood : kExitUsage, good ? out.str() : "dubhe: " + error.str()};
    }
    for (const CLI::App* command : program_.get_subcommands()) {
      const CLI::Option* registry = command->get_option_no_throw("--registry");
      line_.registry_named = registry != nullptr && registry->count() > 0;
    }
    if (program_.got_subcommand("ls")) {
      line_.command = std::move(ls_);
    } else if (program_.got_subcommand("doctor")) {
      if (!doctor_.list_codes && doctor_.wishes.interface_name.empty()) {
        return Instead{kExitUsage, "dubhe: doctor wants the name of an interface: dubhe doctor com.acme.Echo\n"};
      }
      line_.command = std::move(doctor_);
    } else if (program_.got_subcommand("show")) {
      line_.command = std::move(show_);
    } else if (program_.got_subcommand("call")) {
      line_.command = std::move(call_);
    } else if (program_.got_subcommand("config")) {
      line_.command = std::move(config_);
    } else if (program_.got_subcommand("plugins")) {
      line_.command = std::move(plugins_);
    } else {
      line_.command = CompletionOptions{bash_completion(program_)};
    }
    return std::move(line_);
  }

 private:
  void add_ls() {
    CLI::App& command = *program_.add_subcommand("ls", "List services, providers, consumers or instances");
    static constexpr std::array<std::pair<const char*, Listed>, 4> kNames = {
        std::pair{"services", Listed::kServices}, std::pair{"providers", Listed::kProviders},
        std::pair{"consumers", Listed::kConsumers}, std::pair{"instances", Listed::kInstances}};
    std::vector<std::string> names;
    for (const auto& [name, what] : kNames) names.emplace_back(name);
    command.add_option_function<std::string>(
               "WHAT",
               [this](const std::string& wanted) {
                 for (const auto& [name, what] : kNames) {
                   if (wanted == name) ls_.what = what;
                 }
               },
               "What to list; services where it is left out")
        ->check(CLI::IsMember(names));
    command.add_option("PATTERN", ls_.pattern, "Only names that contain it; `*` stands for any letters");
    add_common(command, line_);
  }

  void add_doctor() {
    CLI::App& command =
        *program_.add_subcommand("doctor", "Walk from the registry to an answered call, and name the link that is broken");
    Wishes& wishes = doctor_.wishes;
    command.add_option("INTERFACE", wishes.interface_name, "The service, by its Java interface");
    command.add_option("-g,--group", wishes.group, "Group that the consumer asks for; `*` for any");
    command.add_option("-V,--version", wishes.version, "Version that it asks for; `*` for any");
    command.add_option("--consumer-app", wishes.consumer_app, "Its application's name: the rules for it are looked at too");
    command.add_option("--payload", wishes.payload, "Bytes of its largest call; one of that size is tried")->type_name("BYTES");
    command.add_option("--class", wishes.classes, "Java class that it sends; tried too (may be repeated)")
        ->type_name("NAME")
        ->allow_extra_args(false);
    add_millis(command, "--connect-timeout", wishes.limits.connect, "How long a connection may take");
    add_millis(command, "--timeout", wishes.limits.answer, "How long an answer may take");
    add_millis(command, "--patience", wishes.patience, "How long to see whether the node of a dead provider leaves");
    command.add_flag("--codes", doctor_.list_codes, "List all codes and what they mean");
    add_common(command, line_);
  }

  void add_show() {
    CLI::App& command = *program_.add_subcommand("show", "Show the methods and types of a service, or its sources");
    command.add_option("INTERFACE", show_.choice.interface_name, "The service, by its Java interface")->required();
    command.add_option("-g,--group", show_.choice.group, "Of this group; whichever there is where it is left out");
    command.add_option("-V,--version", show_.choice.version, "Of this version; likewise");
    CLI::Option* cpp = command.add_flag_callback(
        "--cpp", [this] { show_.form = ShowOptions::Form::kCpp; }, "As a C++ header for Dubhe");
    CLI::Option* java = command.add_flag_callback(
        "--java", [this] { show_.form = ShowOptions::Form::kJava; }, "As Java sources, an interface and its classes");
    java->excludes(cpp);
    command.add_option("--folder", show_.folder, "Write the Java sources there, in folders of their packages")
        ->type_name("PATH")
        ->needs(java);
    add_common(command, line_);
  }

  void add_call() {
    CLI::App& command = *program_.add_subcommand("call", "Call a method, with arguments in JSON");
    command.add_option("INTERFACE", call_.target.service.interface_name, "The service, by its Java interface")->required();
    command.add_option("METHOD", call_.method, "Its method")->required();
    command.add_option("ARGUMENTS", call_.arguments, "A JSON array; one argument that is no array may stand alone");
    command.add_option("-g,--group", call_.target.service.group, "Group that the reference asks for");
    command.add_option("-V,--version", call_.target.service.version, "Version that it asks for");
    command.add_option("--url", call_.target.url, "Call this provider and ask no registry: dubbo://host:port")->type_name("URL");
    command.add_option("--types", call_.types, "Java types of the parameters, with commas: picks an overload")
        ->delimiter(',')
        ->type_name("NAME,...");
    command
        .add_option_function<std::vector<std::string>>(
            "--attachment", [this](const std::vector<std::string>& all) { add_attachments(all); },
            "Sent beside the arguments (may be repeated)")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->check([](const std::string& text) {
          return text.find('=') == std::string::npos ? "`" + text + "` has no `=`" : std::string();
        });
    add_millis(command, "--timeout", call_.target.timeout, "How long the answer may take");
    command.add_flag("--dry-run", call_.dry_run, "Check everything, say what would be called, and do not call it");
    add_common(command, line_);
  }
  void add_attachments(const std::vector<std::string>& all) {
    for (const std::string& text : all) {
      const std::size_t equals = text.find('=');
      call_.target.attachments.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
  }

  void add_config() {
    CLI::App& command = *program_.add_subcommand("config", "Check or explain a dubhe.yaml, or print its JSON Schema");
    static constexpr std::array<std::pair<const char*, ConfigOptions::What>, 3> kNames = {
        std::pair{"check", ConfigOptions::What::kCheck}, std::pair{"explain", ConfigOptions::What::kExplain},
        std::pair{"schema", ConfigOptions::What::kSchema}};
    std::vector<std::string> names;
    for (const auto& [name, what] : kNames) names.emplace_back(name);
    command.add_option_function<std::string>(
               "WHAT",
               [this](const std::string& wanted) {
                 for (const auto& [name, what] : kNames) {
                   if (wanted == name) config_.what = what;
                 }
               },
               "check: name every mistake; explain: every effective value and who said it; schema: for editors")
        ->check(CLI::IsMember(names))
        ->required();
    command.add_option("FILE", config_.file, "The file; dubhe.yaml where it is left out")->type_name("PATH");
  }

  void add_plugins() {
    CLI::App& command = *program_.add_subcommand("plugins", "List the extension points, their names and where they come from");
    command.add_option("FOLDER", plugins_.folders, "Folders of plugins, as in `dubhe.plugins`")->type_name("PATH");
    command.add_flag("--check", plugins_.check, "Open each library of theirs, and say whether it can be used");
    command.add_flag("-j,--json", line_.json, "Answer in JSON, for programs");
  }

  void add_completion() {
    CLI::App& command = *program_.add_subcommand("completion", "Print a completion script for a shell");
    command.add_option("SHELL", shell_, "The shell")->check(CLI::IsMember(std::vector<std::string>{"bash"}))->required();
  }

  CLI::App program_;
  CommandLine line_;
  LsOptions ls_;
  DoctorOptions doctor_;
  ShowOptions show_;
  CallOptions call_;
  ConfigOptions config_;
  PluginsOptions plugins_;
  std::string shell_;
};

}  // namespace

std::variant<CommandLine, Instead> parse_command_line(std::vector<std::string> arguments) {
  return Parser().parse(std::move(arguments));
}

}  // namespace dubhe::tool
