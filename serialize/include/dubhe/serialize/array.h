// A Java array T[] where std::vector<T> means java.util.List: the difference shows in a method's descriptor.
//
// Value type: a std::vector with another name. byte[] is Bytes (Array<std::int8_t> as well), char[] Array<char16_t>.
#pragma once

#include <vector>

#include "dubhe/common/export.h"

namespace dubhe DUBHE_EXPORT {

template <class T>
class Array : public std::vector<T> {
 public:
  using std::vector<T>::vector;
  Array() = default;
  explicit Array(std::vector<T> items) : std::vector<T>(std::move(items)) {}
};

}  // namespace dubhe
