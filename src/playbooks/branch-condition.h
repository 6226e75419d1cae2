/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions of if and while steps (CACAO 2.0 4.8, 4.9: a boolean expression of the STIX Patterning
 * grammar), as far as people's answers need them:
 *
 *     __backups_cut__:value = 'yes' AND NOT (__site__:value IN ('clinic', 'branch'))
 *
 * "=" (or "=="), "!=", "<", "<=", ">", ">=" compare with a quoted text or a number; AND binds
 * tighter than OR; brackets nest BRANCH_DEPTH_MAX deep. A variable nobody gave a value is equal
 * to nothing: "!=" is true of it, everything else false.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define BRANCH_BYTES_MAX  1000u
#define BRANCH_DEPTH_MAX  16u
#define BRANCH_VALUES_MAX 16u /* of one IN */

enum branch_condition_kind {
	BRANCH_IF_ALL, /* both sides */
	BRANCH_IF_ANY,
	BRANCH_IF_NOT,
	BRANCH_IF_EQUAL,
	BRANCH_IF_DIFFERENT,
	BRANCH_IF_LESS,
	BRANCH_IF_AT_MOST,
	BRANCH_IF_MORE,
	BRANCH_IF_AT_LEAST,
	BRANCH_IF_IN,
};

struct branch_condition {
	enum branch_condition_kind kind;
	const struct branch_condition *left; /* of ALL, ANY, NOT */
	const struct branch_condition *right;
	struct str variable; /* of comparisons: "__x__" */
	struct str values[BRANCH_VALUES_MAX];
	size_t n_values; /* 1, except for IN */
};

/* Into `arena`. ERR_SYNTAX names the byte; ERR_LIMIT. */
enum errc branch_condition_read(struct str text, struct arena *arena,
				const struct branch_condition **ret, struct err *err) MUST_CHECK;

/* "__x__:value" or "__x__" → "__x__"; STR_NONE when it is no variable (CACAO 2.0 10.18). */
struct str playbook_variable_name(struct str text);

/* The value of a variable now; STR_NONE: it has none. */
typedef struct str branch_value(void *ctx, struct str variable);

bool branch_condition_holds(const struct branch_condition *condition, branch_value *value,
			    void *ctx);
