/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluates the rules of a set against events, plainly: the event is classified once into the log
 * sources it belongs to, and every rule of those is evaluated whole. It is the reference that any
 * faster engine is compared with.
 *
 * The logic is three-valued. A test that cannot be decided (a regular expression that ran into its
 * limits, a value that does not fit the working memory) is neither true nor false; a rule whose
 * answer hangs on it is reported as undecided instead of passing for silent.
 *
 * A matcher holds the working memory of one thread. It allocates nothing per event once warm.
 */
#pragma once

#include "detect/sigma/ruleset.h"

#define MATCH_FIELDS_MAX 64u

struct buf;
struct indicator_note;
struct test;

/* A value of the event that made the rule hold. */
struct match_field {
	struct str name;  /* as the event has it; empty for a keyword found in the raw text */
	struct str value; /* whole, as the event has it */
	/* What of the rule it met: see match_show_wanted() for the rule's value. */
	struct str selection;
	struct str item; /* "CommandLine|contains", as the rule writes it; empty for keywords */
	const struct test *test; /* NULL: what a correlation or a list names as its reason */
	/* Found on a list (detect/indicators/note.h), not by a rule. */
	const struct indicator_note *indicator;
};

/* Good until the sink returns. */
struct match {
	const struct rule *rule;
	const struct event *event;
	const struct match_field *fields; /* each field once, in the event's order */
	size_t n_fields;
	const struct ruleset *set;
	/* How the event's log source writes fields: by slot of a rule's name, the slot to look at
	   first, or FIELD_NO_SLOT. NULL: as rules do. */
	const uint32_t *aliases;
};

/*
 * The rule's value that the field met, in Sigma's notation; a long one is cut by `out`. Nothing for
 * what was found on a list.
 */
void match_show_wanted(const struct match *match, const struct match_field *field, struct buf *out);

struct match_sink {
	void (*matched)(void *ctx, const struct match *match);
	/* The rule could not be decided on this event; may be NULL. */
	void (*undecided)(void *ctx, const struct rule *rule, const struct event *event);
	void *ctx;
};

struct match_counts {
	uint64_t events;
	uint64_t matches;
	uint64_t undecided; /* rules that could not be decided on an event */
	uint64_t
		regex_retries; /* matches the compiled regex gave up and the interpreter repeated */
	uint64_t unrouted;     /* events that belong to no known log source */
};

struct matcher;

/* The set outlives the matcher. */
struct matcher *matcher_new(const struct ruleset *set) MUST_CHECK;
void matcher_free(struct matcher *matcher);
void matcher_free_at(struct matcher **matcher);
#define auto_matcher CLEANUP(matcher_free_at) struct matcher

/* Call the sink for every rule that holds, in the set's order. */
void matcher_run(struct matcher *matcher, const struct event *event, const struct match_sink *sink);

struct match_counts matcher_counts(const struct matcher *matcher);

/* Kleene's three values: and is the least, or the greatest. */
enum verdict {
	VERDICT_NO,
	VERDICT_UNKNOWN,
	VERDICT_YES,
};

/* One line of an explanation, from the general to the particular. */
struct explain_step {
	unsigned depth;	      /* 0: the rule, 1: a selection, 2: an item, 3: a value of it */
	struct str text;      /* "logsource", "selection_img", "Image|endswith", "\cmd.exe" */
	enum verdict verdict; /* did it hold */
	struct str field; /* items: the event's field that was looked at, STR_NONE when absent */
	struct str value; /* items: its first value */
};

struct explain_sink {
	void (*step)(void *ctx, const struct explain_step *step);
	void *ctx;
};

/*
 * Evaluate one rule and tell every step, also those that did not matter. The rule is evaluated
 * even when the event belongs to another log source; the first step says whether it does.
 */
enum verdict matcher_explain(struct matcher *matcher, const struct event *event,
			     const struct rule *rule, const struct explain_sink *sink);
