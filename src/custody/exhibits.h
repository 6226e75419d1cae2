/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence of a case. Owns the SQL of exhibits, exhibit_moves and exhibit_stamps. An exhibit is one
 * thing that was taken: a photograph, a copy of a disk, a device in a sealed bag. Whoever has it
 * hands it on by a move; the moves in their order are the chain of custody (RFC 3227 4.1). Rows are
 * only added, within an edit of the case, which writes the entry of the timeline with them.
 * Evidence may still come in, and change hands, when the case is closed.
 *
 * Texts of …_each() are good during the call, others live in the arena.
 */
#pragma once

#include "cases/case-records.h"
#include "custody/preservation.h"
#include "custody/timestamp.h"

#define EXHIBITS_MAX	     2000u /* of a case */
#define EXHIBIT_MOVES_MAX    500u  /* of an exhibit */
#define EXHIBIT_STAMPS_MAX   20u
#define EXHIBIT_TEXT_MAX     300u /* bytes */
#define EXHIBIT_WORDS_MAX    4000u
#define EXHIBIT_NAME_LEN_MAX 32u

struct exhibit {
	int64_t id;
	int64_t case_id;
	int64_t number; /* within the case */
	struct str kind;
	struct str device; /* "" */
	struct str title;
	struct str origin;
	int64_t taken_us; /* TIME_NONE: nobody knows */
	struct str taken_by;
	struct str method;
	struct str seal;
	struct str place;
	struct str file;   /* "": a thing, not a file */
	struct str sha256; /* small hexadecimal digits; "" */
	int64_t size;
	bool kept; /* its bytes are in DATA/evidence (store/evidence-files.h) */
	int64_t added_us;
	struct str added_by;
};

enum exhibit_move_kind {
	EXHIBIT_HANDED,
	EXHIBIT_MOVED, /* the same holder, another place */
	EXHIBIT_RETURNED,
	EXHIBIT_CHECKED, /* looked at: seal whole, digest the same */
	EXHIBIT_CORRECTED,
	EXHIBIT_DESTROYED,
	EXHIBIT_MOVE_KINDS,
};
extern const struct text_choice exhibit_move_kinds[EXHIBIT_MOVE_KINDS + 1];

struct exhibit_move {
	int64_t exhibit; /* read only, as are the last two */
	enum exhibit_move_kind kind;
	int64_t happened_us;
	struct str giver;
	struct str taker; /* needed when it changes hands */
	struct str place;
	struct str seal;
	struct str receipt;
	struct str words; /* needed for a correction or an end */
	int64_t added_us;
	struct str added_by;
};

struct exhibit_stamp {
	int64_t exhibit;
	struct str answer; /* DER, as it came */
	int64_t stamped_us;
	struct str signer;
	bool trusted;
	int64_t added_us;
	struct str added_by;
};

/* "2026-0001-E3" */
const char *exhibit_name(struct str case_number, int64_t number,
			 char out[static EXHIBIT_NAME_LEN_MAX]);

/* "E3", "3" or "2026-0001-E3" of that case; 0: it is none of these. */
int64_t exhibit_number_of(struct str case_number, struct str name);

/*
 * Not read of `exhibit`: id, case_id, number, added_*. ERR_SYNTAX: something is missing or no
 * SHA-256; ERR_NOT_FOUND: `kind` or `device` is none of the content; ERR_LIMIT.
 */
enum errc exhibit_add(struct case_edit *edit, const struct preservation *content,
		      const struct exhibit *exhibit, int64_t *ret_number,
		      struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: no exhibit of that number in the case; ERR_CONFLICT: it was destroyed. */
enum errc exhibit_move(struct case_edit *edit, int64_t number, const struct exhibit_move *move,
		       struct err *err) MUST_CHECK;

/* Keeps a time stamp that timestamp_check() took for the exhibit's digest. */
enum errc exhibit_stamp_keep(struct case_edit *edit, int64_t number, struct str answer,
			     const struct timestamp *stamp, struct err *err) MUST_CHECK;

enum errc exhibits_get(struct db *db, int64_t case_id, int64_t number, struct arena *arena,
		       struct exhibit *ret, struct err *err) MUST_CHECK;
enum errc exhibits_each(struct db *db, int64_t case_id,
			void (*take)(void *ctx, const struct exhibit *exhibit), void *ctx,
			struct err *err) MUST_CHECK;

/* Of one exhibit, or with 0 of all of the case; in the order they were written. */
enum errc exhibit_moves_each(struct db *db, int64_t case_id, int64_t exhibit,
			     void (*take)(void *ctx, const struct exhibit_move *move), void *ctx,
			     struct err *err) MUST_CHECK;
enum errc exhibit_stamps_each(struct db *db, int64_t case_id, int64_t exhibit,
			      void (*take)(void *ctx, const struct exhibit_stamp *stamp), void *ctx,
			      struct err *err) MUST_CHECK;
