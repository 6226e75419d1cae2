/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who sends, how much, and who has fallen silent: the store's own view of the sources, kept in
 * memory and written to the database when it changed.
 *
 * A source is late when it has been silent for longer than is usual for it (source_patience_us).
 * Time during which the watch itself did not run does not count as silence. Sources whose silence
 * means nothing (dropped files, the console's own audit trail) are never late.
 *
 * At most SOURCES_MAX are told apart; what further ones send is counted as SOURCE_OTHERS, so that
 * forged sender addresses cannot fill the memory.
 */
#pragma once

#include "store/sources.h"

struct source_watch;
struct source_state;

struct source_watch_hooks {
	/* Both in the transaction that stores the change. */
	enum errc (*silent)(void *ctx, const struct source *source, struct err *err);
	enum errc (*speaks_again)(void *ctx, const struct source *source, struct err *err);
	void *ctx;
};

/* Takes what the database knows; silence counts from `now_us` on. The hooks are copied. */
enum errc source_watch_new(struct db *db, const struct source_watch_hooks *hooks, int64_t now_us,
			   struct source_watch **ret, struct err *err) MUST_CHECK;
void source_watch_free(struct source_watch *watch);

/* The source of that name, made when it is new. Good as long as the watch. */
struct source_state *source_watch_find(struct source_watch *watch, struct str name, int64_t now_us);

/* One record of `bytes` arrived. */
void source_watch_count(struct source_state *state, size_t bytes, int64_t wall_us);

/* `lost` since the producer started; a lower number than before means that it was started anew. */
void source_watch_lost(struct source_state *state, uint64_t lost);

/* Once a second: rates and gaps. */
void source_watch_tick(struct source_watch *watch, int64_t now_us);

/* Is there something that source_watch_store() would write? */
bool source_watch_changed(const struct source_watch *watch, int64_t now_us);

/* Write what changed and say who fell silent or speaks again; inside the caller's transaction. */
enum errc source_watch_store(struct source_watch *watch, int64_t now_us,
			     struct err *err) MUST_CHECK;

/* The transaction is durable: forget that anything had changed. */
void source_watch_stored(struct source_watch *watch);

/* A person may have changed how long silence is usual: read it again. */
enum errc source_watch_reload(struct source_watch *watch, struct err *err) MUST_CHECK;
