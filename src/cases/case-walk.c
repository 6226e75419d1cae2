/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-walk.h"

#include "base/alloc.h"
#include "base/encoding/json-write.h"

#define SOURCE_TEXT_MAX 160u
#define WORDS_MAX	2600u

/* ---- what the case knows ---- */

static struct str fact_of(void *ctx, struct str name)
{
	return str_or_none(case_fact_find(ctx, name));
}

static enum errc read_facts(struct db *db, int64_t id, struct arena *arena, struct walk_facts *ret,
			    struct err *err)
{
	struct case_facts *facts = arena_take(arena, sizeof(*facts));

	if (!facts)
		return fail(err, ERR_LIMIT, "a walk: no room for the facts of its case");
	*ret = (struct walk_facts){ .find = fact_of, .ctx = facts };
	return case_facts_get(db, id, TIME_NONE, arena, facts, err);
}

enum errc case_walk_open(struct db *db, int64_t walk, struct arena *arena, struct walk_view *ret,
			 struct err *err)
{
	struct walk_facts facts = { .find = NULL };
	struct walk_record record;
	enum errc code = walk_get(db, walk, arena, &record, err);

	if (!code)
		code = read_facts(db, record.case_id, arena, &facts, err);
	return code ? code : walk_open(db, walk, &facts, arena, ret, err);
}

/* ---- beginning ---- */

static struct str name_in(struct text_pair pair, enum lang lang)
{
	const struct str own = text_pair_in(pair, lang);

	return own.len ? own : pair.en;
}

static enum errc tell_begun(struct case_edit *edit, const struct playbook_copy *copy, int64_t walk,
			    enum lang lang, struct err *err)
{
	auto_buf words = BUF_INIT(WORDS_MAX);
	auto_buf detail = BUF_INIT(WORDS_MAX);
	struct json_writer w = json_writer_to(&detail);
	const struct str name = name_in(copy->playbook->name, lang);

	buf_printf(&words, text_in(TR("手順「%.*s」を始めた", "Began the playbook “%.*s”"), lang),
		   STR_ARG(name));
	json_begin_object(&w);
	json_i64(&w, "walk", walk);
	json_str(&w, "playbook", copy->playbook->id);
	json_str(&w, "modified", copy->playbook->modified);
	json_text(&w, "sha256", copy->sha256);
	json_end_object(&w);
	const struct case_entry entry = { .kind = CASE_ENTRY_STEP,
					  .words = buf_str(&words),
					  .detail = buf_str(&detail) };
	return case_entry_add(edit, &entry, NULL, err);
}

enum errc case_walk_begin(struct case_edit *edit, const struct playbook_bundle *bundle,
			  enum lang lang, int64_t *ret_walk, struct err *err)
{
	const struct playbook_deed deed = { .by = edit->actor.by, .now_us = edit->actor.now_us };
	const struct playbook *playbook = bundle->at[0].playbook;
	enum errc code = walk_begin(edit->db, edit->record.id, bundle, &deed, ret_walk, err);

	if (!code && !edit->record.playbook.len)
		code = case_set(edit, CASE_FIELD_PLAYBOOK, playbook->short_name, STR(""), err);
	return code ? code : tell_begun(edit, &bundle->at[0], *ret_walk, lang, err);
}

/* ---- answering ---- */

struct answering {
	struct case_edit *edit;
	const struct case_content *content;
	enum lang lang;
};

static enum errc tell_answer(const struct answering *answering, const struct walk_place *place,
			     const struct walk_reply *reply, struct err *err)
{
	const struct playbook_step *step = place->step;
	const struct playbook_answer *answer = playbook_answer_find(step, reply->value);
	auto_buf words = BUF_INIT(WORDS_MAX + WALK_NOTE_MAX);
	auto_buf detail = BUF_INIT(WORDS_MAX);
	struct json_writer w = json_writer_to(&detail);
	const struct str name = name_in(step->name, answering->lang);
	const struct str said = name_in(answer->text, answering->lang);

	buf_printf(&words, "%.*s: %.*s", STR_ARG(name), STR_ARG(said));
	if (reply->note.len)
		buf_printf(&words, "\n%.*s", STR_ARG(reply->note));
	json_begin_object(&w);
	json_i64(&w, "walk", reply->walk);
	json_str(&w, "step", step->id);
	json_i64(&w, "visit", reply->visit);
	json_i64(&w, "turn", reply->turn + 1);
	json_str(&w, "value", reply->value);
	if (place->answer)
		json_str(&w, "before", place->answer->value);
	json_end_object(&w);
	const struct case_entry entry = { .kind = CASE_ENTRY_STEP,
					  .words = buf_str(&words),
					  .detail = buf_str(&detail) };
	return case_entry_add(answering->edit, &entry, NULL, err);
}

/* A playbook of somebody else's may name what no form asks for: that stays in the walk alone. */
static enum errc put_fact(const struct answering *answering, const struct playbook_step *step,
			  struct str value, struct err *err)
{
	const struct case_fact_def *def =
		step->fact.len ? case_fact_def_find(answering->content, step->fact) : NULL;
	auto_arena arena = ARENA_INIT(CASE_FACT_MAX);
	struct str read;

	if (!def || case_fact_read(def, walk_fact_value(value), 0, &arena, &read, NULL))
		return ERR_OK;
	return case_fact_put(answering->edit, step->fact, read, err);
}

/* ---- tasks ---- */

struct task_search {
	struct str source;
	int64_t found;
};

static void look_for_task(void *ctx, const struct case_task *task)
{
	struct task_search *search = ctx;

	if (task->state == CASE_TASK_OPEN && str_equal(task->source, search->source))
		search->found = task->id;
}

/* The task that an earlier answer left is done when the step is. */
static enum errc end_task(const struct answering *answering, struct str source,
			  const struct playbook_step *step, struct err *err)
{
	struct task_search search = { .source = source };
	struct case_edit *edit = answering->edit;
	const struct str name = name_in(step->name, answering->lang);
	const enum errc code =
		case_tasks_each(edit->db, edit->record.id, look_for_task, &search, err);

	if (code || !search.found)
		return code;
	return case_task_end(edit, search.found, CASE_TASK_DONE, name, err);
}

static enum errc leave_task(const struct answering *answering, const struct walk_place *place,
			    const struct walk_reply *reply, struct err *err)
{
	const struct text_pair title = walk_task(place->step);
	char text[SOURCE_TEXT_MAX];

	(void)snprintf(text, sizeof(text), "walk:%lld:%.*s:%lld", (long long)reply->walk,
		       STR_ARG(place->step->id), (long long)reply->visit);
	if (!walk_leaves_task(place->step, reply->value))
		return end_task(answering, str_from(text), place->step, err);
	const struct case_task task = { .title = name_in(title, answering->lang),
					.weight = CASE_WEIGHT_SPREAD,
					.owner = STR(""),
					.due_us = TIME_NONE,
					.source = str_from(text) };
	return case_task_add(answering->edit, &task, NULL, err);
}

static enum errc answered(void *ctx, const struct walk_view *view, const struct walk_place *place,
			  const struct walk_reply *reply, struct err *err)
{
	const struct answering *answering = ctx;

	if (view->record.case_id != answering->edit->record.id)
		return fail(err, ERR_NOT_FOUND, "walk %lld: it is of another case",
			    (long long)reply->walk);
	enum errc code = tell_answer(answering, place, reply, err);
	if (!code)
		code = put_fact(answering, place->step, reply->value, err);
	return code ? code : leave_task(answering, place, reply, err);
}

enum errc case_walk_reply(struct case_edit *edit, const struct case_content *content,
			  const struct walk_reply *reply, enum lang lang, struct err *err)
{
	auto_arena arena = ARENA_INIT(WALK_BYTES);
	struct answering answering = { .edit = edit, .content = content, .lang = lang };
	const struct walk_listener listener = { .answered = answered, .ctx = &answering };
	struct walk_facts facts = { .find = NULL };
	struct walk_reply own = *reply;
	const enum errc code = read_facts(edit->db, edit->record.id, &arena, &facts, err);

	own.by = edit->actor.by;
	own.now_us = edit->actor.now_us;
	return code ? code : walk_reply(edit->db, &own, &facts, &listener, err);
}
