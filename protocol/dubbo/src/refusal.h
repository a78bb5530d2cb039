// Why a request does not run: the texts that peers know, and what this port offers instead.
#pragma once

#include "service_table.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dubhe::dubbo {

struct Refusal {
  std::uint8_t wire_status;
  std::string text;
};

Refusal not_decoded(std::string_view why);
Refusal no_service(const ServiceTable& table, std::string_view path, std::string_view version);
Refusal no_method(const Export& service, std::string_view method, std::string_view descriptor);
Refusal wrong_group(const std::vector<const Export*>& there, std::string_view group,
                    std::string_view path, std::string_view version);
// `taken`: those that are, beside hessian2, by `who`.
Refusal unexpected_serialization(std::uint8_t id, std::string_view who,
                                 const std::vector<const ArchiveSerialization*>& taken);

// A service that is implemented generically.
bool takes_any_method(const Export& service) noexcept;

}  // namespace dubhe::dubbo
