/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line on a terminal that tells how far a slow command is. It appears after two seconds, is
 * rewritten in place, and is gone when the command is done; into files and pipes nothing is
 * written.
 */
#pragma once

#include "base/text.h"

struct progress;

/* `total` 0: not known. */
struct progress *progress_new(struct text what, uint64_t total) MUST_CHECK;
void progress_free(struct progress *progress);

/* `detail` is the thing at hand, a file say; it is cut to fit. */
void progress_at(struct progress *progress, uint64_t done, const char *detail);
