/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people say of a case once it is over: why it happened, what contributed, what it cost. Owns
 * the SQL of case_whys, case_factors and case_costs, which are only added to: what is said later
 * takes the place of what was said, and both stay.
 *
 * Each change is made within an edit of the case (case-records.h) and writes its entry into the
 * timeline. A closed case takes them, too: causes are often found later.
 *
 * Texts that are returned live in the arena.
 */
#pragma once

#include "after/after-content.h"

#define WHYS_MAX	 100u
#define WHY_DEPTH_MAX	 8u
#define WHY_WORDS_MAX	 1000u /* bytes; so are the next */
#define FACTOR_WORDS_MAX 2000u
#define COST_WORDS_MAX	 1000u
#define COST_LABEL_MAX	 100u
#define COSTS_MAX	 200u
#define COST_UNKNOWN	 (-1)
#define COST_YEN_MAX	 INT64_C(1000000000000)

/* ---- why: a tree, each answer below what it explains ---- */

struct why {
	int64_t node;	/* 1, 2, … within the case; 0: a new one */
	int64_t parent; /* 0: it is what happened */
	struct str words;
	unsigned depth; /* read only, as what follows; 0: what happened */
	int64_t said_us;
	struct str said_by;
};

struct whys {
	struct why at[WHYS_MAX]; /* each behind what it explains, before its neighbour */
	size_t n;
};

enum errc whys_get(struct db *db, int64_t case_id, struct arena *arena, struct whys *ret,
		   struct err *err) MUST_CHECK;

/*
 * Read of `why`: node, parent (of a new one), words; "" takes it back. `ret_node` may be NULL.
 * ERR_NOT_FOUND: no such node; ERR_CONFLICT: others explain what would be taken back; ERR_LIMIT.
 */
enum errc why_put(struct case_edit *edit, const struct why *why, int64_t *ret_node,
		  struct err *err) MUST_CHECK;

/* ---- what contributed ---- */

enum factor_verdict {
	FACTOR_CONTRIBUTED,
	FACTOR_RULED_OUT,
	FACTOR_UNKNOWN, /* looked at, and it cannot be told */
	FACTOR_VERDICTS,
};
extern const struct text_choice factor_verdicts[FACTOR_VERDICTS + 1];

struct case_factor {
	const struct factor *factor;
	enum factor_verdict verdict;
	struct str words;
	int64_t said_us; /* read only, as the next */
	struct str said_by;
};

struct case_factors {
	struct case_factor at[FACTORS_MAX]; /* in the order of content */
	size_t n;
};

/* Those that somebody judged. What content does not know any more is left out. */
enum errc case_factors_get(struct db *db, int64_t case_id, const struct after_content *content,
			   struct arena *arena, struct case_factors *ret,
			   struct err *err) MUST_CHECK;

/* What stands already is not said twice. */
enum errc case_factor_put(struct case_edit *edit, const struct case_factor *factor,
			  struct err *err) MUST_CHECK;

/* NULL: nobody judged it. */
const struct case_factor *case_factor_of(const struct case_factors *factors,
					 const struct factor *factor);

/* Over all cases that are no drills: how many a factor contributed to. */
struct factor_repeat {
	const struct factor *factor;
	uint64_t cases;
	struct str newest; /* number of the case that was known last */
	int64_t newest_id;
};

struct factor_repeats {
	struct factor_repeat at[FACTORS_MAX]; /* the most frequent first */
	size_t n;
};

enum errc factor_repeats_get(struct db *db, const struct after_content *content,
			     struct arena *arena, struct factor_repeats *ret,
			     struct err *err) MUST_CHECK;

/* ---- what it cost ---- */

struct case_cost {
	const struct cost_line *line;
	struct str label; /* which one of several of the line; "" */
	int64_t yen;	  /* COST_UNKNOWN */
	bool final;	  /* else it is estimated */
	struct str words;
	int64_t said_us; /* read only, as the next */
	struct str said_by;
};

struct case_costs {
	struct case_cost at[COSTS_MAX]; /* in the order of content */
	size_t n;
	int64_t total;	/* of what is known; what came back is taken off */
	size_t unknown; /* lines whose amount nobody knows */
	size_t estimated;
};

enum errc case_costs_get(struct db *db, int64_t case_id, const struct after_content *content,
			 struct arena *arena, struct case_costs *ret, struct err *err) MUST_CHECK;

enum errc case_cost_put(struct case_edit *edit, const struct case_cost *cost,
			struct err *err) MUST_CHECK;

/* "1,234,000"; "-" when it is not known. */
void yen_words(int64_t yen, struct buf *out);

/* An amount as typed: "1,234,000", "１２３万" is none; "" and "unknown" are COST_UNKNOWN.
 * ERR_SYNTAX. */
enum errc yen_read(struct str typed, int64_t *ret, struct err *err) MUST_CHECK;
