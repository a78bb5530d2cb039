// What the version at the front of a request says, and the grammar of parameter descriptors.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace dubhe::dubbo {

// Whether the answer to a request that announced this version carries attachments: 2.0.2 to 2.0.99, as providers of 2.7
// and 3.x decide it. Leading digits of each part count; what cannot be parsed has none.
bool takes_answer_attachments(std::string_view announced) noexcept;

// How many values a descriptor names ("Ljava/lang/String;[I" names two); nullopt when it is none.
std::optional<std::size_t> count_parameters(std::string_view descriptor) noexcept;

}  // namespace dubhe::dubbo
