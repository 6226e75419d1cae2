/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An entry of the timeline as a sentence in the reader's language, made of what the machine part
 * of the entry says; what a person wrote stands beside it as it is (struct case_entry: words).
 */
#pragma once

#include "cases/case-content.h"

struct case_reader {
	const struct case_content *content;
	enum lang lang;
	int utc_offset_minutes;
};

/* "" when the entry is only words. In `arena`. */
struct str case_entry_sentence(const struct case_reader *reader, const struct case_entry *entry,
			       struct arena *arena);

/* "2026-11-23 04:30", the day alone for CASE_DAY, 「… 頃」 for CASE_ABOUT, 「不明」 for TIME_NONE.
 */
struct str case_time_words(const struct case_reader *reader, int64_t time_us,
			   enum case_accuracy accuracy, struct arena *arena);

/* Titles of ids, the id itself where content has none, 「まだ」 where nobody has said. */
struct str case_cause_words(const struct case_reader *reader, struct str id);
struct str case_route_words(const struct case_reader *reader, struct str id);
