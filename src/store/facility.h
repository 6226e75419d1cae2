/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who we are: one institution a node. The rows of facility_defs make the page, the command's
 * options and the check of what comes back from both. A value "" is not said; what the scopes of
 * forms read (kind, beds, ehr, vendor-contract) hides nothing while it is not said.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#define FACILITY_TEXT_MAX 200u
#define FACILITY_BEDS_MAX 5000
#define WARDS_MAX	  200u

enum facility_key {
	FACILITY_NAME_KEY,
	FACILITY_KIND_KEY,
	FACILITY_BEDS_KEY,
	FACILITY_EHR_KEY,
	FACILITY_CONTRACT_KEY,
	FACILITY_PREFECTURE_KEY,
	FACILITY_SECTOR_KEY,
	FACILITY_FISCAL_KEY,
	FACILITY_OTHER_NAMES_KEY, /* with 、 or commas between */
	FACILITY_ADDRESS_KEY,
	FACILITY_KEYS,
};

struct facility_def {
	const char *name; /* "vendor-contract" */
	struct text title;
	struct text help;
	const struct text_choice *(*choose)(void); /* NULL: words, or for beds a number */
};

extern const struct facility_def facility_defs[FACILITY_KEYS];

/* The values it may have, NULL at the end; NULL: it has no list. */
const struct text_choice *facility_choices(enum facility_key key);

/* The pack of content is that of the record's sector, unless a person chose another. */
enum errc facility_use_pack(struct db *db, struct err *err) MUST_CHECK;

struct facility_record {
	struct str values[FACILITY_KEYS];
	int64_t changed_us; /* TIME_NONE: never */
	struct str changed_by;
};

/* Texts in `arena`. */
enum errc facility_get(struct db *db, struct arena *arena, struct facility_record *ret,
		       struct err *err) MUST_CHECK;

/* The name alone, "" when it is not said or cannot be read: for the head of pages and letters. */
struct str facility_name(struct db *db, struct arena *arena);

/*
 * The month its fiscal year begins in, 1 to 12: FISCAL_FIRST_MONTH when it is not said or cannot be
 * read. What an authority counts in its own years says so itself (forms and duties: fiscal-start).
 */
int facility_fiscal_start(struct db *db);

/* ERR_SYNTAX or ERR_LIMIT, and the sentence names the value. */
enum errc facility_check(const struct facility_record *record, struct err *err) MUST_CHECK;

/* Checked first. */
enum errc facility_put(struct db *db, const struct facility_record *record,
		       struct err *err) MUST_CHECK;

/* The words for a value: of its choice, or itself. */
struct str facility_words(enum facility_key key, struct str value, enum lang lang);

struct ward {
	int64_t id;
	struct str name;
	struct str contact;
	struct str phone;
};

struct wards {
	struct ward at[WARDS_MAX];
	size_t n;
};

enum errc wards_list(struct db *db, struct arena *arena, struct wards *ret,
		     struct err *err) MUST_CHECK;

/* A ward of that name is changed, else added; `id` is not read. ERR_SYNTAX, ERR_LIMIT. */
enum errc wards_put(struct db *db, const struct ward *ward, struct str by, int64_t now_us,
		    struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND. */
enum errc wards_remove(struct db *db, struct str name, struct err *err) MUST_CHECK;
