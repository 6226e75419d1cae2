/* SPDX-License-Identifier: Apache-2.0 */
/* Where an improvement stands among the checklists, what proves it, and whose duty it is. */
#include "after/improvements.h"
#include "base/encoding/time-text.h"
#include "duties/duty-content.h"
#include "forms/form-set.h"
#include "store/evidence.h"
#include "store/rounds.h"

#define ROUNDS_MAX 40u

/* ---- questions about a topic ---- */

struct looking {
	const struct form_set *forms;
	struct str topic;
	enum lang lang;
	struct arena *arena;
	struct topic_places *places;
	struct {
		int64_t id;
		const struct form *form;
	} rounds[ROUNDS_MAX];
	size_t n_rounds;
};

/* Open ones of the house itself: those of vendors are about vendors. */
static bool keep_round(void *ctx, const struct round *round)
{
	struct looking *l = ctx;
	const struct form *form = form_set_find(l->forms, round->form);

	if (round->closed_us == TIME_NONE && !round->subject.len && form) {
		l->rounds[l->n_rounds].id = round->id;
		l->rounds[l->n_rounds++].form = form;
	}
	return l->n_rounds < ROUNDS_MAX;
}

static void add_place(struct looking *l, int64_t round, const struct form *form,
		      const struct form_item *item)
{
	struct topic_places *places = l->places;

	if (places->n == TOPIC_PLACES_MAX || !item->topic.len ||
	    (l->topic.len && !str_equal(item->topic, l->topic)))
		return;
	places->at[places->n++] = (struct topic_place){
		.round = round,
		.form = text_pair_in(form->title, l->lang),
		.item = arena_printf(l->arena, "%.*s%s%.*s", STR_ARG(str_or_empty(item->number)),
				     item->number.len ? " " : "",
				     STR_ARG(text_pair_in(item->title, l->lang))),
		.item_id = item->id,
		.topic = item->topic,
	};
}

enum errc topic_places_get(struct db *db, const struct form_set *forms, struct str topic,
			   enum lang lang, struct arena *arena, struct topic_places *ret,
			   struct err *err)
{
	struct looking *l = arena_take(arena, sizeof(*l));

	ret->n = 0;
	if (!l)
		return fail(err, ERR_LIMIT, "questions of forms: no room");
	*l = (struct looking){
		.forms = forms, .topic = topic, .lang = lang, .arena = arena, .places = ret
	};
	const enum errc code = forms ? rounds_each(db, keep_round, l, err) : ERR_OK;
	for (size_t r = 0; !code && r < l->n_rounds; r++) {
		const struct form *form = l->rounds[r].form;
		for (size_t i = 0; i < form->n_items; i++)
			add_place(l, l->rounds[r].id, form, &form->items[i]);
	}
	return code;
}

/* ---- the proof ---- */

void improvement_sheet(const struct improvement *improvement, const struct case_record *record,
		       struct str facility, struct str done_by, int64_t now_us,
		       int utc_offset_minutes, struct buf *out)
{
	const struct {
		const char *title;
		struct str text;
	} rows[] = {
		{ "施設 / Institution", facility },
		{ "事案 / Case", record->number },
		{ "題名 / Title", record->title },
		{ "改善 / Improvement", improvement->title },
		{ "担当 / Owner", improvement->owner },
		{ "期限 / Due", improvement->due_on },
		{ "結果 / Result", improvement->result },
		{ "記入 / Written by", done_by },
	};
	char at[TIME_TEXT_MAX];

	buf_add_text(out, "改善の記録 / Record of an improvement\n");
	if (record->training)
		buf_add_text(out, "【訓練の事案から】 / From a drill\n");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		buf_printf(out, "%s: %.*s\n", rows[i].title, STR_ARG(rows[i].text));
	buf_printf(out, "時刻 / Time: %s\n", time_format_local(now_us, utc_offset_minutes, at));
}

enum errc improvement_prove(struct case_edit *edit, const struct form_set *forms,
			    const struct improvement *improvement, int64_t evidence, size_t *ret_n,
			    struct err *err)
{
	struct topic_places *places = arena_take(&edit->texts, sizeof(*places));
	enum errc code = ERR_OK;

	*ret_n = 0;
	if (!places)
		return fail(err, ERR_LIMIT, "questions of forms: no room");
	if (!improvement->topic.len)
		return ERR_OK;
	code = topic_places_get(edit->db, forms, improvement->topic, lang_get(), &edit->texts,
				places, err);
	for (size_t i = 0; !code && i < places->n; i++) {
		code = evidence_link(edit->db, places->at[i].round, places->at[i].item_id, evidence,
				     edit->actor.by, edit->actor.now_us, err);
		*ret_n += !code;
	}
	return code;
}

/* ---- duties ---- */

struct giving {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
};

static void give(void *ctx, const struct improvement *improvement)
{
	const struct giving *g = ctx;
	struct arena *arena = g->scope->arena;
	const struct str title = arena_str(arena, improvement->title);
	int32_t due_day;
	struct duty duty = {
		.key = duty_key(arena, "after-improve",
				arena_printf(arena, "%lld", (long long)improvement->id)),
		.kind = STR("after-improve"),
		.subject = title,
		.reason = { .ja = arena_printf(arena, "%s事案 %.*s の改善：%.*s（担当：%.*s）",
					       improvement->training ? "【訓練】" : "",
					       STR_ARG(improvement->number), STR_ARG(title),
					       STR_ARG(improvement->owner)),
			    .en = arena_printf(arena,
					       "%sCase %.*s, improvement: %.*s (owner: %.*s)",
					       improvement->training ? "DRILL: " : "",
					       STR_ARG(improvement->number), STR_ARG(title),
					       STR_ARG(improvement->owner)) },
		.link = arena_printf(arena, "/cases/%lld/after#improvements",
				     (long long)improvement->case_id),
		.since_us = improvement->opened_us,
		.due_day = day_parse(improvement->due_on, &due_day) ? due_day : DAY_NONE,
	};

	g->sink->take(g->sink->ctx, &duty);
}

enum errc duties_of_improvements(struct db *db, const struct duty_scope *scope,
				 const struct duty_sink *sink, struct err *err)
{
	struct giving giving = { .scope = scope, .sink = sink };

	return improvements_each(db, 0, give, &giving, err);
}
