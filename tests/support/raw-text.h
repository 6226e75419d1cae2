/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The raw text of a lean event against that of the whole one: the same, but for lines that
 * EVENT_WORDS_ONLY (event/event.h) allows to leave out.
 */
#pragma once

#include "event/event.h"

static inline bool raw_has_words(struct str line)
{
	static const char signs[] = "0123456789ABCDEFSTXZabcdefstxz{}:-.+";

	for (size_t i = 0; i < line.len; i++) {
		if (!memchr(signs, line.ptr[i], sizeof(signs) - 1))
			return true;
	}
	return false;
}

/* The first line, cut off with its end; false when there is none. */
static inline bool raw_cut_line(struct str *rest, struct str *ret)
{
	if (!rest->ptr)
		return false;

	const size_t end = str_find_char(*rest, '\n');
	*ret = str_sub(*rest, 0, end);
	*rest = end == SIZE_MAX ? STR_NONE : str_from_pos(*rest, end + 1);
	return true;
}

static inline bool raw_is_kept(const struct event *lean, const struct event *whole)
{
	struct str rest = lean->raw;
	struct str all = whole->raw;
	struct str kept = STR_NONE;
	struct str line;

	if (!(lean->flags & EVENT_WORDS_ONLY))
		return str_equal(lean->raw, whole->raw);

	bool more = raw_cut_line(&rest, &kept);
	while (raw_cut_line(&all, &line)) {
		if (more && str_equal(line, kept))
			more = raw_cut_line(&rest, &kept);
		else if (raw_has_words(line))
			return false;
	}
	return !more || kept.len == 0;
}
