/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a case is looked back on, as data (docs/formats/after.md), from content/after and the pack:
 * what can contribute, how "why?" is asked, words that speak of a person, lines of cost, and
 * published figures that one's own are compared with. Never changed once loaded.
 */
#pragma once

#include "cases/case-measures.h"

#define AFTER_FOLDER	  "after" /* in the content folder */
#define FACTORS_MAX	  100u
#define FACTOR_CAUSES_MAX 16u
#define WHY_ASKS_MAX	  8u
#define BLAME_WORDS_MAX	  40u
#define COST_LINES_MAX	  40u
#define FIGURES_MAX	  100u

/* Where a factor lies; there is none for persons. */
enum factor_area {
	FACTOR_TECHNICAL,
	FACTOR_ORGANISATIONAL,
	FACTOR_VENDOR,
	FACTOR_AREAS,
};
extern const struct text_choice factor_areas[FACTOR_AREAS + 1];

struct factor {
	struct str id;
	enum factor_area area;
	struct str topic;		      /* of questions of forms; "": none */
	struct str causes[FACTOR_CAUSES_MAX]; /* it is asked about first; none: of every case */
	size_t n_causes;
	struct text_pair title;
	struct text_pair ask;	 /* what to look at before it is judged */
	struct text_pair better; /* an improvement that is offered */
};

struct cost_line {
	struct str id;
	struct text_pair title;
	bool minus; /* what came back */
};

struct figure {
	struct str id;
	const struct case_measure *measure; /* NULL: of costs */
	int64_t minutes;		    /* -1: it is only told */
	int64_t yen;			    /* the same of costs */
	struct text_pair title;
	struct text_pair text;
	struct str source;
	bool confirmed; /* compared with the original */
};

struct after_content {
	struct arena arena;
	const struct case_content *cases;
	struct factor factors[FACTORS_MAX];
	size_t n_factors;
	struct text_pair asks[WHY_ASKS_MAX]; /* by depth, 0 first */
	size_t n_asks;
	struct str blame[2 * BLAME_WORDS_MAX];
	size_t n_blame;
	struct text_pair blame_hint;
	struct cost_line costs[COST_LINES_MAX];
	size_t n_costs;
	struct figure figures[FIGURES_MAX];
	size_t n_figures;
};

/* `from` NULL: own content; `cases` outlives it. The sentence names file and line. */
enum errc after_content_load(const char *from, const struct case_content *cases,
			     struct after_content **ret, struct err *err) MUST_CHECK;
void after_content_free(struct after_content *content);
void after_content_free_at(struct after_content **content);
#define auto_after_content CLEANUP(after_content_free_at) struct after_content

/* NULL: there is none. */
const struct factor *factor_find(const struct after_content *content, struct str id);
const struct cost_line *cost_line_find(const struct after_content *content, struct str id);

/* Is it one to look at first for a case of that cause? */
bool factor_suits(const struct factor *factor, struct str cause);

/* The question at that depth; the last one stands for all below. */
struct text_pair why_ask(const struct after_content *content, size_t depth);

/* A word of `text` that may blame a person, or STR_NONE. */
struct str blame_word(const struct after_content *content, struct str text);
