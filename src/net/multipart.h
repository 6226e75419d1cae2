/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form with files as browsers send it: multipart/form-data (RFC 7578, of the multipart of RFC
 * 2046 5.1.1). Parts are views of the body. Read strictly: a body that does not end with its
 * closing boundary, a part without a name, names and fields that are no UTF-8 are errors.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define MULTIPART_PARTS_MAX 64u

struct multipart_part {
	struct str name;
	struct str file; /* as its sender calls it; STR_NONE: a field and no file */
	struct str bytes;
};

struct multipart {
	struct multipart_part at[MULTIPART_PARTS_MAX];
	size_t n;
};

/* `type` is the value of Content-Type. ERR_UNSUPPORTED when it is another type. */
enum errc multipart_parse(struct str type, struct str body, struct arena *arena,
			  struct multipart *ret, struct err *err) MUST_CHECK;

/* The first part of that name, or NULL. */
const struct multipart_part *multipart_find(const struct multipart *parts, struct str name);
