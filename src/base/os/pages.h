/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory straight from the system, for tables of a size that is fixed for the life of the process:
 * zeroed, and a page is only used once it is touched.
 */
#pragma once

#include "base/compiler.h"

/* The process ends when there is none, as in base/alloc.h. */
void *pages_take(size_t bytes) MUST_CHECK;

/* NULL is fine. */
void pages_give(void *pages, size_t bytes);
