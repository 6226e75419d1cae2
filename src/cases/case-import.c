/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-import.h"

#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"
#include "cases/case-internal.h"

#define FORMAT_NAME "tonoi-case"

struct reading {
	const struct case_import *import;
	struct case_edit edit;
	struct err *err;
};

/* Where in the file something is: "entries[3].time". */
#define PLACE_MAX 100
struct place {
	char text[PLACE_MAX];
};

static struct place place_of(const char *list, size_t i, const char *name)
{
	struct place place;

	(void)snprintf(place.text, sizeof(place.text), "%s[%zu]%s%s", list, i, name ? "." : "",
		       name ? name : "");
	return place;
}

static enum errc wrong(const struct reading *r, const char *place, struct text what)
{
	return fail(r->err, ERR_SYNTAX, "%s: %s", place, text_of(what));
}

/* A text, or {"ja": …, "en": …} of which one is taken. */
static struct str words_of(const struct reading *r, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	const bool ja = r->import->lang == LANG_JA;

	if (!json_is_object(value))
		return str_or_empty(text_of_json(value));
	const struct str wanted = item_text(value, ja ? "ja" : "en");
	return str_or_empty(wanted.ptr ? wanted : item_text(value, ja ? "en" : "ja"));
}

/* Position in a table of words; `fallback` when the member is absent. */
static enum errc choice_of(const struct reading *r, const json_t *object, const char *name,
			   const struct text_choice *table, const char *place, size_t fallback,
			   size_t *ret)
{
	const json_t *value = json_object_get(object, name);

	*ret = fallback;
	if (!value)
		return ERR_OK;
	*ret = case_choice(table, str_or_empty(text_of_json(value)));
	return table[*ret].value
		       ? ERR_OK
		       : wrong(r, place, TR("その言葉はありません", "is none of the known words"));
}

/* TIME_NONE when absent or null. */
static enum errc time_of(const struct reading *r, const json_t *object, const char *name,
			 const char *place, int64_t *ret)
{
	const json_t *value = json_object_get(object, name);

	*ret = TIME_NONE;
	if (!value || json_is_null(value))
		return ERR_OK;
	if (time_parse_short(str_or_empty(text_of_json(value)), r->import->utc_offset_minutes, ret))
		return ERR_OK;
	return wrong(r, place,
		     TR("時刻として読めません（例: 2026-11-23T04:30+09:00）",
			"is no time (such as 2026-11-23T04:30+09:00)"));
}

/* ---- parts of the file ---- */

static enum errc take_entry(struct reading *r, const json_t *object, size_t i)
{
	const struct str source = item_text(object, "source");
	auto_buf detail = CASE_DETAIL_INIT;
	struct json_writer w = json_writer_to(&detail);
	struct case_entry entry = { .kind = CASE_ENTRY_NOTE,
				    .words = words_of(r, object, "text"),
				    .milestone = str_or_empty(item_text(object, "milestone")) };
	size_t accuracy;
	enum errc code = time_of(r, object, "time", place_of("entries", i, "time").text,
				 &r->edit.happened_us);

	if (!code)
		code = choice_of(r, object, "accuracy", case_accuracies,
				 place_of("entries", i, "accuracy").text, CASE_EXACT, &accuracy);
	if (code)
		return code;
	r->edit.accuracy = (enum case_accuracy)accuracy;
	if (!entry.words.len)
		return wrong(r, place_of("entries", i, "text").text,
			     TR("書いてください", "is needed"));
	if (entry.milestone.len && !case_milestone_find(r->import->content, entry.milestone))
		return wrong(r, place_of("entries", i, "milestone").text,
			     TR("その節目はありません", "there is no such milestone"));
	if (source.len) {
		json_begin_object(&w);
		json_str(&w, "source", source);
		json_end_object(&w);
	}
	entry.detail = buf_str(&detail);
	code = case_entry_add(&r->edit, &entry, NULL, r->err);
	return code ? fail_in(r->err, code, place_of("entries", i, NULL).text) : ERR_OK;
}

static enum errc take_thing(struct reading *r, const json_t *object, size_t i)
{
	size_t kind;
	size_t state;
	enum errc code = choice_of(r, object, "kind", case_thing_kinds,
				   place_of("things", i, "kind").text, CASE_THING_KINDS, &kind);

	if (!code && kind == CASE_THING_KINDS)
		code = wrong(r, place_of("things", i, "kind").text,
			     TR("書いてください", "is needed"));
	if (!code)
		code = choice_of(r, object, "state", case_thing_states,
				 place_of("things", i, "state").text, CASE_THING_NAMED, &state);
	if (code)
		return code;
	const struct case_thing thing = { .kind = (enum case_thing_kind)kind,
					  .ref = str_or_empty(item_text(object, "ref")),
					  .name = words_of(r, object, "name"),
					  .state = (enum case_thing_state)state };
	code = case_thing_put(&r->edit, &thing, STR(""), r->err);
	return code ? fail_in(r->err, code, place_of("things", i, NULL).text) : ERR_OK;
}

static enum errc take_task(struct reading *r, const json_t *object, size_t i)
{
	const struct str result = words_of(r, object, "result");
	size_t weight;
	int64_t id = 0;
	struct case_task task = { .title = words_of(r, object, "title"),
				  .owner = words_of(r, object, "owner") };
	enum errc code = time_of(r, object, "due", place_of("tasks", i, "due").text, &task.due_us);

	if (!code)
		code = choice_of(r, object, "weight", case_weights,
				 place_of("tasks", i, "weight").text, CASE_WEIGHT_OTHER, &weight);
	if (code)
		return code;
	task.weight = (enum case_weight)weight;
	code = case_task_add(&r->edit, &task, &id, r->err);
	if (!code && result.len)
		code = case_task_end(&r->edit, id, CASE_TASK_DONE, result, r->err);
	return code ? fail_in(r->err, code, place_of("tasks", i, NULL).text) : ERR_OK;
}

static enum errc take_decision(struct reading *r, const json_t *object, size_t i)
{
	const struct case_decision decision = {
		.question = str_or_empty(item_text(object, "question")),
		.choice = str_or_empty(item_text(object, "choice")),
		.words = words_of(r, object, "text"),
		.decided_by = words_of(r, object, "by"),
	};
	enum errc code = time_of(r, object, "time", place_of("decisions", i, "time").text,
				 &r->edit.happened_us);

	if (!code)
		code = case_decide(&r->edit, &decision, r->err);
	return code ? fail_in(r->err, code, place_of("decisions", i, NULL).text) : ERR_OK;
}

static enum errc take_list(struct reading *r, const json_t *doc, const char *name,
			   enum errc (*take)(struct reading *r, const json_t *object, size_t i))
{
	const json_t *list = json_object_get(doc, name);
	enum errc code = ERR_OK;

	if (list && !json_is_array(list))
		return wrong(r, name, TR("配列ではありません", "is no array"));
	for (size_t i = 0; !code && i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		r->edit.happened_us = r->edit.actor.now_us;
		r->edit.accuracy = CASE_EXACT;
		code = json_is_object(one)
			       ? take(r, one, i)
			       : wrong(r, place_of(name, i, NULL).text,
				       TR("オブジェクトではありません", "is no object"));
	}
	return code;
}

static enum errc take_fact(struct reading *r, struct str key, const json_t *value)
{
	const struct case_fact_def *def = case_fact_def_find(r->import->content, key);
	struct str kept;

	if (!def)
		return fail(r->err, ERR_SYNTAX, "facts.%.*s: %s",
			    STR_ARG(str_sub(key, 0, CASE_ID_MAX)),
			    text_of(TR("その名前の「分かったこと」はありません",
				       "there is no such fact")));
	enum errc code =
		case_fact_read(def, str_or_empty(text_of_json(value)),
			       r->import->utc_offset_minutes, &r->edit.texts, &kept, r->err);
	if (!code)
		code = case_fact_put(&r->edit, key, kept, r->err);
	return code ? fail_in(r->err, code, "facts") : ERR_OK;
}

static enum errc take_facts(struct reading *r, json_t *doc)
{
	json_t *facts = json_object_get(doc, "facts");
	const char *key;
	json_t *value;

	json_object_foreach(facts, key, value)
	{
		const enum errc code = take_fact(r, str_from(key), value);
		if (code)
			return code;
	}
	return ERR_OK;
}

/* ---- the document ---- */

static enum errc check_codes(const struct reading *r, const struct case_opening *opening)
{
	if (opening->cause.len && !case_cause_find(r->import->content, opening->cause))
		return wrong(r, "cause", TR("その原因はありません", "there is no such cause"));
	if (opening->route.len && !case_route_find(r->import->content, opening->route))
		return wrong(r, "route", TR("その侵入経路はありません", "there is no such way in"));
	return ERR_OK;
}

static enum errc read_opening(const struct reading *r, const json_t *doc, struct case_opening *ret)
{
	size_t kind = CASE_UNKNOWN;
	size_t phase = CASE_DETECTION;
	enum errc code;

	*ret = (struct case_opening){ .title = words_of(r, doc, "title"),
				      .cause = str_or_empty(item_text(doc, "cause")),
				      .route = str_or_empty(item_text(doc, "route")),
				      .words = words_of(r, doc, "summary"),
				      .origin = CASE_BY_IMPORT,
				      .training =
					      item_true(doc, "training") || r->import->training };
	if (!str_is(item_text(doc, "format"), FORMAT_NAME))
		return wrong(r, "format",
			     TR("“" FORMAT_NAME "” ではありません", "is not “" FORMAT_NAME "”"));
	if (json_integer_value(json_object_get(doc, "version")) != 1)
		return wrong(r, "version", TR("1 ではありません", "is not 1"));
	code = choice_of(r, doc, "kind", case_kinds, "kind", CASE_UNKNOWN, &kind);
	if (!code)
		code = choice_of(r, doc, "phase", case_phases, "phase", CASE_DETECTION, &phase);
	if (!code)
		code = time_of(r, doc, "known", "known", &ret->known_us);
	ret->kind = (enum case_kind)kind;
	ret->phase = (enum case_phase)phase;
	return code ? code : check_codes(r, ret);
}

static enum errc take_document(struct reading *r, json_t *doc)
{
	static const struct {
		const char *name;
		enum errc (*take)(struct reading *r, const json_t *object, size_t i);
	} lists[] = {
		{ "entries", take_entry },
		{ "things", take_thing },
		{ "tasks", take_task },
		{ "decisions", take_decision },
	};
	const struct str closing = words_of(r, doc, "closing");
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < ARRAY_LEN(lists); i++)
		code = take_list(r, doc, lists[i].name, lists[i].take);
	if (!code)
		code = take_facts(r, doc);
	r->edit.happened_us = r->edit.actor.now_us;
	r->edit.accuracy = CASE_EXACT;
	if (!code && closing.len)
		code = case_close(&r->edit, closing, r->err);
	return code;
}

enum errc case_import_end(const struct case_import *import, struct case_edit *edit, enum errc code,
			  struct err *err)
{
	struct err undone;

	if (code || !import->look)
		return case_edit_end(edit, code, err);
	import->look(import->look_ctx, edit);
	err_ignore(case_edit_end(edit, ERR_END, &undone));
	return ERR_OK;
}

enum errc case_import_json(struct db *db, const struct case_import *import, struct str text,
			   int64_t *ret_id, struct err *err)
{
	struct reading r = { .import = import, .err = err };
	struct case_opening opening;

	if (text.len > CASE_FILE_MAX)
		return fail(err, ERR_LIMIT, "more than %u bytes", CASE_FILE_MAX);
	auto_item *doc = item_load(text, err);
	if (!doc)
		return ERR_SYNTAX;
	enum errc code = read_opening(&r, doc, &opening);
	if (code)
		return code;
	code = case_open_begin(db, &opening, &import->actor, &r.edit, err);
	if (!code)
		code = take_document(&r, doc);
	*ret_id = r.edit.record.id;
	return case_import_end(import, &r.edit, code, err);
}
