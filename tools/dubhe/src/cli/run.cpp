#include "cli/run.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>
#include <utility>

#include "call/arguments.h"
#include "call/call.h"
#include "call/provider_metadata.h"
#include "cli/table.h"
#include "doctor/check.h"
#include "doctor/doctor.h"
#include "doctor/instance_case.h"
#include "dubhe/common/json.h"
#include "dubhe/config/config.h"
#include "dubhe/config/config_key.h"
#include "estate/estate.h"
#include "estate/open_tree.h"
#include "ls/ls.h"
#include "plugins/plugins.h"
#include "show/cpp_header.h"
#include "show/java_source.h"
#include "show/show.h"

namespace dubhe::tool {

namespace {

Outcome failed(const Status& why) { return {.code = kExitFailed, .error = "dubhe: " + why.to_string() + "\n"}; }

Expected<Url> registry_of(const std::string& text) {
  Expected<Url> url = Url::parse(text.find("://") == std::string::npos ? "zookeeper://" + text : text);
  if (!url) return url;
  if (const Status known = check_registry(*url); !known.ok()) return known;
  return url;
}

std::string printed(const Value& value) { return print_json(value) + "\n"; }

Table code_table() {
  Table table({"code", "link", "fault"});
  for (const KnownFault& fault : estate_faults()) {
    table.add({std::string(fault.code), std::string(fault.link), std::string(fault.title)});
  }
  for (const auto& checks : {node_checks(), face_checks(), owner_checks(), url_checks(), rule_checks(), peer_checks()}) {
    for (const Check& check : checks) {
      table.add({std::string(check.code), std::string(check.link), std::string(check.title)});
    }
  }
  for (const InstanceCheck& check : instance_checks()) {
    table.add({std::string(check.code), std::string(check.link), std::string(check.title)});
  }
  return table;
}

// What a command needs beside its own options.
struct Session {
  const CommandLine& line;
  const Url& registry;
  const Instruments& instruments;
};

Outcome show_table(const Session& session, const Table& table, const std::string& nothing) {
  if (session.line.json) return {.out = printed(table.to_value())};
  return {.out = table.empty() ? nothing + "\n" : table.to_text()};
}

Outcome run_command(const Session& session, const LsOptions& options) {
  const auto tree = session.instruments.open_tree(session.registry);
  if (!tree) return failed(tree.status());
  Estate estate(**tree);
  const Expected<Table> table = list(estate, options.what, options.pattern);
  if (!table) return failed(table.status());
  return show_table(session, *table, "Nothing" + (options.pattern.empty() ? std::string() : " like " + options.pattern) + " there.");
}

Outcome run_command(const Session& session, const DoctorOptions& options) {
  if (options.list_codes) return show_table(session, code_table(), {});
  const Diagnosis diagnosis = diagnose(session.registry, options.wishes, session.instruments);
  return {.code = diagnosis.healthy() ? kExitGood : kExitFinding,
          .out = session.line.json ? printed(to_value(diagnosis)) : to_text(diagnosis)};
}

Outcome print_or_write(const std::map<std::string, std::string>& files, const std::string& folder) {
  Outcome outcome;
  for (const auto& [path, text] : files) {
    if (folder.empty()) {
      outcome.out += "// " + path + "\n" + text + "\n";
      continue;
    }
    const std::filesystem::path at = std::filesystem::path(folder) / path;
    std::error_code wrong;
    std::filesystem::create_directories(at.parent_path(), wrong);
    std::ofstream file(at);
    file << text;
    if (!file.flush()) return failed({StatusCode::kPermissionDenied, "cannot write " + at.string()});
    outcome.out += at.string() + "\n";
  }
  return outcome;
}

Outcome run_command(const Session& session, const ShowOptions& options) {
  const auto tree = session.instruments.open_tree(session.registry);
  if (!tree) return failed(tree.status());
  Estate estate(**tree);
  const Expected<ServiceDefinition> definition = find_definition(estate, options.choice);
  if (!definition) return failed(definition.status());
  switch (options.form) {
    case ShowOptions::Form::kCpp:
      return {.out = cpp_header(*definition)};
    case ShowOptions::Form::kJava:
      return print_or_write(java_sources(*definition), options.folder);
    default:
      return {.out = session.line.json ? printed(to_value(*definition)) : to_text(*definition)};
  }
}

// By what a provider says itself; `note` tells when that is not enough to check the types.
Expected<PreparedCall> prepare_by_provider(const Session& session, const CallOptions& options, const Url& provider,
                                           const Value& arguments, std::string& note) {
  const Limits limits{.connect = options.target.timeout, .answer = options.target.timeout};
  const ProviderMetadata told = ask_provider(session.instruments.dialler, provider, limits);
  if (told.definition) return prepare_call(*told.definition, options.method, options.types, arguments);
  if (!told.methods.empty()) {
    if (Status there = check_method(provider.path(), told.methods, options.method); !there.ok()) return there;
  }
  note = "dubhe: the types of the arguments are not checked: " + told.gap + "\n";
  return prepare_unchecked(options.method, options.types, arguments);
}

Expected<Url> named_provider(const CallTarget& target) {
  const Expected<Url> address = Url::parse(target.url);
  if (!address) return address;
  const ServiceChoice& service = target.service;
  return Url("dubbo", address->host(), address->port(), service.interface_name,
             {{"interface", service.interface_name}, {"group", service.group}, {"version", service.version}});
}

// The definition is a help, not a need, where there is a provider.
Expected<PreparedCall> prepare(const Session& session, const CallOptions& options, const Value& arguments, std::string& note) {
  const bool by_url = !options.target.url.empty();
  if (by_url && !session.line.registry_named) {
    const Expected<Url> provider = named_provider(options.target);
    return provider ? prepare_by_provider(session, options, *provider, arguments, note) : provider.status();
  }
  const auto tree = session.instruments.open_tree(session.registry);
  if (!tree) return tree.status();
  Estate estate(**tree);
  const Expected<ServiceDefinition> definition = find_definition(estate, options.target.service);
  if (definition) return prepare_call(*definition, options.method, options.types, arguments);
  const Expected<std::vector<Leaf>> providers = estate.leaves(options.target.service.interface_name, "providers");
  if (by_url) {
    const Expected<Url> provider = named_provider(options.target);
    return provider ? prepare_by_provider(session, options, *provider, arguments, note) : provider.status();
  }
  if (!providers || providers->empty()) return definition.status();
  const auto readable = std::find_if(providers->begin(), providers->end(), [](const Leaf& leaf) { return leaf.url && leaf.url->protocol() == "dubbo";
  });
  if (readable != providers->end()) return prepare_by_provider(session, options, *readable->url, arguments, note);
  return prepare_unchecked(options.method, options.types, arguments);
}

Outcome run_command(const Session& session, const CallOptions& options) {
  const Expected<Value> arguments = parse_json(options.arguments);
  if (!arguments) {
    return {.code = kExitUsage, .error = "dubhe: the arguments are no JSON: " + arguments.status().message() +
                      "\n(an array, as in '[\"A-17\", 2]'; texts stand in quotes)\n"};
  }
  std::string note;
  const Expected<PreparedCall> prepared = prepare(session, options, *arguments, note);
  if (!prepared) {
    Outcome outcome = failed(prepared.status());
    if (prepared.status().code() == StatusCode::kInvalidArgument) outcome.code = kExitUsage;
    return outcome;
  }
  if (options.dry_run) {
    const Value would = to_value(options.target, *prepared);
    return {.out = session.line.json ? printed(would) : pretty_json(would) + "\n", .error = note};
  }
  const CallOutcome called = session.instruments.call(session.registry, options.target, *prepared);
  const std::string text = session.line.json ? printed(to_value(called)) : to_text(called);
  switch (called.kind) {
    case CallOutcome::Kind::kResult:
      return {.out = text, .error = note};
    case CallOutcome::Kind::kException:
      return session.line.json ? Outcome{.code = kExitFinding, .out = text, .error = note}
                               : Outcome{.code = kExitFinding, .error = note + text};
    default:
      return session.line.json ? Outcome{.code = kExitFailed, .out = text, .error = note}
                               : Outcome{.code = kExitFailed, .error = note + text};
  }
}

Outcome run_command(const Session&, const ConfigOptions& options) {
  if (options.what == ConfigOptions::What::kSchema) return {.out = configuration_schema()};
  ConfigSources sources = ConfigSources::process(0, nullptr);
  if (!options.file.empty()) sources.arguments = {"--config=" + options.file};
  const Expected<Config> config = Config::load(sources);
  if (!config) {
    const bool mistakes = config.status().code() == StatusCode::kInvalidArgument;
    return {.code = mistakes ? kExitFinding : kExitFailed, .error = config.status().message() + "\n"};
  }
  if (config->file().empty()) {
    return failed({StatusCode::kNotFound, "there is no dubhe.yaml in this folder: name the file, `dubhe config check FILE`"});
  }
  Outcome outcome;
  for (const std::string& note : config->notes()) outcome.error += note + "\n";
  if (options.what == ConfigOptions::What::kCheck) {
    outcome.out = config->file() + ": good\n";
    return outcome;
  }
  outcome.out = config->explain();
  for (const auto& [name, origin] : config->named_services()) {
    outcome.out += Config::explain_service(name, config->service(name));
  }
  for (const auto& [name, origin] : config->named_references()) {
    outcome.out += Config::explain_reference(name, config->reference(name));
  }
  return outcome;
}

Outcome run_command(const Session& session, const PluginsOptions& options) {
  const Expected<PluginReport> report = list_plugins(options.folders, options.check);
  if (!report) return {.code = kExitFailed, .error = "dubhe: " + report.status().message() + "\n"};
  Outcome outcome = show_table(session, report->table, "Nothing there.");
  if (!report->healthy) outcome.code = kExitFinding;
  return outcome;
}

Outcome run_command(const Session&, const CompletionOptions& options) { return {.out = options.script}; }

}  // namespace

Outcome run(std::vector<std::string> arguments, const Instruments& instruments) {
  const std::variant<CommandLine, Instead> parsed = parse_command_line(std::move(arguments));
  if (const auto* instead = std::get_if<Instead>(&parsed)) {
    if (instead->code == kExitGood) return {.out = instead->text};
    return {.code = instead->code, .error = instead->text};
  }
  const CommandLine& line = std::get<CommandLine>(parsed);
  const Expected<Url> registry = registry_of(line.registry);
  if (!registry) return {.code = kExitUsage, .error = "dubhe: " + registry.status().message() + "\n"};
  const Session session{line, *registry, instruments};
  return std::visit([&](const auto& options) { return run_command(session, options); }, line.command);
}

}  // namespace dubhe::tool
