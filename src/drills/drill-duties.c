/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-duties.h"

#include "base/calendar/day.h"
#include "drills/drill-year.h"

struct looking {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	struct str next; /* what the newest that ended says of the next; "" */
	struct str number;
	int64_t id;
	int64_t ended_us;
};

static struct str copy(const struct looking *l, struct str text)
{
	return str_or_empty(arena_str(l->scope->arena, text));
}

static void give_improvement(void *ctx, const struct drill_improvement *one)
{
	const struct looking *l = ctx;
	struct arena *arena = l->scope->arena;
	int32_t due = DAY_NONE;

	if (one->due_day.len && !day_parse(one->due_day, &due))
		due = DAY_NONE;
	l->sink->take(
		l->sink->ctx,
		&(struct duty){
			.key = duty_key(arena, "drill-improve",
					arena_printf(arena, "%lld", (long long)one->id)),
			.kind = STR("drill-improve"),
			.subject = copy(l, one->words),
			.reason = { .ja = arena_printf(arena,
						       "訓練 %.*s で見つかったことです：%.*s（担当 "
						       "%.*s）",
						       STR_ARG(one->number), STR_ARG(one->words),
						       STR_ARG(one->owner)),
				    .en = arena_printf(arena, "Found in drill %.*s: %.*s (%.*s)",
						       STR_ARG(one->number), STR_ARG(one->words),
						       STR_ARG(one->owner)) },
			.link = arena_printf(arena, "/drills/%lld/result", (long long)one->drill),
			.since_us = one->added_us,
			.due_day = due,
		});
}

/* The newest first: the first that has ended counts. */
static void look_at(void *ctx, const struct drill_record *drill)
{
	struct looking *l = ctx;

	if (drill->ended_us == TIME_NONE || l->ended_us != TIME_NONE)
		return;
	l->ended_us = drill->ended_us;
	l->id = drill->id;
	l->next = copy(l, drill->next_day);
	l->number = copy(l, drill->number);
}

static void give_next(const struct looking *l)
{
	struct arena *arena = l->scope->arena;
	int32_t day = DAY_NONE;

	if (l->ended_us == TIME_NONE || !day_parse(l->next, &day))
		return;
	l->sink->take(
		l->sink->ctx,
		&(struct duty){
			.key = duty_key(arena, "drill-next", l->number),
			.kind = STR("drill-next"),
			.subject = l->number,
			.reason = { .ja = arena_printf(
					    arena,
					    "前の訓練 %.*s で、次は %.*s までにと決めています。",
					    STR_ARG(l->number), STR_ARG(l->next)),
				    .en = arena_printf(
					    arena,
					    "After drill %.*s the next one was set for %.*s.",
					    STR_ARG(l->number), STR_ARG(l->next)) },
			.link = STR("/drills"),
			.since_us = l->ended_us,
			.due_day = day,
		});
}

enum errc duties_of_drills(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err)
{
	struct looking l = { .scope = scope, .sink = sink, .ended_us = TIME_NONE };
	enum errc code = drill_improvements_each(db, 0, give_improvement, &l, err);

	if (!code)
		code = drills_each(db, look_at, &l, err);
	if (!code)
		give_next(&l);
	return code;
}

enum errc drill_tell_year(struct db *db, const struct duty_scope *scope, int fiscal_year,
			  struct text_pair *ret, struct err *err)
{
	struct drill_year year;
	char last[DAY_TEXT_MAX];
	const enum errc code = drill_year_count(db, fiscal_year, scope->fiscal_first_month,
						scope->utc_offset_minutes, &year, err);

	if (code || !year.held)
		return code;
	(void)day_text(year.last, last);
	*ret = (struct text_pair){
		.ja = arena_printf(scope->arena, "訓練を%lld回行いました（最後は%s、記録から）。",
				   (long long)year.held, last),
		.en = arena_printf(scope->arena,
				   "%lld drills were held, the last on %s, by the records. ",
				   (long long)year.held, last),
	};
	return ERR_OK;
}
