/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often who inspects whom, by the rules of each day, as data of the pack
 * (docs/formats/visits.md). Never changed once loaded.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/day.h"
#include "base/err.h"
#include "base/text.h"

#define VISIT_RULES_MAX 32u
#define VISIT_WORDS_MAX 16u
#define VISIT_BEDS_NONE (-1)

struct visit_words {
	struct str at[VISIT_WORDS_MAX];
	size_t n;
};

struct visit_rule {
	struct str id;
	struct text_pair title;
	int32_t from;
	int32_t until; /* DAY_NONE: in force */
	struct visit_words kinds;
	struct visit_words functions; /* one of them; none: any */
	struct visit_words by;	      /* kinds of who inspects: the first that is above */
	int64_t beds_from;	      /* VISIT_BEDS_NONE: of any number, or not known */
	int64_t every_years;	      /* 0: as needed */
	struct str clause;
	bool confirmed;
};

struct visit_content {
	struct arena arena;
	struct visit_rule rules[VISIT_RULES_MAX];
	size_t n_rules;
};

/* `content` NULL: the program's own; a pack without any has none. */
enum errc visit_content_load(const char *content, struct visit_content **ret,
			     struct err *err) MUST_CHECK;
void visit_content_free(struct visit_content *content);
void visit_content_free_at(struct visit_content **content);
#define auto_visit_content CLEANUP(visit_content_free_at) struct visit_content

/* NULL: there is none. */
const struct visit_rule *visit_rule_find(const struct visit_content *content, struct str id);

bool visit_words_have(const struct visit_words *words, struct str word);

/* Is it for such an institution on that day? What is not known of its beds counts as none. */
bool visit_rule_applies(const struct visit_rule *rule, struct str kind, int64_t beds,
			struct str functions, int32_t day);
