/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a connection may do, table by table: a new table of the console or of an organisation is a
 * line in db-power.c. db.c asks for everything a statement would do while SQLite prepares it, so
 * that a mistake in one process (or a hand in its memory) cannot reach what belongs to another.
 */
#pragma once

#include "store/db.h"

/*
 * `action` and its two words are those of sqlite3_set_authorizer(); `reader` is the view or trigger
 * that asks, NULL for a statement of ours.
 */
bool db_may(enum db_power power, int action, const char *a, const char *b, const char *reader);
