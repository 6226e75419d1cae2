/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the strings of a JSON object (RFC 8259) are, found 64 bytes at a time instead of letter by
 * letter: the positions of all quotes that open or close a string, and of all escapes within.
 *
 * Only regular objects are indexed: brackets pair and stand where a value may, at most
 * JSON_INDEX_DEPTH of them within each other, strings hold no bare control characters, and between
 * tokens stands nothing below a space but white space. The rest of the grammar, the escapes and
 * UTF-8 are not looked at. What is not regular is for json-read.h.
 *
 * The vector units of the processor are used where it has them; every way gives the same.
 */
#pragma once

#include "base/str.h"

#define JSON_INDEX_MAX	 32768 /* positions of one object */
#define JSON_INDEX_DEPTH 63

struct json_index {
	uint32_t *at; /* of '"', and of the '\' that begins an escape, in order; behind the last
			 one twice the position of the closing bracket */
	size_t n;
	size_t cap;
	size_t len; /* of the object; what follows it was not looked at */
	bool plain; /* it is all ASCII, without NUL and ESC */
};

/* Nothing is allocated until the first object is found. */
void json_index_done(struct json_index *index);

/*
 * Index the object that `in` begins with, wherever it ends. False when it is not regular, has too
 * many positions, or does not end within `in`; `index` is then of no use.
 */
bool json_index_find(struct json_index *index, struct str in) MUST_CHECK;

/* The ways to find one, for tests: from the portable one (0) to the widest this processor has. */
size_t json_index_ways(void);
bool json_index_find_by(size_t way, struct json_index *index, struct str in) MUST_CHECK;
