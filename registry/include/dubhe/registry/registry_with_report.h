// A registry whose metadata report is elsewhere: services and instances stand in one registry;
// mappings, definitions and the metadata of applications in another
// (`dubbo.metadata-report.address`).
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/registry/registry.h"

#include <memory>
#include <string_view>

namespace dubhe DUBHE_EXPORT {

// Of a registry's URL: the whole URL of the report's registry.
inline constexpr std::string_view kMetadataReportKey = "metadata-report";

// Keeps both. A `report` that knows no applications takes nothing, and has nothing.
std::unique_ptr<Registry> with_report(std::unique_ptr<Registry> registry,
                                      std::shared_ptr<Registry> report);

}  // namespace dubhe
