// Transporter "loopback": both ends in this process, over a LoopbackNetwork.
//
// Hosts are names without meaning, but "", "0.0.0.0" and "::" listen for every one of them; ports count from 1. Destroying
// the transporter closes the channels it made and waits until each has had its on_closed().
#pragma once

#include <memory>
#include <vector>

#include "dubhe/common/expected.h"
#include "dubhe/common/export.h"
#include "dubhe/transport/transporter.h"
#include "dubhe/transport_loopback/loopback_network.h"

namespace dubhe DUBHE_EXPORT {

// Takes the LoopbackNetwork that was set as a resource, else has one of its own; kFailedPrecondition without a Runtime.
Expected<std::unique_ptr<Transporter>> make_loopback_transporter(const ExtensionContext& context);
// Accepted connections go to `loops` in turn, which may be loops run by hand (those are not waited for: run them, and
// then destroy the transporter).
std::unique_ptr<Transporter> make_loopback_transporter_on(LoopbackNetwork& network, std::vector<EventLoop*> loops);

}  // namespace dubhe
