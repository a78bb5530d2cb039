// The factories of the commands in the box, by Dubbo's names, for the one list of everything in it.
#pragma once

#include "dubhe/common/export.h"
#include "dubhe/telnet/telnet_handler.h"

#include <memory>

namespace dubhe DUBHE_EXPORT {

// "ls", "cd", "pwd"
Expected<std::unique_ptr<TelnetHandler>> make_telnet_ls(const ExtensionContext& context);
Expected<std::unique_ptr<TelnetHandler>> make_telnet_cd(const ExtensionContext& context);
Expected<std::unique_ptr<TelnetHandler>> make_telnet_pwd(const ExtensionContext& context);
// "ps", "status"
Expected<std::unique_ptr<TelnetHandler>> make_telnet_ps(const ExtensionContext& context);
Expected<std::unique_ptr<TelnetHandler>> make_telnet_status(const ExtensionContext& context);
// "invoke", "select"
Expected<std::unique_ptr<TelnetHandler>> make_telnet_invoke(const ExtensionContext& context);
Expected<std::unique_ptr<TelnetHandler>> make_telnet_select(const ExtensionContext& context);
// "help", "clear", "exit"
Expected<std::unique_ptr<TelnetHandler>> make_telnet_help(const ExtensionContext& context);
Expected<std::unique_ptr<TelnetHandler>> make_telnet_clear(const ExtensionContext& context);
Expected<std::unique_ptr<TelnetHandler>> make_telnet_exit(const ExtensionContext& context);

}  // namespace dubhe
