/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds which of thousands of literals stand in a text, by reading it once: at each place, is the
 * run of bytes there one that some literal was filed under?
 */
#pragma once

#include "detect/match/image.h"

#define SCAN_PAD 16u /* bytes behind the text that may be read */

/* A literal to file, while compiling. */
struct scan_literal {
	uint32_t predicate;
	struct str text; /* at least 1 byte */
	uint32_t at;	 /* of it in SECTION_TEXT */
	enum literal_place place;
	bool gate;
	bool cased;
};

/* File the literals of one field; returns the number of the first scanner. `literals` is sorted. */
uint32_t scanners_build(struct parts *parts, struct scan_literal *literals, size_t n);

struct scan_sink {
	/* A literal stands in the text; it may be told more than once. */
	void (*found)(void *ctx, const struct literal *literal);
	void *ctx;
	bool anywhere; /* also tell of literals that would have to stand first or last */
};

/* `text` is followed by SCAN_PAD bytes of any value. */
void scanner_run(const struct program *program, const struct scanner *scanner, struct str text,
		 const struct scan_sink *sink);

/* The same without the vector unit of the processor, which gives the same. */
void scanner_run_plain(const struct program *program, const struct scanner *scanner,
		       struct str text, const struct scan_sink *sink);
