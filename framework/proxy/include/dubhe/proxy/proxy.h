// Proxy<I>: an I whose every method is a remote call. Made by make_proxy<I>(), seen by users as a std::shared_ptr<I>.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "dubhe/common/export.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/proxy/stub.h"

namespace dubhe DUBHE_EXPORT {

namespace detail {

template <class I>
struct ProxyBase : I, StubOwner {
  explicit ProxyBase(Stub stub) : StubOwner(std::move(stub)) {}
};

}  // namespace detail

template <class I>
struct Proxy final : detail::MixinChain<I, detail::ProxyBase<I>, detail::kMethodCount<I>>::Type {
  using Base = typename detail::MixinChain<I, detail::ProxyBase<I>, detail::kMethodCount<I>>::Type;
  using Base::Base;
};

template <class I>
std::shared_ptr<I> make_proxy(std::shared_ptr<const StubTarget> target) {
  static_assert(detail::RemoteInterface<I>, "describe this interface with DUBHE_SERVICE");
  static_assert(!std::is_abstract_v<Proxy<I>>, "DUBHE_SERVICE has to list every pure virtual method of the interface");
  return std::make_shared<Proxy<I>>(Stub(std::move(target)));
}

}  // namespace dubhe
