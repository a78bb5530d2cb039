// C++ types straight to the wire and back, without a tree: hessian2::write(out, value), hessian2::read(in, value).
//
// All codecs of the language's own types and of what users describe. java.time and other Java classes with a C++ type of
// ours have headers of their own (java_time.h, java_types.h), and so has a type under another Java name (as.h).
#pragma once

#include "dubhe/serialize_hessian2/codec.h"
#include "dubhe/serialize_hessian2/containers.h"
#include "dubhe/serialize_hessian2/nullable.h"
#include "dubhe/serialize_hessian2/numbers.h"
#include "dubhe/serialize_hessian2/objects.h"
#include "dubhe/serialize_hessian2/pointers.h"
#include "dubhe/serialize_hessian2/scalars.h"
