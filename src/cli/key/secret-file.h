/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that hold secrets: read into memory that is locked and wiped, written for their owner
 * alone, and never over something that is there.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

/* At most `max` bytes; `ret->ptr` is to be given to secret_done(). */
enum errc secret_read(const char *path, size_t max, struct str *ret, struct err *err) MUST_CHECK;
void secret_done(struct str *secret);

enum errc secret_write(const char *path, struct str secret, struct err *err) MUST_CHECK;
