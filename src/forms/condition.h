/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conditions of forms: "gate = yes and (facility.beds >= 200 or not ehr = no)". They compare
 * answers of items above, or what is known of the facility, with constants.
 *
 * A value that is not known makes a comparison neither true nor false: the verdict is unknown
 * unless the rest decides alone (Kleene's logic). So a form hides nothing, and says "no" to
 * nothing, because somebody has not answered yet.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define CONDITION_DEPTH_MAX 16u
#define CONDITION_NODES_MAX 128u

enum answer_type {
	ANSWER_YES_NO,
	ANSWER_YES_NO_NA,
	ANSWER_TEXT,
	ANSWER_DATE,
	ANSWER_NUMBER,
	ANSWER_CHOICE,
	ANSWER_EVIDENCE, /* proofs hang on it; it has no value of its own */
	ANSWER_COMPUTED, /* yes, no or unknown, from other answers */
	ANSWER_TYPES,
};

extern const char *const answer_type_names[ANSWER_TYPES];

enum form_verdict {
	VERDICT_UNKNOWN,
	VERDICT_YES,
	VERDICT_NO,
};

const char *form_verdict_name(enum form_verdict verdict); /* "unknown", "yes", "no" */

enum facility_field {
	FACILITY_KIND,
	FACILITY_BEDS,
	FACILITY_EHR,
	FACILITY_VENDOR_CONTRACT,
	FACILITY_FIELDS,
};

/* Slots from here on are fields of the facility; below are positions of items. */
#define CONDITION_FACILITY ((size_t)1 << 32)

struct condition;

/* What a name stands for. */
struct condition_name {
	size_t slot;
	enum answer_type type;
};

struct condition_names {
	/* False when there is no such item above this one. */
	bool (*item)(void *ctx, struct str name, struct condition_name *ret);
	/* Whether `value` is a choice of the item at `slot`. */
	bool (*choice)(void *ctx, size_t slot, struct str value);
	void *ctx;
};

enum condition_about {
	CONDITION_OF_ANSWERS,
	CONDITION_OF_FACILITY,
	CONDITION_OF_BOTH,
};

/* The result is in `arena`; `text` outlives it. The sentence does not name the object. */
enum errc condition_parse(struct str text, enum condition_about about,
			  const struct condition_names *names, struct arena *arena,
			  const struct condition **ret, struct err *err) MUST_CHECK;

/* The value at `slot`: "yes", "12", "2026-03-31", a choice; STR_NONE is not known. */
typedef struct str condition_value(void *ctx, size_t slot);

enum form_verdict condition_judge(const struct condition *condition, condition_value *value,
				  void *ctx);

/* Positions of the items it reads are told, once a mention. */
void condition_items(const struct condition *condition, void (*take)(void *ctx, size_t slot),
		     void *ctx);

/* Positions of the items that keep it unknown, once a mention: with them answered it is decided. */
void condition_unanswered(const struct condition *condition, condition_value *value,
			  void *value_ctx, void (*take)(void *ctx, size_t slot), void *ctx);
