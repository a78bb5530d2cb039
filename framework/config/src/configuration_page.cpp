#include "dubhe/config/config_key.h"

#include "value_check.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dubhe {

namespace {

constexpr std::string_view kIntroduction =
    R"(English · [中文](zh/configuration.md)

# Configuration

This page is written from the table that checks a configuration (`framework/config/src/config_keys.cpp`); a test fails when it
is stale and says how to write it again.

Keys are Dubbo's. They come from `dubhe.yaml` in the current directory (or the file that `--config FILE` or the environment
variable `DUBHE_CONFIG` names), from environment variables and from the command line:

```yaml
dubbo:
  application: { name: greeting }
  registry: { address: "zookeeper://127.0.0.1:2181" }
  protocol: { name: dubbo, port: 20880 }
  consumer: { timeout: 1000, retries: 2 }
  references:
    dubhe.samples.GreetingService:
      version: 1.0.0
      methods: { greet: { timeout: 200, retries: 0 } }
dubhe:
  log: { level: debug }
```

| where | form | rank |
|---|---|---|
| command line | `--dubbo.consumer.timeout=500`, `--dubhe.loops=4` | strongest |
| environment | `DUBBO_CONSUMER_TIMEOUT=500`, `DUBHE_LOOPS=4`: upper case, `_` for dots and dashes; or the key itself | |
| store | `dubhe.config-sources: [file:///etc/dubhe/estate.yaml]`: text in the form of the file, read when the application is made; for everything but `dubhe.*` | |
| code | `app.refer<Greeting>({.timeout = 500ms})` | |
| file | the YAML above, or flat keys in it: `dubbo.consumer.timeout: 500` | weakest |

The rank decides between values of the same key of the same element. Between elements the inner one wins, whoever says it:
application, then module, then provider or consumer, then protocol (for services), then `service` or `reference` without an interface, then
those of an interface, then those of a method. `filter`, `listener` and `router` are joined with the outer value instead.

- Several registries or protocols have names: `registries.NAME.address`, `protocols.NAME.port`. Where there are named ones, `registry`
  or `protocol` without a name has no effect.
- Providers and consumers may have names, too: a service says which one gives its defaults (`provider: NAME`, `consumer: NAME`), else the one
  without a name does, or the only one that does not say `default: false`. There is one application, and at most one module.
- Services and references are named by interface: `references.com.acme.Echo.timeout`. A method stands under `methods`, or flat:
  `references.com.acme.Echo.echo.timeout`.
- Every element takes `parameters`, free entries for URLs: `registry.parameters.my-key: v`.
- Keys may be written `prefer-serialization`, `preferSerialization` or `prefer_serialization`.
- Times are milliseconds, or have a unit: `1500`, `1500ms`, `1.5s`.
- `${NAME}` in a value is another key or an environment variable, `${NAME:instead}` has a value for when there is none.
- `DUBBO_IP_TO_BIND`, `DUBBO_IP_TO_REGISTRY`, `DUBBO_PORT_TO_BIND` and `DUBBO_PORT_TO_REGISTRY`, for one protocol with its name in front
  (`TRI_DUBBO_IP_TO_REGISTRY`), say where to bind and what to announce. `DUBBO_LABELS` (`k=v;k2=v2`) and `DUBBO_ENV_KEYS` (names of
  variables) add parameters to the application.

`--dubbo.explain` makes a program print every effective value, who said it and what it hides, for the application when it starts and for
each service and reference when it is made; `dubhe config explain` does it without the program. `docs/dubhe.schema.json` is this page
for editors: with `# yaml-language-server: $schema=…` on the first line of `dubhe.yaml` they complete and check it; `dubhe config schema` prints it.

A wrong key, type or value ends the start with the place and the nearest right key:
``dubhe.yaml:7: consumer.retires: unknown key. Did you mean `retries`?``. Keys that Dubbo knows and that nothing
here acts on are accepted and noted in the log (those with a name in URLs are announced all the same); they are marked *no effect*.

What can be said under `dubhe` about loops, workers and buffers is explained in [transport.md](transport.md#event-loops); what it gave where it was
measured, in [performance.md](performance.md#options).
)";

struct Section {
  ConfigElements element;
  std::string_view title;
};

constexpr std::array kSections = {
    Section{kInApplication, "application"},
    Section{kInModule, "module"},
    Section{kInRegistry, "registry"},
    Section{kInProtocol, "protocol"},
    Section{kInProvider, "provider: for all services"},
    Section{kInService, "service"},
    Section{kInConsumer, "consumer: for all references"},
    Section{kInReference, "reference"},
    Section{kInMethod, "methods of a service or reference"},
    Section{kInArgument, "arguments of a method"},
    Section{kInMetrics, "metrics"},
    Section{kInMetadataReport, "metadata-report"},
    Section{kInMonitor, "monitor"},
    Section{kInSsl, "ssl"},
    Section{kInRuntime, "dubhe: this process"},
};

// A bar ends a cell of a table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

// Defaults that are said in words, and not as they are written.
bool is_words(const ConfigKey& key) {
  constexpr std::array kSingle = {"all", "any", "needed", "none"};
  if (key.type == ConfigType::kChoice) return false;
  return key.fallback.find(' ') != key.fallback.npos ||
         std::ranges::find(kSingle, key.fallback) != kSingle.end();
}

class Page {
 public:
  explicit Page(const PageWords& words) : words_(words) {}

  // Paragraph by paragraph; blocks of code stay as they are.
  void introduction(std::string_view rest) {
    while (!rest.empty()) {
      const bool code = rest.starts_with("```");
      const std::string_view last = code ? "\n```\n" : "\n\n";
      const auto found = rest.find(last);
      const auto end = found == rest.npos ? rest.size() : found + (code ? last.size() : 1);
      const std::string_view paragraph = rest.substr(0, end - 1);
      text_.append(code ? paragraph : in_words("introduction", paragraph)).append("\n");
      rest.remove_prefix(end);
      if (rest.starts_with("\n")) text_.append("\n"), rest.remove_prefix(1);
    }
  }

  void section(std::string_view title, ConfigElements element) {
    text_.append("\n## ").append(in_words("heading", title)).append("\n\n");
    text_.append(in_words("head of tables", "| key | type | default | in URLs | meaning |"));
    text_.append("\n|---|---|---|---|---|\n");
    for (const ConfigKey& key : config_keys()) {
      if ((key.elements & element) != 0) row(std::string(title) + " `" + std::string(key.name) + "`", key);
    }
  }

  void trees_without_effect() {
    text_.append("\n## ").append(in_words("heading", "Whole parts without effect")).append("\n\n");
    text_.append(in_words("last section", "Accepted and noted:"));
    std::string_view separator = " ";
    for (const auto tree : config_trees_without_effect()) {
      text_.append(separator).append("`").append(tree).append("`");
      separator = ", ";
    }
    text_.append(".\n");
  }

  std::string take() { return std::move(text_); }

 private:
  std::string in_words(std::string_view where, std::string_view english) const {
    return words_ && !english.empty() ? words_(where, english) : std::string(english);
  }

  void row(const std::string& where, const ConfigKey& key) {
    text_.append("| `").append(key.name).append("` | ").append(type(key)).append(" | ");
    text_.append(cell(is_words(key) ? in_words(where, key.fallback) : std::string(key.fallback))).append(" | ");
    if ((key.flags & kLocal) == 0) text_.append("`").append(key.key).append("`");
    text_.append(" | ");
    if ((key.flags & kNoEffect) != 0) text_.append(in_words("mark", "*no effect*: "));
    text_.append(cell(in_words(where, key.meaning))).append(" |\n");
  }

  std::string type(const ConfigKey& key) const {
    if (key.type != ConfigType::kChoice) return in_words("type", describe(key.type));
    std::string choices(key.choices);
    for (auto bar = choices.find('|'); bar != choices.npos; bar = choices.find('|', bar))
      choices.replace(bar, 1, ", ");
    return choices;
  }

  const PageWords& words_;
  std::string text_;
};

}  // namespace

std::string configuration_page(const PageWords& words) {
  Page page(words);
  page.introduction(kIntroduction);
  for (const Section& section : kSections) page.section(section.title, section.element);
  page.trees_without_effect();
  return page.take();
}

}  // namespace dubhe
