// Attachments between the wire and Attachments: an untyped map whose keys are texts.
#pragma once

#include "dubhe/protocol/attachments.h"
#include "dubhe/serialize_hessian2/reader.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::dubbo {

// Texts are lent where they stand in the frame; numbers and booleans become text, anything else stays a value. A null
// value is left out, a null map is empty. false: see in.status().
bool read_attachments(hessian2::Reader& in, Attachments& to);

// The entries alone, without the map around them.
void write_entries(hessian2::Writer& out, const Attachments& from);

}  // namespace dubhe::dubbo
