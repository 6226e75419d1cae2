/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support-duties.h"

#include "duties/duty-content.h"
#include "support/support-records.h"

#define KIND "support-open"

struct giving {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
};

static void give(void *ctx, const struct support_request *request)
{
	const struct giving *g = ctx;
	struct arena *arena = g->scope->arena;
	const struct text stage = support_stages[request->stage].text;

	if (request->ended)
		return;
	g->sink->take(
		g->sink->ctx,
		&(struct duty){
			.key = duty_key(arena, KIND,
					arena_printf(arena, "%lld", (long long)request->id)),
			.kind = STR(KIND),
			.subject = arena_str(arena, request->route_title),
			.reason = { .ja = arena_printf(
					    arena, "%s支援の依頼 %lld「%.*s」は「%s」の段階です。",
					    request->training ? "【訓練】" : "",
					    (long long)request->id, STR_ARG(request->title),
					    stage.ja),
				    .en = arena_printf(arena,
						       "%sRequest for help %lld “%.*s” is at “%s”.",
						       request->training ? "DRILL: " : "",
						       (long long)request->id,
						       STR_ARG(request->title), stage.en) },
			.link = arena_printf(arena, "/support/%lld", (long long)request->id),
			.since_us = request->last_us == TIME_NONE ? request->opened_us
								  : request->last_us,
			.due_day = DAY_NONE,
			.drill = request->training,
		});
}

enum errc duties_of_support(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err)
{
	struct giving giving = { .scope = scope, .sink = sink };

	if (!duty_kind_find(scope->content, STR(KIND)))
		return ERR_OK;
	return support_each(db, 0, give, &giving, err);
}
