#include "parcels.h"

#include "dubhe/serialize_protobuf/protobuf_serialization.h"

#include <memory>

#include "services.h"

namespace interop {

namespace {

using dubhe::interop::Parcel;
using dubhe::interop::Receipt;

class ParcelProvider : public ParcelService {
 public:
  Parcel echo(const Parcel& parcel) override { return parcel; }
  Receipt accept(const Parcel& parcel) override {
    Receipt receipt;
    *receipt.mutable_parcel() = parcel;
    receipt.set_note(std::string(dubhe::this_call()->attachment("x-note")));
    return receipt;
  }
  Receipt refuse(const Parcel& parcel) override { throw IllegalStateException{parcel.name()}; }
};

}  // namespace

dubhe::AddExtensions add_protobuf() {
  return [](dubhe::ExtensionRegistry& to) { return to.add<dubhe::Serialization>("protobuf", dubhe::make_protobuf); };
}

void provide_parcels(dubhe::Application& app) { app.provide<ParcelService>(std::make_shared<ParcelProvider>()); }

}  // namespace interop
