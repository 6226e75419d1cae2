/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory from the heap. Running out of memory ends the process (its supervisor starts it again and
 * nothing acknowledged is lost); it is not an error path. What is sized by input has its own limit
 * long before: see buf.h and arena.h.
 */
#pragma once

#include "base/compiler.h"

void *mem_new(size_t size) MUST_CHECK;			     /* zeroed */
void *mem_new_array(size_t n, size_t size) MUST_CHECK;	     /* zeroed; overflow ends the process */
void *mem_resize(void *p, size_t n, size_t size) MUST_CHECK; /* new part is not zeroed */
void *mem_copy(const void *p, size_t size) MUST_CHECK;
char *mem_text(const char *text) MUST_CHECK; /* a copy of a C string */

/* Grow `*array` (elements of `size` bytes) so that it has room for `need`; doubles. */
void mem_reserve(void *array, size_t *cap, size_t need, size_t size);

void mem_free_at(void *pointer_to_pointer);

/* `auto_free char *p = NULL;` is freed at the end of its scope. */
#define auto_free CLEANUP(mem_free_at)
