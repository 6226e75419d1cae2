/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-duties.h"

#include "base/calendar/day.h"
#include "cases/case-records.h"
#include "duties/duty-content.h"

#define DAY_US	       (24 * 3600 * US_PER_SEC)
#define CASES_OPEN_MAX 200u

static const char *const task_kinds[CASE_WEIGHTS] = {
	[CASE_WEIGHT_PEOPLE] = "case-people",	  [CASE_WEIGHT_SPREAD] = "case-spread",
	[CASE_WEIGHT_EVIDENCE] = "case-evidence", [CASE_WEIGHT_RECOVERY] = "case-recovery",
	[CASE_WEIGHT_REPORT] = "case-report",	  [CASE_WEIGHT_OTHER] = "case-task",
};

struct looking {
	struct db *db;
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	struct case_record *cases; /* the open ones */
	size_t n;
	size_t room;
	bool full;
};

/* ---- cases ---- */

static void keep_case(void *ctx, const struct case_record *record)
{
	struct looking *l = ctx;
	struct case_record *to = &l->cases[l->n];

	if (record->closed_us != TIME_NONE)
		return;
	if (l->n == l->room) {
		l->full = true;
		return;
	}
	*to = *record;
	to->number = arena_str(l->scope->arena, record->number);
	to->title = arena_str(l->scope->arena, record->title);
	l->full |= !to->number.ptr || !to->title.ptr;
	l->n++;
}

static const struct case_record *case_of(const struct looking *l, int64_t id)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->cases[i].id == id)
			return &l->cases[i];
	}
	return NULL;
}

static struct text_pair reason_of(const struct looking *l, const struct case_record *record,
				  struct str ja, struct str en)
{
	const char *mark_ja = record->training ? "【訓練】" : "";
	const char *mark_en = record->training ? "DRILL: " : "";
	struct arena *arena = l->scope->arena;

	return (struct text_pair){
		.ja = arena_printf(arena, "%s事案 %.*s「%.*s」：%.*s", mark_ja,
				   STR_ARG(record->number), STR_ARG(record->title), STR_ARG(ja)),
		.en = arena_printf(arena, "%sCase %.*s “%.*s”: %.*s", mark_en,
				   STR_ARG(record->number), STR_ARG(record->title), STR_ARG(en)),
	};
}

static struct duty duty_of(const struct looking *l, const struct case_record *record,
			   const char *kind)
{
	return (struct duty){
		.key = duty_key(l->scope->arena, kind, record->number),
		.kind = str_from(kind),
		.subject = record->number,
		.link = arena_printf(l->scope->arena, "/cases/%lld", (long long)record->id),
		.since_us = record->known_us,
		.due_day = DAY_NONE,
		.drill = record->training,
	};
}

/* ---- tasks ---- */

static void give_task(void *ctx, const struct case_task *task)
{
	const struct looking *l = ctx;
	const struct case_record *record = case_of(l, task->case_id);
	const struct str title = arena_str(l->scope->arena, task->title);

	if (!record || !title.ptr)
		return;
	struct duty duty = duty_of(l, record, task_kinds[task->weight]);
	duty.key = duty_key(l->scope->arena, task_kinds[task->weight],
			    arena_printf(l->scope->arena, "%lld", (long long)task->id));
	duty.subject = title;
	duty.reason = reason_of(l, record, title, title);
	duty.link = arena_printf(l->scope->arena, "/cases/%lld#tasks", (long long)record->id);
	duty.since_us = task->opened_us;
	if (task->due_us != TIME_NONE)
		duty.due_day = day_at(task->due_us, l->scope->utc_offset_minutes);
	l->sink->take(l->sink->ctx, &duty);
}

/* ---- what a case waits for ---- */

struct last {
	int64_t written_us;
};

static void see_entry(void *ctx, const struct case_entry *entry)
{
	struct last *last = ctx;

	last->written_us = entry->written_us;
}

static enum errc give_quiet(const struct looking *l, const struct case_record *record,
			    struct err *err)
{
	const struct duty_kind *kind = duty_kind_find(l->scope->content, STR("case-quiet"));
	struct last last = { .written_us = record->opened_us };
	enum errc code = case_entries_each(l->db, record->id, see_entry, &last, err);

	if (code || !kind || last.written_us + kind->days * DAY_US > l->scope->now_us)
		return code;
	struct duty duty = duty_of(l, record, "case-quiet");
	duty.since_us = last.written_us + kind->days * DAY_US;
	duty.reason = reason_of(l, record, STR("何日も記録がありません。"),
				STR("nothing was written for days."));
	l->sink->take(l->sink->ctx, &duty);
	return ERR_OK;
}

static void see_decision(void *ctx, const struct case_decision *decision)
{
	bool *decided = ctx;

	*decided |= str_is(decision->question, "ransom");
}

static enum errc give_ransom(const struct looking *l, const struct case_record *record,
			     struct err *err)
{
	struct case_facts *facts = arena_take(l->scope->arena, sizeof(*facts));
	bool decided = false;

	if (!facts)
		return fail(err, ERR_LIMIT, "cases: no room");
	enum errc code = case_facts_get(l->db, record->id, TIME_NONE, l->scope->arena, facts, err);
	if (!code)
		code = case_decisions_each(l->db, record->id, see_decision, &decided, err);
	if (code || decided || !str_is(case_fact_find(facts, STR("money-asked")), "yes"))
		return code;
	struct duty duty = duty_of(l, record, "case-ransom");
	duty.link = arena_printf(l->scope->arena, "/cases/%lld#decisions", (long long)record->id);
	duty.reason =
		reason_of(l, record, STR("金銭を求められ、どうするかがまだ決まっていません。"),
			  STR("money is asked for, and nobody has decided."));
	l->sink->take(l->sink->ctx, &duty);
	return ERR_OK;
}

enum errc duties_of_cases(struct db *db, const struct duty_scope *scope,
			  const struct duty_sink *sink, struct err *err)
{
	struct looking l = { .db = db, .scope = scope, .sink = sink, .room = CASES_OPEN_MAX };
	enum errc code;

	l.cases = arena_take_array(scope->arena, l.room, sizeof(*l.cases));
	if (!l.cases)
		return fail(err, ERR_LIMIT, "cases: no room");
	code = cases_each(db, keep_case, &l, err);
	if (!code && l.full)
		code = fail(err, ERR_LIMIT, "cases: more than %u are open", CASES_OPEN_MAX);
	if (!code && l.n)
		code = case_tasks_each(db, 0, give_task, &l, err);
	for (size_t i = 0; !code && i < l.n; i++) {
		code = give_quiet(&l, &l.cases[i], err);
		if (!code)
			code = give_ransom(&l, &l.cases[i], err);
	}
	return code;
}
