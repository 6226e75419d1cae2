/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which packs of papers were made, where they lie, and which of them was printed. Owns the SQL of
 * paper_packs and paper_prints, which are only added to, and of paper_places.
 */
#pragma once

#include "base/arena.h"
#include "papers/paper-pack.h"
#include "store/db.h"

#define PAPER_PLACES_MAX  16u
#define PAPER_KEPT_AT_MAX 400u

struct paper_made {
	int64_t id;
	int64_t made_us;
	struct str made_by; /* "": the watch by itself */
	struct str digest;
	struct str sha256;
	struct str fingerprint;
	int64_t size;
	int64_t papers;
};

/* `id` is not read. */
enum errc paper_packs_add(struct db *db, const struct paper_made *made, struct err *err) MUST_CHECK;

/* A row of what was sealed. `sha256` is written to; `by` and it outlive the result. */
struct paper_made paper_made_of(const struct paper_pack_about *about, struct str bytes,
				struct str by, char sha256[static EVIDENCE_SHA256_LEN + 1]);

/* ERR_NOT_FOUND: none was ever made. Texts in `arena`. */
enum errc paper_packs_newest(struct db *db, struct arena *arena, struct paper_made *ret,
			     struct err *err) MUST_CHECK;

struct paper_place {
	struct str place;
	int64_t tried_us;
	int64_t written_us; /* TIME_NONE: never */
	int64_t failing_us; /* since when; TIME_NONE: the last try was good */
	struct str problem; /* "" when it was */
};

/* What came of a try: `problem` "": written. */
enum errc paper_places_put(struct db *db, struct str place, int64_t now_us, struct str problem,
			   struct err *err) MUST_CHECK;

/* Those that are not among `kept` are no longer asked for. */
enum errc paper_places_keep(struct db *db, const struct str *kept, size_t n,
			    struct err *err) MUST_CHECK;

/* By name; texts are good during the call. */
enum errc paper_places_each(struct db *db, void (*take)(void *ctx, const struct paper_place *place),
			    void *ctx, struct err *err) MUST_CHECK;

struct paper_print {
	int64_t pack;
	int64_t printed_us;
	struct str printed_by;
	struct str kept_at;
	struct str digest; /* read only: of that pack */
};

/* ERR_NOT_FOUND: no such pack; ERR_SYNTAX: where it is kept is not said; ERR_LIMIT. */
enum errc paper_prints_add(struct db *db, const struct paper_print *print,
			   struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: none was ever printed. Texts in `arena`. */
enum errc paper_prints_newest(struct db *db, struct arena *arena, struct paper_print *ret,
			      struct err *err) MUST_CHECK;
