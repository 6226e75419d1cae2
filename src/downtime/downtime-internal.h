/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the room share among themselves. */
#pragma once

#include "downtime/downtime-records.h"

/* Who says so: as typed, else who writes. */
struct str downtime_said_by(const struct case_edit *edit, struct str typed);

/* Texts of a person: who says so and the words. `needed`: words must be there. */
enum errc downtime_check_words(struct str said_by, struct str words, bool needed,
			       struct err *err) MUST_CHECK;

/* Put a fact that nobody has answered yet, or another answer; nothing in a closed case. */
enum errc downtime_fact(struct case_edit *edit, const char *key, struct str value, bool over,
			struct err *err) MUST_CHECK;

/* Room for what `stmt` counts of the case (:case), of `size` each. ERR_LIMIT. */
enum errc downtime_room(struct db_stmt *stmt, int64_t case_id, size_t size, struct arena *arena,
			void **ret, struct err *err) MUST_CHECK;

/* A moment for the machine part of an entry: UTC, "" for TIME_NONE. In `arena`. */
struct str downtime_moment(struct arena *arena, int64_t us);
