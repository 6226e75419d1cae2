/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why sightings are one device, or may be, in words.
 */
#pragma once

#include "assets/decide.h"

/* Of a join (join-table.h): "同じシリアル番号「ABC」". In `arena`. */
struct str asset_join_sentence(struct str type, struct str value, enum lang lang,
			       struct arena *arena);

/* Why a candidate is not taken for the same: what is shared, and what bars it. */
struct str asset_maybe_sentence(const struct decide_candidate *candidate, enum lang lang,
				struct arena *arena);
