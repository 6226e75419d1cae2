/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's side of the engine: starts it where its results end, and commits each result
 * together with the position behind it, so that every record is judged into the database exactly
 * once, whatever is killed when.
 *
 * A record the engine cannot survive: an engine that died with work at hand is followed by one that
 * goes one record at a time and says which it tries. The record that POISON_DEATHS of those died of
 * is skipped, and an alert says which.
 */
#pragma once

#include "base/os/loop.h"
#include "store/db.h"

#define POISON_DEATHS 3

/*
 * A successor (new rules) is a second engine. It reports its rules while the first goes on; then
 * the first is told to finish, and when it has, the successor begins where its results end. When
 * the first dies instead, the successor begins all the same.
 */
struct findings;

struct findings *findings_new(struct loop *loop, struct db *db) MUST_CHECK;
void findings_free(struct findings *findings);

/* The engine's channel; replaces an earlier one. Takes `fd`. */
enum errc findings_connect(struct findings *findings, int fd, struct err *err) MUST_CHECK;

/* The successor's channel; replaces an earlier successor's. Takes `fd`. */
enum errc findings_connect_next(struct findings *findings, int fd, struct err *err) MUST_CHECK;

/* Records below `end` may be read. */
void findings_tail(struct findings *findings, uint64_t end);

/* Once a second: a result that could not be committed is tried again. */
void findings_tick(struct findings *findings);

/* How far the engine's committed results reach. */
uint64_t findings_position(const struct findings *findings);
