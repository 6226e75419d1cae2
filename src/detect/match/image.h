/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sections of a program while it is being made, and the image of them.
 */
#pragma once

#include "detect/match/program.h"

struct part {
	void *at;
	size_t n;
	size_t cap;
};

struct parts {
	struct part at[SECTION_MAX];
	size_t bytes; /* whoever adds in a loop compares it with PROGRAM_BYTES_MAX */
};

void parts_done(struct parts *parts);
#define auto_parts CLEANUP(parts_done) struct parts

/* Room for `n` zeroed elements at the end of a section; the number of the first. */
uint32_t parts_add(struct parts *parts, enum section section, size_t n);

/* An element; good until the next is added to its section. */
void *parts_get(const struct parts *parts, enum section section, uint32_t number);

/* The next number that parts_add() will give. */
uint32_t parts_end(const struct parts *parts, enum section section);

uint32_t parts_add_text(struct parts *parts, struct str text);
uint32_t parts_add_word(struct parts *parts, enum section section, uint32_t word);

enum errc parts_finish(const struct parts *parts, const struct ruleset *set, struct program **ret,
		       struct err *err) MUST_CHECK;
