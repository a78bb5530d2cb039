#include "method_encoding.h"

#include <array>

#include "callbacks_wire.h"
#include "dubhe/protocol_dubbo/wire.h"
#include "dubhe/serialize_hessian2/writer.h"

namespace dubhe::dubbo {

namespace {

constexpr std::chrono::milliseconds kDefaultTimeout{1000};

std::string encode_head(std::string_view interface_name, std::string_view version, const MethodDescriptor& method,
                        const Codec& codec, const ArchiveSerialization* archive) {
  const std::array texts{kProtocolVersion, interface_name, version, std::string_view(method.name),
                         std::string_view(method.parameter_descriptor)};
  Buffer bytes;
  codec.begin_frame(bytes);
  if (archive != nullptr) {
    const auto out = archive->archive_writer(bytes);
    for (const std::string_view text : texts) {
      out->text(text);
      out->end_value();
    }
  } else {
    hessian2::Writer out(bytes);
    for (const std::string_view text : texts) out.write_string(text);
  }
  return std::string(bytes.view());
}

}  // namespace

MethodEncoding encode_method(const Url& provider, const ServiceDescriptor& service, const MethodDescriptor& method,
                             const Codec& codec, const ArchiveSerialization* archive) {
  const std::string_view interface_name =
      provider.has("interface") ? provider.interface_name() : std::string_view(service.java_interface);
  const std::string_view path = provider.path().empty() ? interface_name : std::string_view(provider.path());
  const std::string_view version = provider.version().empty() ? std::string_view("0.0.0") : provider.version();

  MethodEncoding encoding;
  encoding.head = encode_head(interface_name, version, method, codec, archive);
  Buffer bytes;
  hessian2::Writer out(bytes);
  const auto entry = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out.write_string(key);
    out.write_string(value);
    encoding.constant_attachments.emplace_back(key, value);
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
  out.write_string("timeout");
  out.write_string(std::to_string(encoding.timeout.count()));
  encoding.timeout_entry = std::string(bytes.view());
  encoding.one_way = !provider.get_method_bool(method.name, "return", true);
  encoding.sent = provider.get_method_bool(method.name, "sent", false);
  encoding.countdown = provider.get_method_bool(method.name, "enable-timeout-countdown", false);
  encoding.objects_taken_back = objects_taken_back(provider, method);
  return encoding;
}

std::vector<MethodEncoding> encode_callback_methods(const Url& at, const ServiceDescriptor& object,
                                                    const Codec& codec, std::string_view number) {
  std::vector<MethodEncoding> encodings;
  for (const MethodDescriptor& method : object.methods) {
    MethodEncoding encoding;
    Buffer head;
    codec.begin_frame(head);
    hessian2::Writer out(head);
    out.write_string(kProtocolVersion);
    out.write_string(object.java_interface);
    out.write_null();  // objects have no version
    out.write_string(method.name);
    out.write_string(method.parameter_descriptor);
    encoding.head = std::string(head.view());

    Buffer map;
    hessian2::Writer entries(map);
    const auto entry = [&](std::string_view key, std::string_view value) {
      if (value.empty()) return;
      entries.write_string(key);
      entries.write_string(value);
    };
    entries.begin_map();
    entry("path", object.java_interface);
    entry(kCallbackObjectKey, number);
    entry("group", at.group());
    entry("token", at.get("token"));
    encoding.attachments = std::string(map.view());

    encoding.timeout = std::chrono::milliseconds(at.get_method_int(method.name, "timeout", kDefaultTimeout.count()));
    if (encoding.timeout.count() <= 0) encoding.timeout = kDefaultTimeout;
    encoding.sent = at.get_method_bool(method.name, "sent", false);
    encoding.countdown = at.get_method_bool(method.name, "enable-timeout-countdown", false);
    map.clear();
    entry("timeout", std::to_string(encoding.timeout.count()));
    encoding.timeout_entry = std::string(map.view());
    encodings.push_back(std::move(encoding));
  }
  return encodings;
}

std::vector<MethodEncoding> encode_methods(const Url& provider, const ServiceDescriptor& service, const Codec& codec,
                                           const ArchiveSerialization* archive) {
  std::vector<MethodEncoding> encodings;
  encodings.reserve(service.methods.size());
  for (const MethodDescriptor& method : service.methods) {
    encodings.push_back(encode_method(provider, service, method, codec, archive));
  }
  return encodings;
}

}  // namespace dubhe::dubbo
