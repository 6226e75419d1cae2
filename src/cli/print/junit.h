/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results of tests as JUnit XML, as build servers read it: testsuites / testsuite / testcase, with
 * failure or error. There is no one standard; this is what the schemas of Ant's JUnit task and of
 * Jenkins both accept: every attribute either asks for, in the order of elements Ant's wants.
 *
 * Texts may be anything: what XML 1.0 section 2.2 does not allow becomes U+FFFD.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct junit;

struct junit *junit_new(void) MUST_CHECK;
void junit_free(struct junit *junit);

/* What follows belongs to this suite, until the next. A suite without a case is left out. */
void junit_suite(struct junit *junit, struct str name, struct str package);

enum junit_result {
	JUNIT_PASSED,
	JUNIT_FAILED, /* the test says no */
	JUNIT_ERROR,  /* it could not be run */
};

/* `message` why it did not pass. */
void junit_case(struct junit *junit, struct str name, enum junit_result result, struct str message);

/* Print all of it to `fd`. */
enum errc junit_end(struct junit *junit, int fd, struct err *err) MUST_CHECK;
