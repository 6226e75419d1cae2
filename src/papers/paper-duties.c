/* SPDX-License-Identifier: Apache-2.0 */
#include "papers/paper-duties.h"

#include "duties/duty-content.h"
#include "papers/paper-records.h"

#define DAY_US	  (24 * 3600 * US_PER_SEC)
#define PATH_PAGE "/papers"

struct giving {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
};

static void give(const struct giving *g, const char *kind, struct str subject, int64_t since_us,
		 struct text_pair reason)
{
	struct arena *arena = g->scope->arena;

	if (!duty_kind_find(g->scope->content, str_from(kind)))
		return;
	g->sink->take(g->sink->ctx, &(struct duty){
					    .key = duty_key(arena, kind, subject),
					    .kind = str_from(kind),
					    .subject = subject,
					    .reason = reason,
					    .link = STR(PATH_PAGE),
					    .since_us = since_us,
					    .due_day = DAY_NONE,
				    });
}

/* Full days since then. */
static long long age_of(const struct giving *g, int64_t time_us)
{
	return (g->scope->now_us - time_us) / DAY_US;
}

/* Is it older than the kind's days? */
static bool is_old(const struct giving *g, const char *kind, int64_t time_us)
{
	const struct duty_kind *known = duty_kind_find(g->scope->content, str_from(kind));

	return known && age_of(g, time_us) >= known->days;
}

static void look_at_pack(const struct giving *g, const struct paper_made *made)
{
	struct arena *arena = g->scope->arena;
	const long long days = age_of(g, made->made_us);

	if (!is_old(g, "papers-old", made->made_us))
		return;
	give(g, "papers-old", STR("pack"), made->made_us,
	     (struct text_pair){
		     .ja = arena_printf(arena, "いちばん新しい紙一式は %lld 日前のものです。",
					days),
		     .en = arena_printf(arena, "The newest pack is %lld days old.", days) });
}

static void look_at_print(const struct giving *g, const struct paper_made *made,
			  const struct paper_print *print)
{
	struct arena *arena = g->scope->arena;

	if (!print)
		give(g, "papers-print", STR("never"), made->made_us,
		     duty_sentence(arena, STR("紙一式を印刷した記録がありません。"),
				   STR("No pack was ever printed.")));
	else if (!str_equal(print->digest, made->digest))
		give(g, "papers-print", STR("changed"), made->made_us,
		     duty_sentence(arena, STR("印刷した後に、連絡先や手順が変わりました。"),
				   STR("Numbers or playbooks changed since it was printed.")));
	else if (is_old(g, "papers-print", print->printed_us))
		give(g, "papers-print", STR("old"), print->printed_us,
		     duty_sentence(arena, STR("印刷してから長くたちました。"),
				   STR("It was printed long ago.")));
}

static void take_place(void *ctx, const struct paper_place *place)
{
	const struct giving *g = ctx;
	struct arena *arena = g->scope->arena;

	if (place->failing_us == TIME_NONE)
		return;
	give(g, "papers-place", arena_str(arena, place->place), place->failing_us,
	     (struct text_pair){ .ja = arena_printf(arena, "%.*s に紙一式を置けません：%.*s",
						    STR_ARG(place->place), STR_ARG(place->problem)),
				 .en = arena_printf(arena, "No pack can be put into %.*s: %.*s",
						    STR_ARG(place->place),
						    STR_ARG(place->problem)) });
}

enum errc duties_of_papers(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err)
{
	const struct giving giving = { scope, sink };
	struct paper_made made;
	struct paper_print print;
	enum errc code = paper_places_each(db, take_place, &(struct giving){ scope, sink }, err);

	if (!code)
		code = paper_packs_newest(db, scope->arena, &made, err);
	if (code)
		return code == ERR_NOT_FOUND ? ERR_OK : code;
	look_at_pack(&giving, &made);
	code = paper_prints_newest(db, scope->arena, &print, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	look_at_print(&giving, &made, code ? NULL : &print);
	return ERR_OK;
}
