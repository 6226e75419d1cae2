/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every unit test includes: cmocka with the headers it wants, and assertions of our own
 * types. A failing row of a table prints itself by check_row().
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail /* base/err.h has the name; tests say fail_msg() */
#undef fail_msg
#define fail_msg(...)                                                                              \
	do {                                                                                       \
		print_error("ERROR: " __VA_ARGS__);                                                \
		print_error("\n");                                                                 \
		_fail(__FILE__, __LINE__);                                                         \
	} while (0)

#include "base/err.h"
#include "base/str.h"

#define assert_str_is(actual, expected)                                                            \
	do {                                                                                       \
		const struct str actual_ = (actual);                                               \
		const struct str expected_ = str_from(expected);                                   \
		if (!str_equal(actual_, expected_))                                                \
			fail_msg("got “%.*s”, expected “%.*s”", STR_ARG(actual_),                  \
				 STR_ARG(expected_));                                              \
	} while (0)

#define assert_ok(code, err)                                                                       \
	do {                                                                                       \
		if ((code) != ERR_OK)                                                              \
			fail_msg("unexpected error: %s", (err)->text);                             \
	} while (0)

/* In a loop over rows: says which row it was when `condition` does not hold. */
#define check_row(condition, row)                                                                  \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("row “%s”: %s", (row), #condition);                               \
	} while (0)
