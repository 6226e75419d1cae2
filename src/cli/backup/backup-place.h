/* SPDX-License-Identifier: Apache-2.0 */
/* How the `backup …` commands name a backup. */
#pragma once

#include <limits.h>

#include "base/err.h"

/* A local path in full, so that it is one place from wherever it is asked; others as they are. */
enum errc backup_place(const char *given, char out[static PATH_MAX], struct err *err) MUST_CHECK;
