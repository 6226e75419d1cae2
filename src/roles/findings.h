/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's side of the engine: starts it where its results end, and commits each result
 * together with the position behind it, so that every record is judged into the database exactly
 * once, whatever is killed when.
 *
 * A record the engine cannot survive: after two starts without progress the engine is told to go
 * one record at a time; when it still does not come past the first one, that record is skipped
 * and an alert says which.
 */
#pragma once

#include "base/loop.h"
#include "store/db.h"

struct findings;

struct findings *findings_new(struct loop *loop, struct db *db) MUST_CHECK;
void findings_free(struct findings *findings);

/* The engine's channel; replaces an earlier one. Takes `fd`. */
enum errc findings_connect(struct findings *findings, int fd, struct err *err) MUST_CHECK;

/* Records below `end` may be read. */
void findings_tail(struct findings *findings, uint64_t end);

/* Once a second: a result that could not be committed is tried again. */
void findings_tick(struct findings *findings);

/* How far the engine's committed results reach. */
uint64_t findings_position(const struct findings *findings);
