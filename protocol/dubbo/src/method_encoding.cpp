#include "method_encoding.h"

#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::dubbo {

namespace {

constexpr std::chrono::milliseconds kDefaultTimeout{1000};

std::string encode_head(std::string_view interface_name, std::string_view version, const MethodDescriptor& method) {
  Buffer bytes;
  hessian2::Writer out(bytes);
  for (const std::string_view text :
       {kProtocolVersion, interface_name, version, std::string_view(method.name),
        std::string_view(method.parameter_descriptor)}) {
    out.write_string(text);
  }
  return std::string(bytes.view());
}

}  // namespace

MethodEncoding encode_method(const Url& provider, const ServiceDescriptor& service, const MethodDescriptor& method) {
  const std::string_view interface_name =
      provider.has("interface") ? provider.interface_name() : std::string_view(service.java_interface);
  const std::string_view path = provider.path().empty() ? interface_name : std::string_view(provider.path());
  const std::string_view version = provider.version().empty() ? std::string_view("0.0.0") : provider.version();

  MethodEncoding encoding;
  encoding.head = encode_head(interface_name, version, method);
  Buffer bytes;
  hessian2::Writer out(bytes);
  const auto entry = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out.write_string(key);
    out.write_string(value);
  };
  out.begin_map();
  entry("path", path);
  entry("interface", interface_name);
  entry("version", version);
  entry("group", provider.group());
  entry("token", provider.get("token"));
  entry("remote.application", provider.get("application"));
  encoding.attachments = std::string(bytes.view());

  encoding.timeout = std::chrono::milliseconds(provider.get_method_int(method.name, "timeout", kDefaultTimeout.count()));
  if (encoding.timeout.count() <= 0) encoding.timeout = kDefaultTimeout;
  bytes.clear();
  entry("timeout", std::to_string(encoding.timeout.count()));
  encoding.timeout_entry = std::string(bytes.view());
  encoding.one_way = !provider.get_method_bool(method.name, "return", true);
  return encoding;
}

std::vector<MethodEncoding> encode_methods(const Url& provider, const ServiceDescriptor& service) {
  std::vector<MethodEncoding> encodings;
  encodings.reserve(service.methods.size());
  for (const MethodDescriptor& method : service.methods) encodings.push_back(encode_method(provider, service, method));
  return encodings;
}

}  // namespace dubhe::dubbo
