/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report-duties.h"

#define OPEN_CASES_MAX 100u

struct report_scope report_scope_of(struct db *db, const struct duty_scope *scope)
{
	return (struct report_scope){ .db = db,
				      .content = scope->reports,
				      .calendar = scope->calendar,
				      .utc_offset_minutes = scope->utc_offset_minutes,
				      .now_us = scope->now_us,
				      .arena = scope->arena };
}

struct open_cases {
	int64_t ids[OPEN_CASES_MAX];
	size_t n;
};

static void keep_open(void *ctx, const struct case_record *record)
{
	struct open_cases *open = ctx;

	if (record->closed_us == TIME_NONE && open->n < OPEN_CASES_MAX)
		open->ids[open->n++] = record->id;
}

static struct text_pair reason_of(struct arena *arena, const struct case_record *record,
				  const struct obligation *o)
{
	const bool asked = o->state == OBLIGATION_NOT_JUDGED;
	const struct str mark_ja = record->training ? STR("【訓練】") : STR("");
	const struct str mark_en = record->training ? STR("[DRILL] ") : STR("");
	const struct text_pair to = o->recipient->title;
	const struct text_pair what = o->duty->title;

	return (struct text_pair){
		.ja = arena_printf(
			arena,
			asked ? "%.*s事案 %.*s：%.*s（%.*s）が要るかどうか、まだ答えのない問いが "
				"%zu つあります。"
			      : "%.*s事案 %.*s：%.*s（%.*s）がまだです。",
			STR_ARG(mark_ja), STR_ARG(record->number), STR_ARG(to.ja), STR_ARG(what.ja),
			o->n_questions),
		.en = arena_printf(arena,
				   asked ? "%.*sCase %.*s: whether %.*s (%.*s) must be told hangs "
					   "on %zu open questions."
					 : "%.*sCase %.*s: %.*s (%.*s) was not told yet.",
				   STR_ARG(mark_en), STR_ARG(record->number), STR_ARG(to.en),
				   STR_ARG(what.en), o->n_questions),
	};
}

/* What is only advised is shown with the case, and is no duty. */
static bool is_duty(const struct obligation *o)
{
	if (o->state == OBLIGATION_OPEN)
		return o->rule->force <= FORCE_ASKED;
	return o->state == OBLIGATION_NOT_JUDGED && o->rule->force == FORCE_LAW;
}

static void give(const struct duty_scope *scope, const struct duty_sink *sink,
		 const struct case_record *record, const struct obligation *o)
{
	const char *kind = o->state == OBLIGATION_OPEN ? "report-due" : "report-question";
	const struct str subject =
		arena_printf(scope->arena, "%.*s:%.*s:%.*s", STR_ARG(record->number),
			     STR_ARG(o->recipient->id), STR_ARG(o->duty->id));

	sink->take(sink->ctx, &(struct duty){
				      .key = duty_key(scope->arena, kind, subject),
				      .kind = str_from(kind),
				      .subject = record->number,
				      .reason = reason_of(scope->arena, record, o),
				      .link = arena_printf(scope->arena, "/cases/%lld/reports",
							   (long long)record->id),
				      .since_us = record->known_us,
				      .drill = record->training,
				      .due_day = o->aim_day != DAY_NONE ? o->aim_day : o->due.day,
			      });
}

static enum errc look_at(struct db *db, const struct duty_scope *scope,
			 const struct duty_sink *sink, int64_t id, struct err *err)
{
	const struct report_scope reports = report_scope_of(db, scope);
	struct obligations all = { .n = 0 };
	struct case_record record;
	enum errc code = cases_get(db, id, scope->arena, &record, err);

	if (!code)
		code = obligations_of(&reports, &record, &all, err);
	for (size_t i = 0; !code && i < all.n; i++) {
		if (is_duty(&all.at[i]))
			give(scope, sink, &record, &all.at[i]);
	}
	return code;
}

enum errc duties_of_reports(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err)
{
	struct open_cases open = { .n = 0 };
	enum errc code = ERR_OK;

	if (!scope->reports)
		return ERR_OK;
	code = cases_each(db, keep_open, &open, err);
	for (size_t i = 0; !code && i < open.n; i++)
		code = look_at(db, scope, sink, open.ids[i], err);
	return code;
}
