/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding records by arrival time, source and text. Reads the log from the first segment that can
 * hold the time asked for; nothing is indexed, nothing can be out of date.
 */
#pragma once

#include "base/os/clock.h"
#include "log/log-reader.h"

#define LOG_NEEDLE_MAX 1024u

/* A text to look for, in one character set. Letters A to Z are found in either case. */
struct log_needle {
	size_t len; /* 0: finds everything */
	uint8_t bytes[LOG_NEEDLE_MAX];
	bool fold[LOG_NEEDLE_MAX]; /* this byte is an ASCII letter, lower case */
};

/* ERR_LIMIT over LOG_NEEDLE_MAX bytes. */
enum errc log_needle_utf8(struct str text, struct log_needle *ret, struct err *err) MUST_CHECK;

/* `text` is in CP932 already: the second byte of a character is never a letter of its own. */
enum errc log_needle_cp932(struct str text, struct log_needle *ret, struct err *err) MUST_CHECK;

bool log_needle_in(const struct log_needle *needle, struct str text);

struct log_query {
	int64_t from_us;		     /* arrival, inclusive; TIME_NONE: from the oldest */
	int64_t to_us;			     /* exclusive; TIME_NONE: to the newest */
	struct str source;		     /* NONE: any; matched whole, ASCII case aside */
	const struct log_needle *needles[2]; /* any of them; both NULL: any text */
	uint64_t first;			     /* by index, inclusive */
	uint64_t end;			     /* exclusive; UINT64_MAX: to the newest */
};

/* Put the cursor where the first match can be. */
enum errc log_search_start(struct log_reader *reader, const struct log_query *query,
			   struct err *err) MUST_CHECK;

/* The next DATA record that matches; codes as for log_reader_next(). */
enum errc log_search_next(struct log_reader *reader, const struct log_query *query,
			  struct log_entry *ret, struct err *err) MUST_CHECK;

/* Does the record match? For who reads by itself. */
bool log_query_matches(const struct log_query *query, const struct log_entry *entry);
