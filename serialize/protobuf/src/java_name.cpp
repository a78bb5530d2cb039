#include "dubhe/serialize_protobuf/message.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

namespace dubhe::protobuf {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;

// "hello_world" → "HelloWorld": a letter behind anything that is none is a capital.
std::string camel_case(std::string_view text) {
  std::string name;
  bool capital = true;
  for (const char c : text) {
    const bool small = c >= 'a' && c <= 'z', great = c >= 'A' && c <= 'Z',
               digit = c >= '0' && c <= '9';
    if (small || great) {
      name += small && capital ? static_cast<char>(c - 'a' + 'A') : c;
      capital = false;
    } else {
      if (digit) name += c;
      capital = true;
    }
  }
  return name;
}

bool has_message(const Descriptor& in, std::string_view name) {
  if (in.name() == name) return true;
  for (int i = 0; i < in.nested_type_count(); ++i) {
    if (has_message(*in.nested_type(i), name)) return true;
  }
  for (int i = 0; i < in.enum_type_count(); ++i) {
    if (in.enum_type(i)->name() == name) return true;
  }
  return false;
}

bool is_taken(const FileDescriptor& file, std::string_view name) {
  for (int i = 0; i < file.enum_type_count(); ++i) {
    if (file.enum_type(i)->name() == name) return true;
  }
  for (int i = 0; i < file.service_count(); ++i) {
    if (file.service(i)->name() == name) return true;
  }
  for (int i = 0; i < file.message_type_count(); ++i) {
    if (has_message(*file.message_type(i), name)) return true;
  }
  return false;
}

std::string outer_class(const FileDescriptor& file) {
  if (file.options().has_java_outer_classname()) return file.options().java_outer_classname();
  std::string_view name = file.name();
  name = name.substr(name.rfind('/') + 1);
  name = name.substr(0, name.rfind('.'));
  std::string outer = camel_case(name);
  if (is_taken(file, outer)) outer += "OuterClass";
  return outer;
}

}  // namespace

std::string java_class_of(const Descriptor& message) {
  std::string inner = message.name();
  for (const Descriptor* around = message.containing_type(); around != nullptr;
       around = around->containing_type()) {
    inner = around->name() + "$" + inner;
  }
  const FileDescriptor& file = *message.file();
  std::string package =
      file.options().has_java_package() ? file.options().java_package() : file.package();
  if (!package.empty()) package += '.';
  if (file.options().java_multiple_files()) return package + inner;
  return package + outer_class(file) + "$" + inner;
}

}  // namespace dubhe::protobuf
