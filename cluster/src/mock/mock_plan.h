// One value of `mock`, understood: whether providers are asked first, and what the answer is.
//
// Immutable after it was read.
#pragma once

#include <string>
#include <string_view>

#include "dubhe/common/expected.h"
#include "dubhe/common/value.h"
#include "dubhe/protocol/method.h"

namespace dubhe {

struct MockPlan {
  enum class Answer : std::uint8_t {
    kNone,     // no mock
    kEmpty,    // a default value of the result type
    kValue,    // `value`
    kThrow,    // the service's exception `java_class`
    kFailure,  // a failure of the framework
    kObject,   // the object called `object` is asked
  };
  Answer answer = Answer::kNone;
  bool instead = false;  // of asking providers at all; else: when that has failed
  Value value{};
  std::string java_class{};
  std::string object{};
};

// kInvalidArgument: the text means nothing, or not for this method.
Expected<MockPlan> read_mock(std::string_view text, const MethodDescriptor& method, std::string_view java_interface);

// `value` as an object of this shape takes it: numbers of its width, maps as objects of its class. What does not fit stays.
Value shaped(const Value& value, const TypeShape& shape);

}  // namespace dubhe
