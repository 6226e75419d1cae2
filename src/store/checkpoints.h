/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far each consumer of the log has come and what parsers remember at that point. Committed in
 * the same transaction as what the consumer found, so that after any crash it goes on exactly
 * where its results end.
 *
 * `deaths` counts how often the consumer died of the record at its position; any step forward sets
 * it back.
 */
#pragma once

#include "store/db.h"

#define CONSUMER_ENGINE "engine"

struct consumer {
	uint64_t position; /* log index of the next record to judge */
	uint32_t deaths;
	int64_t updated_us;
};

/* A consumer never heard of stands at 0. */
enum errc consumer_get(struct db *db, struct str name, struct consumer *ret,
		       struct err *err) MUST_CHECK;

/* Make sure that it is known; afterwards it can advance. */
enum errc consumer_begin(struct db *db, struct str name, int64_t now_us,
			 struct err *err) MUST_CHECK;

enum errc consumer_note_death(struct db *db, struct str name, int64_t now_us,
			      struct err *err) MUST_CHECK;

struct consumer_step {
	uint64_t from;
	uint64_t to;
	int64_t now_us;
};

/*
 * ERR_CONFLICT when it does not stand at `from`: the result belongs to a stretch that was already
 * judged, and nothing of it may be kept.
 */
enum errc consumer_advance(struct db *db, struct str name, const struct consumer_step *step,
			   struct err *err) MUST_CHECK;

/* --- Parser states, by stream name --- */

/* An empty state forgets the stream. */
enum errc parser_state_put(struct db *db, struct str stream, struct str state, uint64_t log_index,
			   struct err *err) MUST_CHECK;

struct parser_state {
	struct str stream;
	struct str state;
	uint64_t log_index;
};

/* Newest first, at most `limit`. */
enum errc parser_states_list(struct db *db, unsigned limit,
			     bool (*take)(void *ctx, const struct parser_state *state), void *ctx,
			     struct err *err) MUST_CHECK;

/* Keep the `keep` newest. */
enum errc parser_states_prune(struct db *db, unsigned keep, struct err *err) MUST_CHECK;

/* --- Single facts about this node: "durable_end", "sandbox.engine", "disk_free" --- */

enum errc fact_put(struct db *db, const char *name, int64_t number, struct str text, int64_t now_us,
		   struct err *err) MUST_CHECK;
enum errc fact_number(struct db *db, const char *name, bool *ret_found, int64_t *ret,
		      struct err *err) MUST_CHECK;

/* What came of reading the rules again: 1 failed, with the reason; 0 they are loaded. */
#define FACT_RULES_RELOAD "rules.reload"

struct fact {
	struct str name;
	int64_t number;
	struct str text; /* STR_NONE: a number only */
	int64_t updated_us;
};
enum errc facts_list(struct db *db, bool (*take)(void *ctx, const struct fact *fact), void *ctx,
		     struct err *err) MUST_CHECK;
