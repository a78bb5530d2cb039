// Everything a program needs that provides services or refers to them: one include, link dubhe::builtin.
#pragma once

#include "dubhe/cluster/load_balance.h"
#include "dubhe/common/task.h"
#include "dubhe/monitor/monitor.h"
#include "dubhe/protocol/filter.h"
#include "dubhe/proxy/call.h"
#include "dubhe/proxy/call_handler.h"
#include "dubhe/proxy/errors.h"
#include "dubhe/proxy/generic_implementation.h"
#include "dubhe/proxy/generic_service.h"
#include "dubhe/proxy/interface.h"
#include "dubhe/proxy/service_call.h"
#include "dubhe/serialize/constraints.h"
#include "dubhe/serialize_hessian2/describe.h"
#include "dubhe/service/application.h"
#include "dubhe/service/mock.h"
