/* SPDX-License-Identifier: Apache-2.0 */
/*
 * USE_SSE2 where the compiler may use it: on every x86-64. Each use has a plain way beside it for
 * other machines, which tests run on this one, too: they compile the file a second time with
 * WITHOUT_SSE2 (tests/unit/meson.build).
 */
#pragma once

#if defined(__SSE2__) && !defined(WITHOUT_SSE2)
#define USE_SSE2
#include <emmintrin.h>
#endif
