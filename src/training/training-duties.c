/* SPDX-License-Identifier: Apache-2.0 */
#include "training/training-duties.h"

#include "duties/duty-content.h"
#include "training/report.h"

#define REPORT_LINK "/training/report"

struct finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	const char *kind;
	int fiscal_year;
	int64_t since_us;
	struct text words; /* of the department, people in all, people not trained */
};

static void take_department(void *ctx, const struct training_row *row)
{
	const struct finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	const long long left = (long long)(row->people - row->trained);
	char words[2][DEPARTMENT_MAX + 200];

	if (!left)
		return;
	(void)snprintf(words[0], sizeof(words[0]), finding->words.ja, (long long)row->people, left);
	(void)snprintf(words[1], sizeof(words[1]), finding->words.en, left, (long long)row->people);
	const struct str subject =
		arena_printf(arena, "%d/%.*s", finding->fiscal_year, STR_ARG(row->department));
	finding->sink->take(
		finding->sink->ctx,
		&(struct duty){
			.key = duty_key(arena, finding->kind, subject),
			.kind = str_from(finding->kind),
			.subject = arena_str(arena, row->department),
			.reason = { .ja = arena_printf(arena, "%.*s: %s", STR_ARG(row->department),
						       words[0]),
				    .en = arena_printf(arena, "%.*s: %s", STR_ARG(row->department),
						       words[1]) },
			.link = STR(REPORT_LINK),
			.since_us = finding->since_us,
			.due_day = DAY_NONE,
		});
}

static int64_t year_starts_us(const struct duty_scope *scope, int year)
{
	return day_start_us(fiscal_year_first(year, scope->fiscal_first_month),
			    scope->utc_offset_minutes);
}

static enum errc take_missing(struct db *db, const struct duty_scope *scope,
			      const struct duty_sink *sink, int year, struct err *err)
{
	const struct duty_kind *kind = duty_kind_find(scope->content, STR("training-missing"));
	const int32_t first = fiscal_year_first(year, scope->fiscal_first_month);
	const struct training_span span = training_year(year, scope->fiscal_first_month);
	struct finding finding = {
		.scope = scope,
		.sink = sink,
		.kind = "training-missing",
		.fiscal_year = year,
		.words = TEXT("%lld人のうち%lld人が、今年度の研修をまだ受けていません",
			      "%lld of %lld people were not yet trained this year"),
	};

	if (!kind || scope->today < first + (int32_t)kind->days)
		return ERR_OK;
	finding.since_us = day_start_us(first + (int32_t)kind->days, scope->utc_offset_minutes);
	return training_report_each(db, &span, take_department, &finding, err);
}

/* Only of those who were listed before that year began: they had all of it. */
static enum errc take_overdue(struct db *db, const struct duty_scope *scope,
			      const struct duty_sink *sink, int year, struct err *err)
{
	struct training_span span = training_year(year - 1, scope->fiscal_first_month);
	const struct finding finding = {
		.scope = scope,
		.sink = sink,
		.kind = "training-overdue",
		.fiscal_year = year,
		.since_us = year_starts_us(scope, year),
		.words = TEXT("%lld人のうち%lld人が、昨年度から一度も研修を受けていません",
			      "%lld of %lld people were not trained since before last year"),
	};

	if (!duty_kind_find(scope->content, STR("training-overdue")))
		return ERR_OK;
	memcpy(span.listed_by, span.first, sizeof(span.listed_by));
	(void)day_text(scope->today, span.last);
	return training_report_each(db, &span, take_department, (void *)(uintptr_t)&finding, err);
}

enum errc duties_of_training(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err)
{
	const int year = fiscal_year_of(scope->today, scope->fiscal_first_month);
	const enum errc code = take_missing(db, scope, sink, year, err);

	return code ? code : take_overdue(db, scope, sink, year, err);
}

enum errc training_tell_year(struct db *db, const struct duty_scope *scope, int fiscal_year,
			     struct text_pair *ret, struct err *err)
{
	const struct training_span span = training_year(fiscal_year, scope->fiscal_first_month);
	struct training_total total;
	const enum errc code = training_report_total(db, &span, &total, err);

	if (code || total.people + total.others == 0)
		return code;
	const long long trained = (long long)total.trained;
	const long long people = (long long)total.people;
	const long long others = (long long)total.others;
	if (people)
		*ret = (struct text_pair){
			.ja = arena_printf(scope->arena,
					   "%lld人のうち%lld人が受けました（記録から）。", people,
					   trained),
			.en = arena_printf(scope->arena,
					   "%lld of %lld people attended, by the records. ",
					   trained, people),
		};
	else
		*ret = (struct text_pair){
			.ja = arena_printf(scope->arena,
					   "名簿がないため割合は出せませんが、%lld人が受けました。",
					   others),
			.en = arena_printf(
				scope->arena,
				"%lld people attended; of how many is not known without a "
				"list of staff. ",
				others),
		};
	return ERR_OK;
}
