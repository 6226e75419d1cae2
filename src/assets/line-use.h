/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a maintenance line was last used, taken from the records of the VPN: an account that comes
 * in is an identifier of its line (ID_ACCOUNT). Kept apart from what lists say, so that a list that
 * is taken in again cannot undo it.
 */
#pragma once

#include "assets/asset.h"
#include "base/arena.h"
#include "store/db.h"

struct line_use {
	struct str account; /* as it was written */
	struct str source;  /* where it came from */
	int64_t at_us;
};

/* In the caller's transaction: remembered, and shown of the line that has this account. */
enum errc line_use_note(struct db *db, const struct line_use *use, struct err *err) MUST_CHECK;

/* The newest use by the accounts of an asset into its used_us and used_by, when it is newer. */
enum errc line_use_show(struct db *db, struct asset *asset, struct arena *arena,
			struct err *err) MUST_CHECK;
