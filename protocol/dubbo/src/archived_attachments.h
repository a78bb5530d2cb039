// Attachments in a body that is not written in hessian2: texts, and what is none as the text it
// prints as.
#pragma once

#include "dubhe/protocol/attachments.h"
#include "dubhe/serialize/archive.h"

namespace dubhe::dubbo {

// false: see in.status(). What is kept owns itself.
bool read_attachments(ArchiveReader& in, Attachments& to);
// Between begin_attachments() and end_attachments().
void write_attachments(ArchiveWriter& out, const Attachments& from);

}  // namespace dubhe::dubbo
