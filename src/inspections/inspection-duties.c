/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/inspection-duties.h"

#include "duties/duty-content.h"
#include "inspections/inspections.h"

struct giving {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
};

static void give(const struct giving *giving, const char *kind, int64_t id,
		 const struct duty *about)
{
	struct arena *arena = giving->scope->arena;
	struct duty duty = *about;

	if (!duty_kind_find(giving->scope->content, str_from(kind)))
		return;
	duty.subject = arena_printf(arena, "%lld", (long long)id);
	duty.key = duty_key(arena, kind, duty.subject);
	duty.kind = str_from(kind);
	giving->sink->take(giving->sink->ctx, &duty);
}

static struct str link_to(const struct giving *giving, int64_t inspection)
{
	return arena_printf(giving->scope->arena, "/inspections/%lld", (long long)inspection);
}

/* Until the day of the visit its folder is looked through. */
static void take_visit(void *ctx, const struct inspection *i)
{
	const struct giving *giving = ctx;
	struct arena *arena = giving->scope->arena;
	int32_t visit;

	if (i->ended_us != TIME_NONE || !day_parse(i->visit_on, &visit) ||
	    visit < giving->scope->today)
		return;
	give(giving, "inspection-prepare", i->id,
	     &(struct duty){
		     .reason = { .ja = arena_printf(arena, "%.*s に %.*s の検査があります",
						    STR_ARG(i->visit_on), STR_ARG(i->body)),
				 .en = arena_printf(arena, "%.*s comes on %.*s", STR_ARG(i->body),
						    STR_ARG(i->visit_on)) },
		     .link = link_to(giving, i->id),
		     .since_us = i->opened_us,
		     .due_day = visit });
}

static void take_finding(void *ctx, const struct inspection_finding *f)
{
	static const char *const duty_kinds[FINDING_STATES] = {
		[FINDING_OPEN] = "inspection-plan",
		[FINDING_PLANNED] = "inspection-finding",
		[FINDING_DONE] = "inspection-settle",
		[FINDING_SETTLED] = NULL,
	};
	const struct giving *giving = ctx;
	struct arena *arena = giving->scope->arena;
	const char *kind = duty_kinds[f->state];
	int32_t due = DAY_NONE;

	if (!kind)
		return;
	/* What is done has met its day; whether somebody looks at it has another. */
	if (f->state == FINDING_DONE || !f->due_on.len || !day_parse(f->due_on, &due))
		due = DAY_NONE;
	const struct str words = arena_printf(arena, "%.*s%s%.*s", STR_ARG(f->item),
					      f->item.len ? " " : "", STR_ARG(f->words));
	give(giving, kind, f->id,
	     &(struct duty){ .reason = { .ja = words, .en = words },
			     .link = link_to(giving, f->inspection),
			     .since_us = f->changed_us,
			     .due_day = due });
}

enum errc duties_of_inspections(struct db *db, const struct duty_scope *scope,
				const struct duty_sink *sink, struct err *err)
{
	struct giving giving = { .scope = scope, .sink = sink };
	const enum errc code = inspections_each(db, take_visit, &giving, err);

	return code ? code : findings_each(db, 0, take_finding, &giving, err);
}
