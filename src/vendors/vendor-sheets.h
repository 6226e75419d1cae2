/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a vendor answers about a product: a round of a form whose subject is the product
 * (store/rounds.h, store/answers.h), with who asked and whether the vendor handed it in. The
 * hospital can read it as any round; the vendor sees its own alone.
 */
#pragma once

#include "forms/round-sheet.h"
#include "vendors/vendor-content.h"
#include "vendors/vendor-register.h"

/* What the functions of this folder look at; lists and texts live in `arena`. */
struct vendor_scope {
	struct db *db;
	const struct vendor_content *content;
	const struct form_set *forms;
	int64_t now_us;
	int utc_offset_minutes;
	struct arena *arena;
};

struct vendor_sheet {
	int64_t round;
	struct str product;
	struct str form;    /* id of the edition that was asked */
	struct str version; /* of the product, when it was asked */
	int64_t asked_us;
	struct str asked_by;
	int64_t handed_in_us; /* TIME_NONE: not yet */
	struct str handed_in_by;
	int64_t edition;   /* of the signed file last taken in, or written; 0: none was */
	struct str digest; /* of what it says; "" */
	struct str key;	   /* that signed it; "" */
	struct str hand;   /* unsigned: who vouches and how it came; "": it was signed */
	const struct vendor_sheet *next;
};

/* The newest edition of the series that holds on that day, else the newest; NULL: there is none. */
const struct form *vendor_sheet_form(const struct form_set *forms, struct str series,
				     struct str today);

/* "2026-11-23" of the scope. */
void vendor_today(const struct vendor_scope *scope, char out[static DAY_TEXT_MAX]);

/*
 * Ask the vendor for that form (or find the round that is open for this product, version, form and
 * fiscal year already): its own transaction. ERR_NOT_FOUND: no such product.
 */
struct vendor_asking {
	struct str product;
	struct str version; /* STR_NONE: the one in the register */
	const struct form *form;
	struct str by;
};
enum errc vendor_sheets_ask(const struct vendor_scope *scope, const struct vendor_asking *asking,
			    int64_t *ret_round, struct err *err) MUST_CHECK;

/* Of a product, the newest first. */
enum errc vendor_sheets_list(const struct vendor_scope *scope, struct str product,
			     const struct vendor_sheet **ret, struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: the round is no vendor's sheet. */
enum errc vendor_sheets_get(const struct vendor_scope *scope, int64_t round,
			    struct vendor_sheet *ret, struct err *err) MUST_CHECK;

/* The vendor says that this is its answer. */
enum errc vendor_sheets_hand_in(struct db *db, int64_t round, struct str by, int64_t now_us,
				struct err *err) MUST_CHECK;

/* What a signed file brought; within the caller's transaction. */
enum errc vendor_sheets_note_file(struct db *db, const struct vendor_sheet *sheet,
				  struct err *err) MUST_CHECK;

enum vendor_sheet_state {
	SHEET_MISSING,	     /* never asked for */
	SHEET_WAITING,	     /* asked for, and the vendor has not handed it in */
	SHEET_OLD,	     /* older than the kind's days */
	SHEET_OLD_EDITION,   /* of an edition before the one that holds */
	SHEET_OTHER_VERSION, /* about another version of the product */
	SHEET_FRESH,
	VENDOR_SHEET_STATES,
};

extern const char *const vendor_sheet_state_names[VENDOR_SHEET_STATES]; /* "missing", … */
extern const struct text vendor_sheet_state_words[VENDOR_SHEET_STATES];

/* How a product stands with one kind of sheet. */
struct vendor_sheet_view {
	const struct vendor_sheet_kind *kind;
	const struct form *form;	  /* the edition that holds; NULL: there is none */
	const struct vendor_sheet *sheet; /* the newest answer, else the newest asked; NULL */
	enum vendor_sheet_state state;
	bool has_answers;
	struct round_sheet answers; /* when has_answers */
};
enum errc vendor_sheet_look(const struct vendor_scope *scope, const struct vendor_product *product,
			    const struct vendor_sheet_kind *kind, struct vendor_sheet_view *ret,
			    struct err *err) MUST_CHECK;
