/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every fuzz target includes: the one function libFuzzer calls. A target makes its object,
 * feeds it the bytes, and asserts what must hold of any input (tests/fuzz/meson.build builds them).
 */
#pragma once

#include <assert.h>

#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
