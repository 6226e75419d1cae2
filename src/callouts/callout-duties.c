/* SPDX-License-Identifier: Apache-2.0 */
#include "callouts/callout-duties.h"

#include "callouts/callout-state.h"
#include "duties/duty-content.h"

#define KIND	 "callout-open"
#define OPEN_MAX 50u

struct open_callouts {
	int64_t ids[OPEN_MAX];
	size_t n;
};

static void keep(void *ctx, int64_t id)
{
	struct open_callouts *open = ctx;

	if (open->n < OPEN_MAX)
		open->ids[open->n++] = id;
}

static void give(const struct duty_scope *scope, const struct duty_sink *sink,
		 const struct case_record *record, const struct callout *callout, size_t left)
{
	struct arena *arena = scope->arena;

	sink->take(
		sink->ctx,
		&(struct duty){
			.key = duty_key(arena, KIND,
					arena_printf(arena, "%lld", (long long)callout->id)),
			.kind = STR(KIND),
			.subject = record->number,
			.reason = { .ja = arena_printf(arena,
						       "%s事案 %.*s の緊急連絡で、まだ %zu の"
						       "役割につながっていません。",
						       record->training ? "【訓練】" : "",
						       STR_ARG(record->number), left),
				    .en = arena_printf(arena,
						       "%sThe call-out of case %.*s has not "
						       "reached %zu parts yet.",
						       record->training ? "DRILL: " : "",
						       STR_ARG(record->number), left) },
			.link = arena_printf(arena, "/cases/%lld/callout", (long long)record->id),
			.since_us = callout->started_us,
			.due_day = DAY_NONE,
			.drill = record->training,
		});
}

static enum errc look_at(struct db *db, const struct duty_scope *scope,
			 const struct duty_sink *sink, int64_t id, struct err *err)
{
	struct callout_targets *targets = arena_take(scope->arena, sizeof(*targets));
	struct callout callout;
	struct case_record record;

	if (!targets)
		return fail(err, ERR_LIMIT, "call-outs: no room");
	enum errc code = callouts_get(db, id, scope->arena, &callout, err);
	if (!code)
		code = cases_get(db, callout.case_id, scope->arena, &record, err);
	if (code)
		return code;
	callout_targets_at(&callout, scope->now_us, targets);
	if (targets->reached < targets->n)
		give(scope, sink, &record, &callout, targets->n - targets->reached);
	return ERR_OK;
}

enum errc duties_of_callouts(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err)
{
	struct open_callouts open = { .n = 0 };
	enum errc code = ERR_OK;

	if (duty_kind_find(scope->content, STR(KIND)))
		code = callouts_open_each(db, keep, &open, err);
	for (size_t i = 0; !code && i < open.n; i++)
		code = look_at(db, scope, sink, open.ids[i], err);
	return code;
}
