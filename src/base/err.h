/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a function says that it could not: a code for the program and a sentence for the person.
 *
 * Fallible functions return `enum errc` and take `struct err *err` last; NULL is allowed when the
 * caller does not want the sentence. The sentence names the object first, then what is wrong, then
 * the clause it breaks: "fw1.log:88: RFC 5424 6.2.1: PRI 192 is over 191". Library code never
 * prints and never exits: who decides, reports, once.
 */
#pragma once

#include <stdarg.h>

#include "base/compiler.h"

enum errc {
	ERR_OK = 0,
	ERR_SYNTAX = -1,      /* the input breaks its own format */
	ERR_LIMIT = -2,	      /* a declared maximum was reached */
	ERR_IO = -3,	      /* the system refused: errno is in the sentence */
	ERR_NOT_FOUND = -4,   /* nothing of that name */
	ERR_UNSUPPORTED = -5, /* well formed, and not something we do */
	ERR_CORRUPT = -6,     /* stored data fails its own check */
	ERR_DENIED = -7,      /* not allowed to the one who asks */
	ERR_CONFLICT = -8,    /* somebody else changed or holds it */
	ERR_USAGE = -9,	      /* the command line is wrong */
	ERR_AGAIN = -10,      /* not now: come back when more input or room is there */
	ERR_END = -11,	      /* an orderly end of the input */
};

#define ERR_TEXT_MAX 256

struct err {
	enum errc code;
	char text[ERR_TEXT_MAX]; /* one sentence, no newline; cut with "…" when too long */
};

/* Fill `err` (may be NULL) and return `code`, so that `return fail(err, …)` reads as one step. */
enum errc fail(struct err *err, enum errc code, const char *fmt, ...) PRINTF(3, 4);

/* The same, for those who take a sentence themselves. */
enum errc fail_va(struct err *err, enum errc code, const char *fmt, va_list args) PRINTF(3, 0);

/* As fail() with ERR_IO; adds ": " and the text of the current errno. */
enum errc fail_errno(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* Put "object: " before the sentence already in `err`, and return its code. */
enum errc fail_in(struct err *err, enum errc code, const char *object);

/* For the rare call whose failure changes nothing: says so where a reader would wonder. */
static inline void err_ignore(enum errc code)
{
	(void)code;
}

/* A short English name of the code: "syntax", "limit", … */
const char *errc_name(enum errc code);
