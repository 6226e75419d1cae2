/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which facts are told beside which questions, as data (docs/formats/facts.md), from content/facts
 * and the pack. A fact counts by a measure, or by the alerts of rules. Never changed once loaded.
 */
#pragma once

#include "facts/fact.h"

#define FACT_FOLDER    "facts" /* in the content folder */
#define FACTS_MAX      100u
#define FACT_RULES_MAX 32u

enum fact_case {
	FACT_SOME,   /* the measure found some */
	FACT_NONE,   /* it found none among what it saw */
	FACT_UNSEEN, /* it saw nothing to find it among; as FACT_NONE when there is no sentence */
	FACT_CASES,
};

struct fact {
	struct str topic;
	const struct fact_measure *measure; /* NULL: by `rules` */
	const struct str *rules;	    /* ids of content/rules */
	size_t n_rules;
	struct fact_view says[FACT_CASES]; /* no `ja`: nothing is said then */
};

/* All *.yml of that kind (pack_each()); `from` is the content folder, NULL the own one. The
 * sentence of an error names file and line. */
enum errc fact_content_load(const char *from, struct fact_content **ret,
			    struct err *err) MUST_CHECK;
void fact_content_free(struct fact_content *content);
void fact_content_free_at(struct fact_content **content);
#define auto_fact_content CLEANUP(fact_content_free_at) struct fact_content

size_t fact_content_count(const struct fact_content *content);
const struct fact *fact_content_at(const struct fact_content *content, size_t i);
