// java.util.Date as ISO 8601 text: "2026-11-30T03:44:10.123Z".
#pragma once

#include "dubhe/common/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace dubhe::json {

// Empty outside of the years 0 to 9999.
std::string date_text(Date date);
// Also without milliseconds, with more digits than three (cut), and with an offset ("+08:00",
// "+0800", "+08") for the Z.
std::optional<Date> parse_date(std::string_view text);

}  // namespace dubhe::json
