// `dubhe show`: the methods and types of a service.
//
// Functions over an Estate; the printing ones are pure.
#pragma once

#include <string>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "estate/estate.h"
#include "model/definition.h"

namespace dubhe::tool {

struct ServiceChoice {
  std::string interface_name{};
  std::string group{}, version{};  // empty: whichever there is
};

// What was asked for; kNotFound says what there is instead, or why there is nothing.
Expected<ServiceDefinition> find_definition(Estate& estate, const ServiceChoice& choice);

std::string to_text(const ServiceDefinition& definition);
Value to_value(const ServiceDefinition& definition);

}  // namespace dubhe::tool
