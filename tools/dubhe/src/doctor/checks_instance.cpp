// The chain of a consumer that looks at application level, up to the address of the service.
#include <array>
#include <string>

#include "doctor/instance_case.h"

namespace dubhe::tool {

namespace {

std::optional<Fault> node_makes_no_sense(InstanceCase& instance) {
  if (instance.node().instance) return std::nullopt;
  return Fault{"its instance node makes no sense: " + instance.node().instance.status().message(),
               "Restart the process; if it is no Java, Go or Dubhe program, compare what it writes with theirs."};
}

std::optional<Fault> only_second_version(InstanceCase& instance) {
  if (!instance.instance().speaks_only_v2()) return std::nullopt;
  return Fault{"its metadata service is MetadataServiceV2 over Triple alone (`meta-v=2.0.0`), which is not spoken here",
               "Set `dubbo.application.metadata-service-protocol=dubbo` on it, or do not set `only-use-metadata-v2`."};
}

std::optional<Fault> report_has_nothing(InstanceCase& instance) {
  if (!instance.instance().metadata_is_remote() || instance.metadata()) return std::nullopt;
  return Fault{"it says that its metadata stands in the report (`metadata-type=remote`), and there is none: " +
                   instance.metadata().status().message(),
               "Give it a metadata report, or `metadata-type=local`; dubbo-go writes to another place than Java reads."};
}

std::optional<Fault> metadata_service_fails(InstanceCase& instance) {
  if (instance.metadata()) return std::nullopt;
  return Fault{"its metadata service does not answer, so Java 3 consumers leave it out: " +
                   instance.metadata().status().message(),
               "Look whether the port in `dubbo.metadata-service.url-params` is the one it listens at, and whether "
               "MetadataService is exported by `dubbo`."};
}

constexpr std::array kChecks = {
    InstanceCheck{"D-APP-01", "instance", "instance node makes no sense", node_makes_no_sense},
    InstanceCheck{"D-APP-02", "instance", "metadata by Triple only", only_second_version},
    InstanceCheck{"D-APP-03", "instance", "metadata not in the report", report_has_nothing},
    InstanceCheck{"D-APP-04", "instance", "metadata service does not answer", metadata_service_fails},
};

}  // namespace

std::span<const InstanceCheck> instance_checks() { return kChecks; }

}  // namespace dubhe::tool
