/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the hospital sets in the console: rows of name, range and default, and the values that
 * differ from it. The same rows make the form and check what comes back from it.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#define SETTING_TEXT_MAX 200

enum setting_type {
	SETTING_TEXT,
	SETTING_NUMBER,
	SETTING_FLAG, /* "0" or "1" */
};

struct setting_def {
	const char *name; /* NULL ends the table */
	enum setting_type type;
	int64_t min;
	int64_t max;
	const char *fallback;
	struct text title;
	struct text help;
};

extern const struct setting_def setting_defs[];

/* NULL: no such setting. */
const struct setting_def *setting_find(struct str name);

/* ERR_SYNTAX with a sentence when `value` does not fit the row. */
enum errc setting_check(const struct setting_def *def, struct str value,
			struct err *err) MUST_CHECK;

/* The value, or the row's default; asking for a name that is no row is our mistake and aborts. */
struct str settings_text(struct db *db, struct arena *arena, const char *name);
int64_t settings_number(struct db *db, const char *name);
bool settings_flag(struct db *db, const char *name);

enum errc settings_put(struct db *db, struct str name, struct str value, struct str by,
		       int64_t now_us, struct err *err) MUST_CHECK;
