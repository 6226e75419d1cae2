/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stand-in for a local repository, so that a program which would write beside the data (locks,
 * counters, a repaired index) writes into the scratch place and not into what it is to prove:
 * folders are made anew, files below `linked` become links to the real ones, all others are copied.
 */
#pragma once

#include "base/err.h"

#define MIRROR_FILES_MAX 5000000u

enum errc mirror_make(const char *from, const char *to, const char *linked,
		      struct err *err) MUST_CHECK;
