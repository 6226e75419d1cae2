/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What parsers remember of streams, as the store and the engine hand it to each other: a list of
 * (stream name, state), each with its length before it. An empty state forgets the stream.
 *
 * A stream's name is its source, a zero byte, its key.
 */
#pragma once

#include "base/cursor.h"
#include "roles/messages.h"
#include "store/db.h"

#define STREAM_NAME_MAX (2 * 255 + 1) /* as the log limits source and key */

void parser_states_add(struct buf *out, struct str stream, struct str state);

/* The next of a list; false at its end, or when the rest makes no sense. */
bool parser_states_next(struct cursor *list, struct str *ret_stream, struct str *ret_state);

/* All that the database knows, the newest first, as far as fits into MSG_STATE_MAX. */
enum errc parser_states_load(struct db *db, struct buf *out, struct err *err) MUST_CHECK;

/* Keep what changed; inside the caller's transaction. ERR_SYNTAX for a list that makes no sense. */
enum errc parser_states_store(struct db *db, struct str list, uint64_t log_index,
			      struct err *err) MUST_CHECK;
