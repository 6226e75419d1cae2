/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes the whole program uses, under names that say what they ask of the caller.
 */
#pragma once

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The result says whether the call worked: ignoring it must be spelled err_ignore(…). */
#define MUST_CHECK __attribute__((warn_unused_result))

/* Argument `fmt` is a printf format for the arguments from `args` on. */
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

#define UNUSED __attribute__((unused))

/* A large array that is filled before it is read: not zeroed first, as the build does of others. */
#define UNINITIALIZED __attribute__((uninitialized))

#define NORETURN __attribute__((noreturn))

/* The variable is handed to `fn(&variable)` when it goes out of scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Take the value out of an owning variable, leaving it empty: ownership moves on. */
#define STEAL(p)                                                                                   \
	({                                                                                         \
		__auto_type stolen_ = (p);                                                         \
		(p) = NULL;                                                                        \
		stolen_;                                                                           \
	})

static inline size_t size_min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline size_t size_max(size_t a, size_t b)
{
	return a > b ? a : b;
}
