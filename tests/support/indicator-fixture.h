/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of indicators in memory files, for tests.
 */
#pragma once

#include "detect/indicators/import.h"

/* A file that has no name; ends the test when there is none. */
int indicator_test_fd(void);

/* Always the same, so that tests are too. */
extern const struct hash_key indicator_test_key;

/* Bytes as a source, at most `piece` at a time (0: all). */
struct test_bytes {
	struct str rest;
	size_t piece;
};
struct byte_source test_byte_source(struct test_bytes *bytes);

/*
 * Import `text` as the source "test" with that TLP into a set in a new memory file. The set maps
 * it; `ret_import` (may be NULL) gets the counts.
 */
struct indicator_set *indicator_test_set(const char *text, enum tlp tlp,
					 struct import **ret_import) MUST_CHECK;
