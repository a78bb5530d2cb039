// The name of a Java type as a service definition has it: "java.util.Map<java.lang.String,com.acme.Item>[]".
//
// Value type; pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dubhe::tool {

struct JavaType {
  std::string name{};                 // "java.util.Map", "int", "com.acme.Item.Inner"
  std::vector<JavaType> arguments{};  // of a generic type, as far as they are known
  int dimensions = 0;                 // of an array

  // The element of an array, one dimension less.
  JavaType element() const;
  // Without type arguments, in the form of a generic call: "java.util.Map[]"; nested classes with their `$`.
  std::string erased() const;
};

// What it cannot read is java.lang.Object: wildcards and type variables have no name on the wire.
JavaType parse_java_type(std::string_view text);

// A definition writes nested classes as Java's source does ("com.acme.Item.Inner"), the wire knows "com.acme.Item$Inner":
// packages begin with a small letter, classes do not.
std::string binary_name(std::string_view canonical);
// "com.acme" of "com.acme.Item$Inner" and "com.acme.Item.Inner"; "Item", "Inner" behind it.
std::string package_of(std::string_view name);
std::vector<std::string> class_path_of(std::string_view name);
// Of the Java library: what a definition says about its insides is of no use.
bool is_library_type(std::string_view name);

}  // namespace dubhe::tool
