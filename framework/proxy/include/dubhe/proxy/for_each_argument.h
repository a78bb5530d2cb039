// DUBHE_FOR_EACH: a preprocessor loop over macro arguments, for the describing macros of this library.
//
// Up to 300 arguments; needs nothing but C++20's __VA_OPT__. `one` is called as one(data, index, argument), where index is
// a constant expression (0, 0 + 1, …); DUBHE_FOR_EACH_LIST puts a comma between the results.
#pragma once

#define DUBHE_FOR_EACH(one, data, ...) __VA_OPT__(DUBHE_PP_RESCAN(DUBHE_PP_STEP(one, data, 0, __VA_ARGS__)))
#define DUBHE_PP_STEP(one, data, index, argument, ...) \
  one(data, index, argument) __VA_OPT__(DUBHE_PP_STEP_AGAIN DUBHE_PP_PARENS(one, data, index + 1, __VA_ARGS__))
#define DUBHE_PP_STEP_AGAIN() DUBHE_PP_STEP

#define DUBHE_FOR_EACH_LIST(one, data, ...) \
  __VA_OPT__(DUBHE_PP_RESCAN(DUBHE_PP_LIST_STEP(one, data, 0, __VA_ARGS__)))
#define DUBHE_PP_LIST_STEP(one, data, index, argument, ...) \
  one(data, index, argument) __VA_OPT__(, DUBHE_PP_LIST_STEP_AGAIN DUBHE_PP_PARENS(one, data, index + 1, __VA_ARGS__))
#define DUBHE_PP_LIST_STEP_AGAIN() DUBHE_PP_LIST_STEP

// A macro is not expanded inside its own expansion. Its `…_AGAIN` twin, called with parentheses that only appear after
// this scan, brings its name back for the next one; each RESCAN is one more scan of the whole.
#define DUBHE_PP_PARENS ()
#define DUBHE_PP_RESCAN(...) DUBHE_PP_RESCAN_3(DUBHE_PP_RESCAN_3(DUBHE_PP_RESCAN_3(DUBHE_PP_RESCAN_3(__VA_ARGS__))))
#define DUBHE_PP_RESCAN_3(...) DUBHE_PP_RESCAN_2(DUBHE_PP_RESCAN_2(DUBHE_PP_RESCAN_2(DUBHE_PP_RESCAN_2(__VA_ARGS__))))
#define DUBHE_PP_RESCAN_2(...) DUBHE_PP_RESCAN_1(DUBHE_PP_RESCAN_1(DUBHE_PP_RESCAN_1(DUBHE_PP_RESCAN_1(__VA_ARGS__))))
#define DUBHE_PP_RESCAN_1(...) DUBHE_PP_RESCAN_0(DUBHE_PP_RESCAN_0(DUBHE_PP_RESCAN_0(DUBHE_PP_RESCAN_0(__VA_ARGS__))))
#define DUBHE_PP_RESCAN_0(...) __VA_ARGS__
