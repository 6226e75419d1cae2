/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The advisories that were taken in, in the records database: the newest content of each with its
 * source and dates, the numbers it has, and the keys its products are looked up by. This file and
 * its two neighbours (advisory-sources, advisory-query) own the SQL of these tables.
 */
#pragma once

#include "advisories/advisory.h"
#include "advisories/names.h"
#include "store/db.h"

/* One row, without the statements; texts in the arena of the call. */
struct kept_advisory {
	int64_t id;
	struct str feed;
	struct str name;
	struct str subject; /* its only CVE, else its name */
	struct str title;
	struct str source;
	struct str revision;
	int64_t edition; /* contents seen here, from 1 */
	int64_t published_us;
	int64_t modified_us;
	int64_t due_us;
	bool exploited;
	bool ransomware;
	bool withdrawn;
	int64_t first_us;
	int64_t changed_us;
	struct str digest; /* 16 hexadecimal digits of the content's */
};

enum put_result {
	PUT_SAME,    /* the content is known */
	PUT_NEW,     /* was not there */
	PUT_CHANGED, /* has another content now */
	PUT_OLDER,   /* what is kept was modified later: it stays */
};

/* Inside the caller's transaction. `source` is the name of the file. */
enum errc advisories_put(struct db *db, const struct advisory *advisory, struct str source,
			 int64_t now_us, enum put_result *ret, struct err *err) MUST_CHECK;

/* The subject of an advisory: its only CVE, else its id. */
struct str advisory_subject(const struct advisory *advisory);

/* ---- what is there ---- */

/* Head and body; ERR_NOT_FOUND. */
enum errc advisories_open(struct db *db, int64_t id, struct arena *arena,
			  struct kept_advisory *ret_head, struct advisory *ret,
			  struct err *err) MUST_CHECK;

struct kept_advisories {
	struct kept_advisory *at;
	size_t n;
};

struct advisory_filter {
	struct str feed; /* NONE: any */
	struct str text; /* in name, title or a number; NONE: any */
	bool exploited;	 /* only those */
	unsigned limit;	 /* rows at most */
	unsigned skip;	 /* rows before the first */
};

/* The last modified first. */
enum errc advisories_list(struct db *db, const struct advisory_filter *filter, struct arena *arena,
			  struct kept_advisories *ret, struct err *err) MUST_CHECK;

/* All that have this number (CVE, JVNDB, …), by feed; none is no error. */
enum errc advisories_numbered(struct db *db, struct str number, struct arena *arena,
			      struct kept_advisories *ret, struct err *err) MUST_CHECK;

struct advisory_ids {
	int64_t *at;
	size_t n;
};

/* Those that may be about a product with one of these keys; rising, each once. */
enum errc advisories_candidates(struct db *db, const struct name_keys *keys, struct arena *arena,
				struct advisory_ids *ret, struct err *err) MUST_CHECK;

/* What other feeds say of its CVE numbers: added to the marks it has by itself. */
enum errc advisories_add_marks(struct db *db, int64_t id, struct advisory *advisory,
			       struct err *err) MUST_CHECK;

/* ---- what was read ---- */

struct advisory_source {
	struct str name;
	struct str format;
	int64_t imported_us;
	int64_t newest_us; /* the newest date in it; TIME_NONE: none told */
	int64_t taken;
	int64_t fresh; /* of them new, or with another content */
	int64_t refused;
	struct str refusal; /* the first sentence */
};

enum errc advisory_sources_put(struct db *db, const struct advisory_source *source,
			       struct err *err) MUST_CHECK;
enum errc advisory_sources_list(struct db *db, struct arena *arena, struct advisory_source **ret,
				size_t *ret_n, struct err *err) MUST_CHECK;

/* Grows with every import that changed something. */
enum errc advisories_edition(struct db *db, int64_t *ret, struct err *err) MUST_CHECK;
enum errc advisories_grow(struct db *db, struct err *err) MUST_CHECK;
