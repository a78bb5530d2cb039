#include "thrown.h"

#include "dubhe/proxy/errors.h"
#include "dubhe/serialize_hessian2/exceptions.h"

namespace dubhe::detail {

void throw_application(const AppException& thrown) {
  (void)hessian2::throw_described(thrown.object);  // returns when nobody described its class
  throw ApplicationException(thrown.java_class, thrown.message, thrown.object);
}

std::exception_ptr exception_of(const Expected<Result>& answer) {
  if (!answer) return std::make_exception_ptr(RpcError(answer.status()));
  try {
    throw_application(*answer->exception);
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace dubhe::detail
