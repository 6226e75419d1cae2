/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-import.h"

#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"

#define FORMAT_NAME "tonoi-downtime"

struct reading {
	struct case_edit *edit;
	const struct downtime_content *content;
	enum lang lang;
	int utc_offset_minutes;
	const char *list;
	size_t i;
	struct err *err;
};

static enum errc wrong(const struct reading *r, const char *member, struct text why)
{
	return fail(r->err, ERR_SYNTAX, "%s[%zu].%s: %s", r->list, r->i, member, text_of(why));
}

static struct str words_of(const struct reading *r, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_object(value)
		       ? str_or_empty(item_text(value, r->lang == LANG_JA ? "ja" : "en"))
		       : str_or_empty(text_of_json(value));
}

static enum errc time_of(const struct reading *r, const json_t *one, const char *member,
			 int64_t *ret)
{
	const struct str text = str_or_empty(item_text(one, member));

	*ret = TIME_NONE;
	if (!text.len || time_parse_short(text, r->utc_offset_minutes, ret))
		return ERR_OK;
	return wrong(r, member, TR("時刻として読めません", "is no time"));
}

static enum errc word_of(const struct reading *r, const json_t *one, const char *member,
			 const struct text_choice *table, size_t fallback, size_t *ret)
{
	const struct str text = str_or_empty(item_text(one, member));

	*ret = text.len ? case_choice(table, text) : fallback;
	return table[*ret].value ? ERR_OK
				 : wrong(r, member, TR("その言葉はありません", "no such word"));
}

/* When it happened goes into the edit. */
static enum errc read_moment(const struct reading *r, const json_t *one)
{
	size_t accuracy = CASE_EXACT;
	enum errc code = time_of(r, one, "time", &r->edit->happened_us);

	if (!code)
		code = word_of(r, one, "accuracy", case_accuracies, CASE_EXACT, &accuracy);
	r->edit->accuracy = (enum case_accuracy)accuracy;
	return code;
}

static enum errc take_state(const struct reading *r, const json_t *one)
{
	struct downtime_change change = {
		.department = str_or_empty(item_text(one, "department")),
		.service = str_or_empty(item_text(one, "service")),
		.said_by = words_of(r, one, "by"),
		.words = words_of(r, one, "text"),
	};
	size_t state = DOWNTIME_STATES;
	enum errc code = word_of(r, one, "state", downtime_states, DOWNTIME_STATES, &state);

	change.state = (enum downtime_state)state;
	if (!code)
		code = time_of(r, one, "planned", &change.planned_us);
	return code ? code : downtime_set(r->edit, r->content, &change, NULL, r->err);
}

static enum errc take_limit(const struct reading *r, const json_t *one)
{
	struct downtime_limit_change change = {
		.kind = str_or_empty(item_text(one, "limit")),
		.said_by = words_of(r, one, "by"),
		.words = words_of(r, one, "text"),
	};
	size_t state = DOWNTIME_OPENS;
	enum errc code = word_of(r, one, "state", downtime_opens, DOWNTIME_OPENS, &state);

	change.state = (enum downtime_open)state;
	if (!code)
		code = time_of(r, one, "planned", &change.planned_us);
	return code ? code : downtime_limit_set(r->edit, r->content, &change, r->err);
}

static enum errc take_mark(const struct reading *r, const json_t *one)
{
	struct restore_marking marking = {
		.service = str_or_empty(item_text(one, "service")),
		.said_by = words_of(r, one, "by"),
		.words = words_of(r, one, "text"),
	};
	size_t mark = RESTORE_MARKS;
	const enum errc code = word_of(r, one, "mark", restore_marks, RESTORE_MARKS, &mark);

	marking.mark = (enum restore_mark)mark;
	return code ? code : restore_mark_set(r->edit, r->content, &marking, r->err);
}

static enum errc take_list(struct reading *r, const json_t *list,
			   enum errc (*take)(const struct reading *r, const json_t *one))
{
	enum errc code = ERR_OK;

	if (list && !json_is_array(list))
		return fail(r->err, ERR_SYNTAX, "%s: %s", r->list,
			    text_of(TR("配列ではありません", "is no array")));
	if (json_array_size(list) > DOWNTIME_ITEMS_MAX)
		return fail(r->err, ERR_LIMIT, "%s: more than %u", r->list, DOWNTIME_ITEMS_MAX);
	for (r->i = 0; !code && r->i < json_array_size(list); r->i++) {
		const json_t *one = json_array_get(list, r->i);
		char place[40];

		code = json_is_object(one)
			       ? read_moment(r, one)
			       : wrong(r, "", TR("オブジェクトではありません", "is no object"));
		if (!code)
			code = take(r, one);
		(void)snprintf(place, sizeof(place), "%s[%zu]", r->list, r->i);
		if (code && strncmp(r->err->text, place, strlen(place)) != 0)
			return fail_in(r->err, code, place);
	}
	return code;
}

enum errc downtime_import(struct case_edit *edit, const struct downtime_content *content,
			  struct str text, enum lang lang, int utc_offset_minutes, struct err *err)
{
	static const struct {
		const char *name;
		enum errc (*take)(const struct reading *r, const json_t *one);
	} lists[] = {
		{ "states", take_state },
		{ "limits", take_limit },
		{ "marks", take_mark },
	};
	struct reading r = { .edit = edit,
			     .content = content,
			     .lang = lang,
			     .utc_offset_minutes = utc_offset_minutes,
			     .err = err };
	enum errc code = ERR_OK;

	if (text.len > DOWNTIME_FILE_MAX)
		return fail(err, ERR_LIMIT, "more than %u bytes", DOWNTIME_FILE_MAX);
	auto_item *doc = item_load(text, err);
	if (!doc)
		return ERR_SYNTAX;
	if (!str_is(item_text(doc, "format"), FORMAT_NAME) ||
	    json_integer_value(json_object_get(doc, "version")) != 1)
		return fail(err, ERR_SYNTAX, "format, version: %s",
			    text_of(TR("“" FORMAT_NAME "” の版 1 ではありません",
				       "is not “" FORMAT_NAME "” of version 1")));
	for (size_t i = 0; !code && i < ARRAY_LEN(lists); i++) {
		r.list = lists[i].name;
		code = take_list(&r, json_object_get(doc, lists[i].name), lists[i].take);
	}
	return code;
}
