// OverloadService: one name, ten signatures.
#pragma once

#include "typed_values.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace interop {

struct OverloadService {
  virtual ~OverloadService() = default;
  virtual std::string of() = 0;
  virtual std::string of(std::int32_t value) = 0;
  virtual std::string of(std::int64_t value) = 0;
  virtual std::string of(std::optional<std::int32_t> value) = 0;
  virtual std::string of(std::string value) = 0;
  virtual std::string of(std::string text, std::int32_t number) = 0;
  virtual std::string of(std::int32_t number, std::string text) = 0;
  virtual std::string of(std::vector<std::string> values) = 0;
  virtual std::string of(dubhe::Array<std::string> values) = 0;
  virtual std::string of(std::shared_ptr<Person> person) = 0;
};
DUBHE_SERVICE(OverloadService, "dubhe.interop.OverloadService", (std::string())of,
              (std::string(std::int32_t))of, (std::string(std::int64_t))of,
              (std::string(std::optional<std::int32_t>))of, (std::string(std::string))of,
              (std::string(std::string, std::int32_t))of,
              (std::string(std::int32_t, std::string))of, (std::string(std::vector<std::string>))of,
              (std::string(dubhe::Array<std::string>))of, (std::string(std::shared_ptr<Person>))of)

}  // namespace interop
