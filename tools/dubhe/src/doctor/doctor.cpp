#include "doctor/doctor.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "doctor/check.h"
#include "doctor/instance_case.h"
#include "doctor/provider_case.h"
#include "dubhe/common/nearest.h"
#include "estate/estate.h"
#include "model/definition.h"
#include "model/java_type.h"
#include "show/show.h"

namespace dubhe::tool {

namespace {

using Line = Diagnosis::Line;

constexpr std::array kEstateFaults = {
    KnownFault{"D-REG-01", "registry", "registry not reachable"},
    KnownFault{"D-REG-02", "registry", "registry refuses access"},
    KnownFault{"D-REG-03", "registry", "no such root in the registry"},
    KnownFault{"D-SVC-01", "service", "interface not in the registry"},
    KnownFault{"D-SVC-02", "service", "no provider"},
    KnownFault{"D-RULE-02", "rule", "migration rule forces a level where nobody is"},
};

std::string without_password(const Url& registry) {
  return registry.password().empty() ? registry.to_string() : registry.with_user(registry.username(), "***").to_string();
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

// The walk of one examination.
class Walk {
 public:
  Walk(const Url& registry, const Wishes& wishes, const Instruments& instruments)
      : registry_(registry), wishes_(wishes), instruments_(instruments) {
    diagnosis_.registry = without_password(registry);
    diagnosis_.service = Url(wishes.consumer().with("version", wishes.version)).service_key();
  }

  Diagnosis take() && {
    walk();
    return std::move(diagnosis_);
  }

 private:
  void walk() {
    Expected<std::unique_ptr<TreeReader>> tree = instruments_.open_tree(registry_);
    if (!tree) return registry_fault(tree.status());
    Estate estate(**tree);
    if (!find_service(estate)) return;
    std::vector<RegisteredProvider> providers;
    if (!find_providers(estate, providers)) return;
    const std::vector<std::string> classes = known_classes(estate);
    const Surroundings around{wishes_, estate, instruments_.dialler, instruments_.now(), providers, classes};
    examine(around);
    examine_instances(around);
    if (!somebody_offers_it_) no_provider(estate);
    examine_rules(estate);
  }

  void fail(std::string code, std::string where, std::string what, std::string mend) {
    diagnosis_.lines.push_back(
        {.state = Line::State::kBroken,
         .where = where,
         .finding = {.code = std::move(code), .where = std::move(where), .what = std::move(what), .mend = std::move(mend)}});
  }
  void good(std::string where, std::string remark) {
    diagnosis_.lines.push_back({.state = Line::State::kGood, .where = std::move(where), .remark = std::move(remark)});
  }

  void registry_fault(const Status& why) {
    if (why.code() == StatusCode::kPermissionDenied) {
      return fail("D-REG-02", "registry", why.message(),
                  "Give the right `user:password@` in the registry's address, or ask for read access to the tree.");
    }
    fail("D-REG-01", "registry", why.message(),
         registry_.protocol() == "file"
             ? "Name the directory that the providers' `registry.address` names; the first process of an estate makes it."
             : "Compare address and port with ZooKeeper's `clientPort`, start it, or open the firewall.");
  }

  bool find_service(Estate& estate) {
    const std::string& root = estate.tree().root();
    const Expected<std::vector<std::string>> services = estate.services();
    if (!services && services.status().code() == StatusCode::kNotFound) {
      const auto roots = estate.tree().children("/");
      fail("D-REG-03", "registry", "there is no " + root + " in it" + (roots ? ", but " + list_of(*roots) : std::string()),
           "Set `group` in the registry's address to the directory that the providers use; or no program has ever "
           "registered here, and it is the wrong registry.");
      return false;
    }
    if (!services) return registry_fault(services.status()), false;
    good("registry", "a session; " + std::to_string(services->size()) +
                         (services->size() == 1 ? " service under " : " services under ") + root);
    if (std::find(services->begin(), services->end(), wishes_.interface_name) != services->end()) return true;
    const Expected<std::vector<std::string>> applications = estate.applications_of(wishes_.interface_name);
    if (applications && !applications->empty()) return true;
    const std::vector<std::string> near = similar(*services);
    fail("D-SVC-01", "service", "no " + wishes_.interface_name + " under " + root,
         near.empty() ? "Look at `dubhe ls` for what is there; a provider has never registered this name here."
                      : "Did you mean " + list_of(near) + "? Else start a provider.");
    return false;
  }

  // The nearest by spelling; else those whose last word is the same.
  std::vector<std::string> similar(const std::vector<std::string>& services) const {
    if (const std::string_view best = nearest(wishes_.interface_name, services); !best.empty()) {
      return {std::string(best)};
    }
    const auto last_word = [](const std::string& name) { return name.substr(name.rfind('.') + 1); };
    const std::string wanted = last_word(wishes_.interface_name);
    std::vector<std::string> found;
    for (const std::string& name : services) {
      if (last_word(name) == wanted || nearest(wanted, std::array{std::string_view(name).substr(name.rfind('.') + 1)}) != "") {
        found.push_back(name);
      }
    }
    return found;
  }

  bool find_providers(Estate& estate, std::vector<RegisteredProvider>& to) {
    const Expected<std::vector<Leaf>> leaves = estate.leaves(wishes_.interface_name, "providers");
    if (!leaves) return registry_fault(leaves.status()), false;
    for (const Leaf& leaf : *leaves) {
      Expected<TreeNode> node = estate.tree().read(leaf.path);
      if (!node && node.status().code() == StatusCode::kNotFound) continue;  // it has just left
      if (!node) return registry_fault(node.status()), false;
      to.push_back({.leaf = leaf, .node = std::move(*node)});
    }
    return true;
  }

  void no_provider(Estate& estate) {
    const Expected<std::vector<Leaf>> consumers = estate.leaves(wishes_.interface_name, "consumers");
    const Expected<std::vector<std::string>> applications = estate.applications_of(wishes_.interface_name);
    std::string what = "no provider is registered";
    if (consumers && !consumers->empty()) what += "; " + std::to_string(consumers->size()) + " consumers wait for one";
    std::string mend = "Start a provider, and look into its log for what it registers where.";
    if (applications && !applications->empty()) {
      what += "; application " + list_of(*applications) + " has offered it, and no instance of that does now";
      mend = "Start it; `dubhe ls instances` says which processes there are.";
    }
    fail("D-SVC-02", "service", what, mend);
  }

  std::optional<Finding> first_fault(ProviderCase& provider, std::span<const Check> checks, bool* for_others = nullptr) {
    for (const Check& check : checks) {
      if (std::optional<Fault> fault = check.run(provider)) {
        if (for_others != nullptr) *for_others = check.kind == CheckKind::kOtherOne;
        return Finding{.code = std::string(check.code),
                       .where = provider.place(),
                       .what = std::move(fault->what),
                       .mend = std::move(fault->mend)};
      }
    }
    return std::nullopt;
  }

  // Those that a definition gives members: objects of them can be made.
  std::vector<std::string> known_classes(Estate& estate) const {
    std::vector<std::string> classes;
    const Expected<ServiceDefinition> definition =
        find_definition(estate, {wishes_.interface_name, wishes_.group, wishes_.version});
    if (!definition) return classes;
    for (const auto& [name, type] : definition->types) {
      if (!type.properties.empty()) classes.push_back(binary_name(name));
    }
    return classes;
  }

  void examine(const Surroundings& around) {
    std::vector<ProviderCase> ours;
    std::vector<Finding> of_others;
    for (const RegisteredProvider& provider : around.providers) {
      somebody_offers_it_ = true;
      ProviderCase patient(provider, around);
      bool for_others = false;
      std::optional<Finding> finding = first_fault(patient, node_checks());
      if (!finding) finding = first_fault(patient, face_checks(), &for_others);
      if (finding && for_others) {
        of_others.push_back(std::move(*finding));
      } else if (finding) {
        broken(std::move(*finding));
      } else {
        ours.push_back(std::move(patient));
      }
    }
    for (ProviderCase& patient : ours) examine_one(patient);
    // Providers for other consumers are no fault while there are some for this one.
    for (Finding& finding : of_others) ours.empty() ? broken(std::move(finding)) : other(std::move(finding));
  }

  void examine_one(ProviderCase& patient) {
    for (const std::span<const Check> checks : {owner_checks(), url_checks(), rule_checks(), peer_checks()}) {
      if (std::optional<Finding> finding = first_fault(patient, checks)) return broken(std::move(*finding));
    }
    const Url& url = patient.url();
    const std::string application(url.get("application"));
    const Serialization* const form = patient.contact().form();
    good(patient.place(), (application.empty() ? std::string() : application + ", ") +
                              (form != nullptr ? std::string(form->name()) + ", `$echo` answered"
                                               : "a heartbeat answered; it takes protobuf messages only, and there are none here"));
  }

  // At application level, from the mapping on. What is broken at interface level already is not told twice.
  void examine_instances(const Surroundings& around) {
    const auto applications = around.estate.applications_of(wishes_.interface_name);
    if (!applications) return;
    for (const std::string& application : *applications) {
      auto nodes = around.estate.instances_of(application);
      if (!nodes) return registry_fault(nodes.status());
      for (InstanceNode& node : *nodes) {
        if (!is_broken(node.name)) examine_instance(std::move(node), around);
      }
    }
  }

  void examine_instance(InstanceNode node, const Surroundings& around) {
    InstanceCase patient(std::move(node), wishes_, around.estate, around.dialler);
    for (const InstanceCheck& check : instance_checks()) {
      std::optional<Fault> fault = check.run(patient);
      if (!fault) continue;
      somebody_offers_it_ = true;
      return broken({std::string(check.code), patient.place(), std::move(fault->what), std::move(fault->mend)});
    }
    const std::optional<Url> service = patient.service();
    if (!service) return;  // an instance of another make: a mapping is for all versions of an application
    somebody_offers_it_ = true;
    if (is_known(service->address())) return good(patient.place(), "its metadata service names the service");
    // It has no node of its own, so there is nothing to say about whose that is.
    const Url url = service->with("dynamic", "false");
    const RegisteredProvider provider{.leaf = {.name = url.to_encoded(), .path = patient.node().name, .url = url}};
    ProviderCase as_provider(provider, around);
    examine_one(as_provider);
  }

  // A line of this address is there already; and it is broken.
  bool is_known(const std::string& address) const {
    return std::any_of(diagnosis_.lines.begin(), diagnosis_.lines.end(),
                       [&](const Line& line) { return line.where == address; });
  }
  bool is_broken(const std::string& address) const {
    return std::any_of(diagnosis_.lines.begin(), diagnosis_.lines.end(), [&](const Line& line) {
      return line.where == address && line.state == Line::State::kBroken;
    });
  }

  // The rule says at which level this consumer looks; the text is YAML, and `step` at its top.
  void examine_rules(Estate& estate) {
    if (wishes_.consumer_app.empty()) return;
    const std::string path =
        estate.tree().root() + "/config/DUBBO_SERVICEDISCOVERY_MIGRATION/" + wishes_.consumer_app + ".migration";
    const Expected<TreeNode> rule = estate.tree().read(path);
    if (!rule || ("\n" + rule->data).find("\nstep: FORCE_APPLICATION") == std::string::npos) return;
    const Expected<std::vector<std::string>> applications = estate.applications_of(wishes_.interface_name);
    for (const std::string& application : applications ? *applications : std::vector<std::string>()) {
      const auto instances = estate.instances_of(application);
      if (!instances || !instances->empty()) return;
    }
    fail("D-RULE-02", "rule", "a migration rule makes " + wishes_.consumer_app +
                                  " look at application level only, and nobody offers the service there",
         "Set `step: APPLICATION_FIRST` in the rule, or let the providers register as instances (`register-mode=all`).");
  }

  void broken(Finding finding) {
    std::string where = finding.where;
    diagnosis_.lines.push_back({.state = Line::State::kBroken, .where = std::move(where), .finding = std::move(finding)});
  }
  void other(Finding finding) {
    diagnosis_.lines.push_back({.state = Line::State::kOtherOne,
                                .where = std::move(finding.where),
                                .remark = "not for this consumer: " + finding.what});
  }

  const Url& registry_;
  const Wishes& wishes_;
  const Instruments& instruments_;
  Diagnosis diagnosis_;
  bool somebody_offers_it_ = false;
};

}  // namespace

std::span<const KnownFault> estate_faults() { return kEstateFaults; }

Diagnosis diagnose(const Url& registry, const Wishes& wishes, const Instruments& instruments) {
  return Walk(registry, wishes, instruments).take();
}

}  // namespace dubhe::tool
