/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What fills the holes of forms: facts of the case, the facility, whom one calls, what the case
 * itself says and lists of what belongs to it. Nothing is made up: what nobody said is "".
 */
#pragma once

#include "base/text-fill.h"
#include "reports/obligations.h"
#include "store/facility.h"

/* Does anything fill a hole of that name? */
bool report_hole_known(const struct report_content *content, const struct text_hole *hole);

/* What the hole is about, in words; in `arena`. */
struct str report_hole_title(const struct report_content *content, const struct text_hole *hole,
			     enum lang lang, struct arena *arena);

/* All that a report of a case is made from, at one moment and in one language. */
struct report_words {
	const struct report_scope *scope;
	const struct case_record *record;
	enum lang lang;
	struct facility_record facility;
	struct case_facts facts;
	struct contacts contacts;
	struct tellings tellings;
};

/* In the arena of the scope, which outlives it. */
enum errc report_words_gather(const struct report_scope *scope, const struct case_record *record,
			      enum lang lang, struct report_words **ret,
			      struct err *err) MUST_CHECK;

/*
 * The words for a hole; "": nobody said. `*ret_known` is false also for what was answered with "not
 * known".
 */
enum errc report_hole_words(const struct report_words *words, const struct text_hole *hole,
			    struct str *ret, bool *ret_known, struct err *err) MUST_CHECK;
