/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Products of the inventory against the advisories that are kept: a concern is one product × one
 * advisory with its verdict, the rule that decided, and its priority. Those that are not about the
 * product at all are none.
 *
 * Several feeds tell of one weakness. Rows of one name become one, the one that knows most of the
 * versions speaking. A row whose feed names no versions (KEV) takes the answer of another about the
 * same subject, and says whose it is. What another feed knows of attacks counts for all of them.
 */
#pragma once

#include "advisories/advisory-store.h"
#include "advisories/decisions.h"
#include "advisories/inventory.h"
#include "advisories/orders.h"

struct concern {
	const struct inventory_product *product;
	int64_t advisory; /* its id in the database */
	struct str feed;
	struct str name;
	struct str subject;
	struct str title;
	int64_t modified_us;
	int64_t seen_us; /* since when its content is here; of those that are kept */
	enum verdict verdict;
	enum match_rule rule;
	struct str detail;
	struct str answered_by; /* the advisory that knew the versions; "": this one */

	/* What the priority is made of; nothing of it counts where it is not affected. */
	bool exploited;
	bool ransomware;
	bool exploit_public;
	int automatable; /* 1 yes, 0 no, -1 not known */
	int64_t due_us;
	double epss;	     /* below 0: not told */
	int64_t score;	     /* tenths; -1: none */
	int64_t urgency;     /* 0 is the least urgent outcome; -1: not affected */
	struct str priority; /* key of the deployer table's outcome; "" when not affected */
	struct str least;    /* the least urgent that may hold */
	struct str cisa;     /* key of CISA's table */
	struct str fingerprint;

	/* What people made of it; only of those that are kept. */
	const struct decision *decision; /* NULL: none, or taken back */
	bool changed;			 /* the advisory or its verdict is another since */
	const struct work_order *order;	 /* NULL: none */
};

struct concerns {
	struct concern *at;
	size_t n;
};

/* The tables that judging needs, from content/. */
struct concern_tables {
	struct names *names;
	struct ssvc_table *deployer;
	struct ssvc_table *cisa;
};

enum errc concern_tables_read(const char *content, struct concern_tables *ret,
			      struct err *err) MUST_CHECK;

/* Names that were learnt from feeds (advisory_aliases) into `tables`. */
enum errc concern_tables_learn(struct concern_tables *tables, struct db *db,
			       struct err *err) MUST_CHECK;
void concern_tables_done(struct concern_tables *tables);
#define auto_concern_tables CLEANUP(concern_tables_done) struct concern_tables

/* One product against everything; texts in `arena`, the most urgent first. */
enum errc concerns_of(struct db *db, const struct concern_tables *tables,
		      const struct inventory_product *product, struct arena *arena,
		      struct concerns *ret, struct err *err) MUST_CHECK;

/*
 * Work out again what is kept, when advisories or products changed since (`force`: in any case),
 * and look whether open work orders are done: every product of theirs has another version now and
 * is not affected. One transaction of its own. `ret_done` counts them.
 */
enum errc concerns_refresh(struct db *db, const struct concern_tables *tables, bool force,
			   int64_t now_us, size_t *ret_done, struct err *err) MUST_CHECK;

/* Were advisories or products changed since the last time? */
enum errc concerns_are_stale(struct db *db, bool *ret, struct err *err) MUST_CHECK;

#define CONCERNS_MAX 20000u /* rows of one list */

struct concern_filter {
	int verdict;	 /* -1: any */
	int64_t product; /* 0: any */
	struct str name; /* of the advisory, or its subject; NONE: any */
	bool open;	 /* affected or to be checked, and not decided away, or changed since */
};

/* What is kept, with decisions and orders; the most urgent first. */
enum errc concerns_list(struct db *db, const struct concern_tables *tables,
			const struct concern_filter *filter, struct arena *arena,
			struct concerns *ret, struct err *err) MUST_CHECK;

/* Sort: verdict, urgency, attacks, due day, EPSS, name, product. */
int concern_compare(const void *a, const void *b);

/* Decisions and orders into rows that were just worked out. */
enum errc concerns_add_decisions(struct db *db, const struct concern_tables *tables,
				 struct concerns *concerns, struct arena *arena,
				 struct err *err) MUST_CHECK;

/* Does somebody still have to look at it or do something? */
bool concern_is_open(const struct concern *concern);

/* ---- in words ---- */

/* "immediate", "out-of-cycle", …; "" when there is none. */
struct str concern_priority(const struct concern_tables *tables, const struct concern *concern,
			    struct arena *arena);
struct str concern_priority_text(const struct concern_tables *tables, const struct concern *concern,
				 enum lang lang);
struct str concern_cisa_text(const struct concern_tables *tables, const struct concern *concern,
			     enum lang lang);

/* Why this verdict, and why this priority, in sentences. */
struct str concern_verdict_reason(const struct concern *concern, enum lang lang,
				  struct arena *arena);
struct str concern_priority_reason(const struct concern *concern, enum lang lang,
				   struct arena *arena);
