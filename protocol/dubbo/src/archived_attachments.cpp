#include "archived_attachments.h"

#include "dubhe/common/json.h"

#include <string>

namespace dubhe::dubbo {

bool read_attachments(ArchiveReader& in, Attachments& to) {
  if (!in.begin_attachments()) return false;
  std::string key, value;
  while (in.next_attachment(key, value)) to.set(key, value);
  return in.ok();
}

void write_attachments(ArchiveWriter& out, const Attachments& from) {
  for (const auto& [key, value] : from) out.attachment(key, value);
  for (const auto& [key, value] : from.values()) out.attachment(key, print_json(value));
}

}  // namespace dubhe::dubbo
