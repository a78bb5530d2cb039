// As much of HTTP/1.1 as a page of figures needs.
//
// Pure functions: bytes in, bytes out.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace dubhe {

// The empty line behind the head has arrived. A body is not read: nothing here has one.
bool http_head_is_complete(std::string_view request) noexcept;

// The whole answer to one request; an empty request stands for a head that became too long. `page` is only asked for a good
// GET /metrics. Every answer ends the connection.
std::string answer_http(std::string_view request, const std::function<std::string()>& page);

}  // namespace dubhe
