/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is shown of an asset, made from its sightings: of every field the value of the source that
 * is believed most (identity.h), of equals the newest. Only within src/assets.
 */
#pragma once

#include "assets/identity.h"
#include "store/db.h"

/* Make the row of `assets` anew. */
enum errc shown_refresh(struct db *db, const struct identity *identity, int64_t asset,
			struct err *err) MUST_CHECK;
