/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What machines know about the questions of forms, by topic (content/forms/topics): a sentence, a
 * page that shows more, and whether it speaks for はい or against it. A fact never answers
 * anything: it stands beside the answer that a person gives, kindly worded, and "unknown" says what
 * the watch cannot see and why.
 *
 * A domain offers its facts by rows in the table of fact.c, with one function each.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#define FACTS_PER_TOPIC 8u

enum fact_verdict {
	FACT_UNKNOWN,
	FACT_SUPPORTS,	  /* speaks for はい */
	FACT_CONTRADICTS, /* speaks against はい */
	FACT_VERDICTS,
};

extern const char *const fact_verdict_names[FACT_VERDICTS]; /* "unknown", … */

struct fact_view {
	enum fact_verdict verdict;
	struct str ja;
	struct str en;
	const char *link; /* a path of the console */
};

struct facts {
	struct fact_view at[FACTS_PER_TOPIC];
	size_t n;
};

struct fact_scope {
	struct db *db;
	int64_t now_us;
	struct arena *arena; /* of the sentences */
};

struct fact_source {
	const char *topic;
	enum errc (*tell)(const struct fact_scope *scope, const struct fact_source *source,
			  struct fact_view *ret, struct err *err);
	const void *data; /* of the function's own */
};

/* End with topic NULL. What the watch's own records say, and what its alerts of 90 days say. */
extern const struct fact_source watch_facts[];
extern const struct fact_source alert_facts[];

/* What is known of that topic; a source that fails says unknown. Nothing: `ret->n` is 0. */
void facts_of(const struct fact_scope *scope, struct str topic, struct facts *ret);

/* Topics that any source speaks of, for the test of what is covered. */
bool facts_cover(struct str topic);

/* A sentence in both languages from two patterns with the same number. */
struct fact_view fact_say(const struct fact_scope *scope, enum fact_verdict verdict,
			  struct text pattern, int64_t number);
