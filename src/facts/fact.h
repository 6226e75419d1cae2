/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What machines know about the questions of forms, by topic (content/forms/topics): a sentence, a
 * page that shows more, and whether it speaks for はい or against it. A fact never answers
 * anything: it stands beside the answer that a person gives, kindly worded, and "unknown" says what
 * the watch cannot see and why.
 *
 * A domain counts, with a table of measures in its own header (one line in fact.c). Topics,
 * sentences, verdicts and the rules whose alerts speak are data: content/facts (fact-content.h).
 */
#pragma once

#include "base/arena.h"
#include "base/encoding/yaml-check.h"
#include "store/db.h"

#define FACTS_PER_TOPIC 8u

enum fact_verdict {
	FACT_UNKNOWN,
	FACT_SUPPORTS,	  /* speaks for はい */
	FACT_CONTRADICTS, /* speaks against はい */
	FACT_VERDICTS,
};

extern const char *const fact_verdict_names[FACT_VERDICTS]; /* "unknown", … */

/* How a fact stands beside the answer that a person gave ("yes", "no", anything else: none yet). */
enum fact_stance {
	FACT_STANDS_ALONE, /* the machine cannot tell */
	FACT_FOR_YES,	   /* nobody has answered */
	FACT_FOR_NO,
	FACT_AGREES,
	FACT_DIFFERS,
	FACT_STANCES,
};
extern const char *const fact_stance_names[FACT_STANCES]; /* "unknown", "for-yes", … */
enum fact_stance fact_stance(enum fact_verdict verdict, struct str answer);

struct fact_view {
	enum fact_verdict verdict;
	struct text_pair sentence;
	struct str link; /* a path of the console */
};

struct facts {
	struct fact_view at[FACTS_PER_TOPIC];
	size_t n;
};

struct account_content;
struct fact_content;
struct form_set;
struct vendor_content;

struct fact_scope {
	const struct fact_content *content;
	struct db *db;
	int64_t now_us;
	struct arena *arena;			/* of the sentences */
	const struct form_set *forms;		/* NULL: what other sides answered is not known */
	const struct vendor_content *vendors;	/* NULL: nothing is asked of vendors */
	struct str topic;			/* what is asked about; set by facts_of() */
	const struct account_content *accounts; /* NULL: log-ons are not looked at */
};

/* What a measure found; sentences may name each. */
struct fact_count {
	int64_t found;	   /* {1} */
	int64_t seen;	   /* {2}: among how many; 0: nothing of the kind is known here */
	struct str detail; /* {3}: which, or since when; in the arena of the scope */
};

struct fact_measure {
	const char *id; /* as content/facts names it */
	enum errc (*count)(const struct fact_scope *scope, struct fact_count *ret, struct err *err);
};

/* End with id NULL: what the watch's own records say. */
extern const struct fact_measure watch_measures[];

/* NULL: there is none. */
const struct fact_measure *fact_measure_find(struct str id);

/* What is known of that topic; a measure that fails says unknown. Nothing: `ret->n` is 0. */
void facts_of(const struct fact_scope *scope, struct str topic, struct facts *ret);
