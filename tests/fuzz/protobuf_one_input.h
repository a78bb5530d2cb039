// What one input does to the reader of protobuf bodies.
#pragma once

#include "dubhe/common/logger.h"
#include "dubhe/serialize_protobuf/message.h"
#include "dubhe/serialize_protobuf/protobuf_serialization.h"

#include "expect.h"

#include <google/protobuf/struct.pb.h>

#include <string>
#include <string_view>

namespace fuzz_protobuf {

inline const dubhe::ArchiveSerialization& protobuf() {
  static dubhe::ExtensionRegistry registry{dubhe::null_logger()};
  static const auto* const made = [] {
    (void)registry.add<dubhe::Serialization>("protobuf", dubhe::make_protobuf);
    return dynamic_cast<const dubhe::ArchiveSerialization*>(
        *registry.get<dubhe::Serialization>("protobuf"));
  }();
  return *made;
}

// As the values of a request and of an answer, in the order in which they may come.
inline void one_input(std::string_view body) {
  const auto in = protobuf().archive_reader(body);
  std::string key, value;
  std::int64_t number = 0;
  double real = 0;
  bool flag = false;
  dubhe::Bytes bytes;
  dubhe::Value tree;
  google::protobuf::Struct message;
  (void)(in->begin_value() && in->text(value) && in->begin_value() &&
         dubhe::restore(*in, message) && in->begin_value() && in->integer(number) &&
         in->begin_value() && in->real(real) && in->begin_value() && in->boolean(flag) &&
         in->begin_value() && in->bytes(bytes) && in->exception(key, value, tree) &&
         in->begin_attachments());
  while (in->ok() && in->next_attachment(key, value)) continue;
  fuzz::expect(in->ok() || !in->status().message().empty());

  const auto each = protobuf().archive_reader(body);
  while (!each->at_end() && each->begin_attachments()) {
    while (each->next_attachment(key, value)) continue;
  }
}

}  // namespace fuzz_protobuf
