// The values of the cases by name, as they are on the wire: the same on every side, in every
// language.
#pragma once

#include "dubhe/common/value.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interop {

enum class Side { kConsumer, kProvider };

class Values {
 public:
  // What only one side knows (`foreign`, `evolving`) is that of `side`, as sender; the other
  // receives it.
  explicit Values(Side side);

  // nullptr: there is none of that name.
  const dubhe::Value* find(std::string_view name) const;
  std::vector<std::string> names() const;
  // That of a case such as value/int-max/element, at the position named there; empty when there is
  // none.
  std::optional<dubhe::Value> at(std::string_view case_id) const;
  // `value` at a position: argument, return, field, element, key, value. Empty for an unknown one.
  static std::optional<dubhe::Value> placed(const dubhe::Value& value, std::string_view position);

 private:
  std::map<std::string, dubhe::Value, std::less<>> all_;
};

}  // namespace interop
