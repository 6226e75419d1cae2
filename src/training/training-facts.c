/* SPDX-License-Identifier: Apache-2.0 */
#include "training/training-facts.h"

#include "base/buf.h"
#include "base/calendar/day.h"
#include "store/facility.h"
#include "training/report.h"
#include "training/sessions.h"

#define DETAIL_MAX 1024u

/* The fiscal year of this moment, where the watch is. */
static struct training_span this_year(const struct fact_scope *scope)
{
	const int32_t today = day_at(scope->now_us, time_zone_offset());
	const int month = facility_fiscal_start(scope->db);

	return training_year(fiscal_year_of(today, month), month);
}

struct tally {
	struct buf detail;
	int64_t people;
	int64_t trained;
};

/* A department whose name does not fit any more is counted and not named. */
static void take_row(void *ctx, const struct training_row *row)
{
	struct tally *tally = ctx;

	tally->people += row->people;
	tally->trained += row->trained;
	if (row->trained < row->people &&
	    tally->detail.len + row->department.len + 48 <= tally->detail.max)
		buf_printf(&tally->detail, "%s%.*s %lld/%lld", tally->detail.len ? ", " : "",
			   STR_ARG(row->department), (long long)row->trained,
			   (long long)row->people);
}

static enum errc look(const struct fact_scope *scope, struct fact_count *ret, struct tally *tally,
		      struct err *err)
{
	const struct training_span span = this_year(scope);

	*tally = (struct tally){ .detail = BUF_INIT(DETAIL_MAX) };
	const enum errc code = training_report_each(scope->db, &span, take_row, tally, err);
	ret->seen = tally->people;
	ret->detail = arena_str(scope->arena, buf_str(&tally->detail));
	buf_done(&tally->detail);
	return code;
}

static enum errc count_attended(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	struct tally tally;
	const enum errc code = look(scope, ret, &tally, err);

	ret->found = tally.trained;
	return code;
}

static enum errc count_missing(const struct fact_scope *scope, struct fact_count *ret,
			       struct err *err)
{
	struct tally tally;
	const enum errc code = look(scope, ret, &tally, err);

	ret->found = tally.people - tally.trained;
	return code;
}

struct newest {
	struct fact_count *count;
	struct arena *arena;
};

static void take_session(void *ctx, const struct training_session *session)
{
	struct newest *newest = ctx;

	if (!newest->count->found++)
		newest->count->detail = arena_str(newest->arena, session->held_on);
}

static enum errc count_sessions(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	const struct training_span span = this_year(scope);
	struct newest newest = { .count = ret, .arena = scope->arena };
	const enum errc code = training_sessions_each(
		scope->db, str_from(span.first), str_from(span.last), take_session, &newest, err);

	ret->seen = ret->found;
	return code;
}

const struct fact_measure training_measures[] = {
	{ "training-attended", count_attended },
	{ "training-missing", count_missing },
	{ "training-sessions", count_sessions },
	{ .id = NULL },
};
