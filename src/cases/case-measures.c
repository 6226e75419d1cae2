/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-measures.h"

#include <stdlib.h>

#include "base/calendar/day.h"

#define HOUR_US (INT64_C(3600) * US_PER_SEC)
#define DAY_US	(24 * HOUR_US)

/* ---- durations ---- */

struct moment {
	int64_t us; /* TIME_NONE: not known */
	enum case_accuracy accuracy;
};

static void take_moment(const struct case_milestone *milestone, const struct case_entry *entry,
			struct moment *moment)
{
	const bool newer = entry->happened_us > moment->us;

	if (moment->us != TIME_NONE && newer != milestone->last)
		return;
	*moment = (struct moment){ .us = entry->happened_us, .accuracy = entry->accuracy };
}

static struct moment moment_of(const struct case_milestone *milestone,
			       const struct case_record *record,
			       const struct case_timeline *timeline)
{
	struct moment moment = { .us = TIME_NONE };

	for (size_t i = 0; i < timeline->n; i++) {
		const struct case_entry *entry = &timeline->at[i];
		if (str_equal(entry->milestone, milestone->id) && !entry->corrected_by &&
		    entry->happened_us != TIME_NONE)
			take_moment(milestone, entry, &moment);
	}
	if (moment.us == TIME_NONE && str_is(milestone->id, "noticed"))
		moment.us = record->known_us;
	return moment;
}

static struct case_measured measured_of(const struct case_measure *measure,
					const struct moment *from, const struct moment *to,
					int utc_offset_minutes)
{
	struct case_measured measured = {
		.measure = measure,
		.took_us = TIME_NONE,
		.days = from->accuracy == CASE_DAY || to->accuracy == CASE_DAY,
		.about = from->accuracy == CASE_ABOUT || to->accuracy == CASE_ABOUT,
		.from_us = from->us,
		.until_us = to->us,
	};

	if (from->us == TIME_NONE || to->us == TIME_NONE)
		return measured;
	measured.took_us = to->us - from->us;
	if (measured.days)
		measured.took_us = DAY_US * (day_at(to->us, utc_offset_minutes) -
					     day_at(from->us, utc_offset_minutes));
	return measured;
}

void case_numbers_of(const struct case_content *content, const struct case_record *record,
		     const struct case_timeline *timeline, int utc_offset_minutes,
		     struct case_numbers *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < content->n_measures; i++) {
		const struct case_measure *measure = &content->measures[i];
		const struct moment from = moment_of(measure->from, record, timeline);
		const struct moment to = moment_of(measure->to, record, timeline);

		ret->at[ret->n++] = measured_of(measure, &from, &to, utc_offset_minutes);
	}
}

static void add_count(struct buf *out, int64_t n, struct text one, struct text many, enum lang lang)
{
	buf_printf(out, "%s%lld%s%s", out->len ? " " : "", (long long)n, lang == LANG_JA ? "" : " ",
		   text_in(n == 1 ? one : many, lang));
}

void case_took_words(const struct case_measured *measured, enum lang lang, struct buf *out)
{
	const bool known = measured->took_us != TIME_NONE;
	const int64_t took = known ? measured->took_us : 0;
	const int64_t size = took < 0 ? -took : took;
	const int64_t days = size / DAY_US;
	const int64_t hours = size % DAY_US / HOUR_US;
	const bool coarse = measured->days || (measured->about && days);
	auto_buf words = BUF_INIT(200);

	if (!known) {
		buf_add_char(out, '-');
		return;
	}
	if (days || measured->days)
		add_count(&words, days, TR("日", "day"), TR("日", "days"), lang);
	if (hours && !coarse)
		add_count(&words, hours, TR("時間", "hour"), TR("時間", "hours"), lang);
	if (!days && !coarse)
		add_count(&words, size % HOUR_US / (60 * US_PER_SEC), TR("分", "minute"),
			  TR("分", "minutes"), lang);
	buf_printf(out, "%s%s%.*s", measured->took_us < 0 ? "-" : "",
		   measured->about ? text_in(TR("約", "about "), lang) : "",
		   STR_ARG(buf_str(&words)));
}

/* ---- what repeats ---- */

static int by_count(const void *a, const void *b)
{
	const struct case_repeat *left = a;
	const struct case_repeat *right = b;

	if (left->cases != right->cases)
		return left->cases > right->cases ? -1 : 1;
	return str_compare(left->id, right->id);
}

struct counting {
	const struct case_content *content;
	struct case_repeats *repeats;
	struct arena *arena;
	uint64_t *classes;
	int64_t since_us;
};

static void count_id(struct counting *c, struct str id, bool is_route, int64_t known_us)
{
	struct case_repeats *repeats = c->repeats;
	size_t i = 0;

	if (!id.len || str_is(id, "unknown"))
		return;
	while (i < repeats->n &&
	       !(repeats->at[i].is_route == is_route && str_equal(repeats->at[i].id, id)))
		i++;
	if (i == ARRAY_LEN(repeats->at))
		return;
	if (i == repeats->n)
		repeats->at[repeats->n++] = (struct case_repeat){ .id = arena_str(c->arena, id),
								  .is_route = is_route,
								  .last_us = known_us };
	repeats->at[i].cases++;
	if (known_us > repeats->at[i].last_us)
		repeats->at[i].last_us = known_us;
}

static void count_case(void *ctx, const struct case_record *record)
{
	struct counting *c = ctx;

	if (record->training || (c->since_us != TIME_NONE && record->known_us < c->since_us))
		return;
	if (c->repeats) {
		count_id(c, record->cause, false, record->known_us);
		count_id(c, record->route, true, record->known_us);
	}
	if (c->classes) {
		const struct case_cause *cause = case_cause_find(c->content, record->cause);
		c->classes[cause ? cause->class : CASE_CLASS_UNKNOWN]++;
	}
}

enum errc case_repeats_get(struct db *db, int64_t since_us, struct arena *arena,
			   struct case_repeats *ret, struct err *err)
{
	struct counting c = { .repeats = ret, .arena = arena, .since_us = since_us };

	ret->n = 0;
	const enum errc code = cases_each(db, count_case, &c, err);
	qsort(ret->at, ret->n, sizeof(ret->at[0]), by_count);
	return code;
}

enum errc case_classes_count(struct db *db, const struct case_content *content, int64_t since_us,
			     uint64_t ret[static CASE_CLASSES], struct err *err)
{
	struct counting c = { .content = content, .classes = ret, .since_us = since_us };

	memset(ret, 0, CASE_CLASSES * sizeof(*ret));
	return cases_each(db, count_case, &c, err);
}
