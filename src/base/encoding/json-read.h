/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading JSON (RFC 8259) token by token, without a tree and without recursion:
 *
 *     struct json_reader r = json_reader_of(text, &arena, 0);
 *     while ((token = json_next(&r)) != JSON_END)
 *             …                                      // JSON_BROKEN: json_fail(&r, err)
 *
 * The grammar is checked as it goes: names stand where names may, brackets pair, and one document
 * is all there is. Numbers keep the text they were written with. Names and strings are views of the
 * input where they hold no escapes, else they are in the arena.
 *
 * Text is always valid UTF-8 on the way out. Strictly read, an invalid byte or a bare control
 * character is an error (RFC 8259 7 and 8.1); JSON_LENIENT replaces or keeps it and says so in
 * `repaired`. Half a surrogate pair (\ud800) is grammatical and becomes U+FFFD, also `repaired`.
 * Duplicate names are the caller's business.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define JSON_DEPTH_MAX 512 /* brackets within brackets */

enum json_token {
	JSON_END, /* the document is whole */
	JSON_BROKEN,
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_NAME,   /* text: the name; a value follows */
	JSON_STRING, /* text: its value */
	JSON_NUMBER, /* text: as written */
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

enum json_flag {
	JSON_LENIENT = 1 << 0, /* repair text instead of refusing it */
};

struct json_reader {
	struct str text; /* of the last token */
	unsigned depth;	 /* brackets open after the last token */
	bool repaired;	 /* some text so far was */

	/* The reader's own. */
	struct str in;
	size_t at;
	struct arena *arena;
	unsigned flags;
	unsigned expect;
	enum errc code;
	const char *problem; /* the clause broken */
	uint64_t is_array[JSON_DEPTH_MAX / 64];
};

/* `in` and `arena` outlive the reader. */
struct json_reader json_reader_of(struct str in, struct arena *arena, unsigned flags);

enum json_token json_next(struct json_reader *r) MUST_CHECK;

/*
 * After JSON_OBJECT or JSON_ARRAY: read over the rest of it. False when it is broken; the reader
 * then answers JSON_BROKEN to everything.
 */
bool json_skip(struct json_reader *r) MUST_CHECK;

/* As json_skip(); `ret` is all of it as it stands in the input, brackets included. */
bool json_skip_text(struct json_reader *r, struct str *ret) MUST_CHECK;

/* After JSON_BROKEN: the sentence, with the byte where it happened. */
enum errc json_fail(const struct json_reader *r, struct err *err);
