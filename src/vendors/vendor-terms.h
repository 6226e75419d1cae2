/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was agreed with the vendor of a product: whether the contract has an item, and who does
 * which task (責任分界). Items and tasks themselves are content (vendor-content.h); an item or task
 * that nobody has looked at has no row, and counts as unknown, or undecided.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#define VENDOR_TERM_NOTE_MAX 500u

enum vendor_term_kind {
	TERM_CONTRACT, /* item of the contract */
	TERM_TASK,     /* row of the sheet of responsibilities */
	VENDOR_TERM_KINDS,
};

enum contract_answer {
	CONTRACT_UNKNOWN,
	CONTRACT_YES,
	CONTRACT_NO,
	CONTRACT_NA,
	CONTRACT_ANSWERS,
};

enum task_who {
	TASK_UNDECIDED,
	TASK_HOUSE,
	TASK_VENDOR,
	TASK_BOTH,
	TASK_NOBODY, /* there is nothing of the kind to do */
	TASK_WHOS,
};

extern const char *const contract_answer_names[CONTRACT_ANSWERS]; /* "unknown", … */
extern const struct text contract_answer_words[CONTRACT_ANSWERS];
extern const char *const task_who_names[TASK_WHOS]; /* "undecided", … */
extern const struct text task_who_words[TASK_WHOS];

struct vendor_term {
	struct str product;
	struct str key;	 /* id of the item or task */
	unsigned answer; /* enum contract_answer or enum task_who */
	struct str note; /* where in the contract; or what was agreed besides */
	int64_t now_us;
	struct str by;
	const struct vendor_term *next;
};

/* Keeps it. ERR_NOT_FOUND: there is no such product; ERR_LIMIT, ERR_SYNTAX of the note. */
enum errc vendor_terms_put(struct db *db, enum vendor_term_kind kind,
			   const struct vendor_term *term, struct err *err) MUST_CHECK;

/* Of a product, by key; in `arena`. */
enum errc vendor_terms_list(struct db *db, enum vendor_term_kind kind, struct str product,
			    struct arena *arena, const struct vendor_term **ret,
			    struct err *err) MUST_CHECK;

/* NULL: nobody has looked. */
const struct vendor_term *vendor_term_find(const struct vendor_term *list, struct str key);

/* The answer, or that of what nobody has looked at. */
unsigned vendor_term_answer(const struct vendor_term *list, struct str key);
