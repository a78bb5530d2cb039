// The consumer's side: a connection per call.
#pragma once

#include "dubhe/protocol/invoker.h"
#include "dubhe/transport/transporter.h"

namespace line {

dubhe::InvokerPtr make_line_invoker(const dubhe::Url& provider,
                                    const dubhe::ServiceDescriptor& service,
                                    dubhe::Transporter& transporter);

}  // namespace line
