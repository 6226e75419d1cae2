/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a report as JSON: written once, kept as it was, read back. */
#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "reports/report-draft.h"

#define BODY_FORMAT "tonoi-report-1"

static void write_value(struct json_writer *w, const struct report_value *value)
{
	json_begin_object(w);
	if (value->section.len)
		json_str(w, "section", value->section);
	json_str(w, "id", value->id);
	if (value->number.len)
		json_str(w, "number", value->number);
	json_str(w, "title", value->title);
	json_str(w, "text", value->text);
	json_bool(w, "known", value->known);
	if (value->missing)
		json_bool(w, "missing", true);
	json_end_object(w);
}

static void write_case(struct json_writer *w, const struct report_draft *draft)
{
	const struct case_record *record = draft->record;
	char time[TIME_TEXT_MAX];

	if (draft->form && draft->form->anonymous)
		return; /* its number could be asked after */
	json_str(w, "case", record->number);
	json_text(w, "known_at", time_format_utc(record->known_us, time));
	json_str(w, "facility", str_or_none(draft->facility));
}

enum errc report_body_write(const struct report_draft *draft, struct buf *out, struct err *err)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_text(&w, "format", BODY_FORMAT);
	json_str(&w, "form", draft->form->id);
	json_str(&w, "title", draft->title);
	json_str(&w, "template", draft->template);
	json_text(&w, "lang", draft->lang == LANG_EN ? "en" : "ja");
	json_i64(&w, "report", draft->number);
	json_text(&w, "turn", report_turns[draft->turn].value);
	json_bool(&w, "training", draft->record->training);
	write_case(&w, draft);
	json_begin_array(&w, "fields");
	for (size_t i = 0; i < draft->n; i++)
		write_value(&w, &draft->values[i]);
	json_end_array(&w);
	json_end_object(&w);
	return buf_failed(out) ? fail(err, ERR_LIMIT, "%.*s: over %zu bytes", STR_ARG(draft->title),
				      out->max)
			       : ERR_OK;
}

enum errc report_version_of(const struct report_draft *draft, struct arena *arena,
			    struct report_version *ret, struct err *err)
{
	auto_buf body = BUF_INIT(REPORT_BODY_MAX);
	const enum errc code = report_body_write(draft, &body, err);

	if (code)
		return code;
	*ret = (struct report_version){
		.form = draft->form->id,
		.final = draft->turn == TURN_FINAL,
		.lang = draft->lang,
		.title = draft->title,
		.body = arena_str(arena, buf_str(&body)),
		.template = draft->template,
		.missing = (int64_t)draft->n_missing,
	};
	return ret->body.ptr ? ERR_OK
			     : fail(err, ERR_LIMIT, "%.*s: no room", STR_ARG(draft->title));
}

/* ---- reading it back ---- */

static struct str keep(struct arena *arena, const json_t *object, const char *name)
{
	return arena_str(arena, str_or_empty(item_text(object, name)));
}

static void read_values(const json_t *fields, struct arena *arena, struct report_draft *draft)
{
	for (size_t i = 0; i < json_array_size(fields) && i < REPORT_FIELDS_MAX; i++) {
		const json_t *one = json_array_get(fields, i);
		struct report_value *value = &draft->values[draft->n++];

		*value = (struct report_value){
			.section = keep(arena, one, "section"),
			.id = keep(arena, one, "id"),
			.number = keep(arena, one, "number"),
			.title = keep(arena, one, "title"),
			.text = keep(arena, one, "text"),
			.known = item_true(one, "known"),
			.missing = item_true(one, "missing"),
		};
		draft->n_missing += value->missing;
	}
}

static enum report_turn turn_of(struct str name)
{
	for (size_t i = 0; i < TURNS; i++) {
		if (str_is(name, report_turns[i].value))
			return (enum report_turn)i;
	}
	return TURN_FOLLOW_UP;
}

enum errc report_draft_of_version(const struct report_scope *scope,
				  const struct case_record *record,
				  const struct report_version *version, struct report_draft **ret,
				  struct err *err)
{
	struct arena *arena = scope->arena;
	struct report_draft *draft = arena_take(arena, sizeof(*draft));

	if (!report_version_whole(version))
		return fail(
			err, ERR_CORRUPT, "%.*s %lld: %s", STR_ARG(version->form),
			(long long)version->number,
			text_of(TR("送ったときの内容と違います", "is not what was handed over")));
	auto_item *body = item_load(version->body, err);
	if (!body)
		return err ? err->code : ERR_CORRUPT;
	if (draft)
		draft->values = arena_take_array(arena, REPORT_FIELDS_MAX, sizeof(*draft->values));
	if (!draft || !draft->values)
		return fail(err, ERR_LIMIT, "%.*s: no room", STR_ARG(version->form));
	draft->form = report_form_find(scope->content, version->form);
	draft->record = record;
	draft->lang = version->lang;
	draft->turn = turn_of(item_text(body, "turn"));
	draft->number = version->number;
	draft->title = version->title;
	draft->template = version->template;
	draft->facility = keep(arena, body, "facility");
	read_values(json_object_get(body, "fields"), arena, draft);
	*ret = draft;
	return ERR_OK;
}
