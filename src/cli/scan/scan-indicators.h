/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The indicators that a scan looks for: a set made by `tonoi indicators import` (the file, or the
 * data folder), or lists, which a process of its own reads in a sandbox of its own.
 */
#pragma once

#include "base/options.h"
#include "detect/indicators/set.h"

#define SCAN_INDICATORS_MAX 64u /* paths of one command; what is over is not read */

/*
 * What --indicators names; `*ret` is left alone when it is not given. Before the sandbox. `content`
 * has the allowlist.
 */
enum errc scan_indicators_open(const struct options *options, const char *content,
			       struct indicator_set **ret, struct err *err) MUST_CHECK;
