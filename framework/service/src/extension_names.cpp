#include "extension_names.h"

#include "dubhe/cluster/cluster.h"
#include "dubhe/cluster/cluster_filter.h"
#include "dubhe/cluster/load_balance.h"
#include "dubhe/cluster/router.h"
#include "dubhe/exchange/codec.h"
#include "dubhe/protocol/filter.h"
#include "dubhe/protocol/filter_protocol.h"
#include "dubhe/protocol/foreign_filters.h"
#include "dubhe/proxy/proxy_factory.h"
#include "dubhe/transport/transporter.h"

#include <type_traits>

namespace dubhe {

namespace {

using Check = Status (*)(const ExtensionRegistry&, std::string_view value,
                         std::string_view asked_by);

template <class P>
Status check_one(const ExtensionRegistry& extensions, std::string_view name,
                 std::string_view asked_by) {
  return extensions.check<P>(name, asked_by);
}

// "a,-b,default": a name that is left out may be unknown, that is only logged.
template <class P>
Status check_list(const ExtensionRegistry& extensions, std::string_view list,
                  std::string_view asked_by) {
  constexpr std::string_view kList = "list";
  Expected<Url> asked = Url("", "", 0, "", {{std::string(kList), std::string(list)}});
  // Of Dubbo's own that mean nothing here the chain says more than that they are unknown.
  if constexpr (std::is_base_of_v<Filter, P>)
    asked = without_foreign_filters(*asked, kList, nullptr);
  if (!asked) return asked.status();
  for (const std::string& name : asked->get_list(kList)) {
    if (name == "default" || name.starts_with('-')) continue;
    if (Status known = extensions.check<P>(name, asked_by); !known.ok()) return known;
  }
  return Status();
}

struct NamingKey {
  std::string_view key;
  Check check;
};

constexpr NamingKey kNamingKeys[] = {
    {"loadbalance", check_one<LoadBalance>},
    {"cluster", check_one<Cluster>},
    {"proxy", check_one<ProxyFactory>},
    {"transporter", check_one<Transporter>},
    {"codec", check_one<Codec>},
    {kServiceFilterKey, check_list<Filter>},
    {kReferenceFilterKey, check_list<Filter>},
    {ClusterFilter::kListKey, check_list<ClusterFilter>},
    {"router", check_list<Router>},
};

// The key itself, or that of a method: "greet.loadbalance".
bool is_key(std::string_view written, std::string_view key) {
  return written == key || (written.size() > key.size() && written.ends_with(key) &&
                            written[written.size() - key.size() - 1] == '.');
}

}  // namespace

Status check_extension_names(const ExtensionRegistry& extensions, const ElementConfig& element) {
  for (const auto& [written, value] : element.url.values()) {
    for (const NamingKey& naming : kNamingKeys) {
      if (!is_key(written, naming.key)) continue;
      const std::string asked_by = value.origin + " `" + written + "`";
      if (Status known = naming.check(extensions, value.text, asked_by); !known.ok()) return known;
    }
  }
  return Status();
}

}  // namespace dubhe
