/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trying to break out. For every profile (profiles.h) and every attempt in a table, a child enters
 * the sandbox as the role does, tries, and tells how it went. A system call counts as denied only
 * when the process was killed for it or the answer was "not permitted": any other error means that
 * the kernel began to work for it.
 */
#pragma once

#include "base/err.h"

enum selftest_result {
	SELFTEST_KILLED,   /* by seccomp, at the call */
	SELFTEST_REFUSED,  /* EACCES or EPERM */
	SELFTEST_THROUGH,  /* it worked, or would have with other arguments */
	SELFTEST_NOT_HELD, /* this kernel or this build cannot deny it: shown, not a failure */
};

struct selftest_row {
	const char *role;
	const char *attempt;
	enum selftest_result result;
};

struct selftest_sum {
	size_t tried;
	size_t denied;
	size_t through;
	int landlock; /* version */
};

/* Calls `row` for each attempt. The folder `scratch` is made and removed. */
enum errc selftest_run(const char *scratch, void (*row)(void *ctx, const struct selftest_row *row),
		       void *ctx, struct selftest_sum *sum, struct err *err) MUST_CHECK;
