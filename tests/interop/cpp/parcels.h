// ParcelService: methods of generated messages, for the serialization protobuf.
#pragma once

#include "dubhe/dubhe.h"
#include "dubhe/serialize_protobuf/message.h"

#include <parcel.pb.h>

namespace interop {

struct ParcelService {
  virtual ~ParcelService() = default;
  virtual dubhe::interop::Parcel echo(const dubhe::interop::Parcel& parcel) = 0;
  // With the request's attachment `x-note`.
  virtual dubhe::interop::Receipt accept(const dubhe::interop::Parcel& parcel) = 0;
  // Throws with the parcel's name.
  virtual dubhe::interop::Receipt refuse(const dubhe::interop::Parcel& parcel) = 0;
};
DUBHE_SERVICE(ParcelService, "dubhe.interop.ParcelService", echo, accept, refuse)

// Adds the serialization, which is in no list of built-ins.
dubhe::AddExtensions add_protobuf();
void provide_parcels(dubhe::Application& app);

}  // namespace interop
