/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report-draft.h"

#define FIELD_BYTES (256u * 1024)

const struct text_choice report_turns[TURNS + 1] = {
	[TURN_FIRST] = { "first", TEXT("第一報", "first report") },
	[TURN_FOLLOW_UP] = { "follow-up", TEXT("続報", "follow-up") },
	[TURN_FINAL] = { "final", TEXT("最終報", "final report") },
	[TURNS] = { NULL, TEXT(NULL, NULL) },
};

struct str report_turn_words(const struct report_draft *draft, struct arena *arena)
{
	if (draft->turn == TURN_FIRST)
		return str_from(text_in(report_turns[TURN_FIRST].text, draft->lang));
	return arena_printf(arena, text_in(TR("第%lld報（%s）", "No. %lld (%s)"), draft->lang),
			    (long long)draft->number,
			    text_in(report_turns[draft->turn].text, draft->lang));
}

struct str report_mark(const struct case_record *record, enum lang lang)
{
	return case_mark(record, lang);
}

/* ---- filling ---- */

struct filling {
	const struct report_words *words;
	const struct identity_words *identity; /* NULL: it is not anonymous */
	struct report_draft *draft;
};

static void add_blank(const struct filling *filling, const struct text_hole *hole, struct buf *out)
{
	const struct report_scope *scope = filling->words->scope;
	const enum lang lang = filling->words->lang;
	const struct str title = report_hole_title(scope->content, hole, lang, scope->arena);

	buf_printf(out, text_in(TR("【未記入：%.*s】", "【to be filled in: %.*s】"), lang),
		   STR_ARG(title));
}

static enum errc add_hole(const struct filling *filling, const struct text_hole *hole,
			  struct buf *out, bool *known, struct err *err)
{
	bool of_hole = false;
	struct str words = STR("");
	const enum errc code = report_hole_words(filling->words, hole, &words, &of_hole, err);

	*known = *known && of_hole;
	if (!code && words.len)
		buf_add(out, words);
	else if (!code)
		add_blank(filling, hole, out);
	return code;
}

static enum errc fill_text(const struct filling *filling, struct str text, struct buf *out,
			   bool *known, struct err *err)
{
	struct text_hole hole;
	struct str before;
	enum errc code = ERR_OK;

	while (!code && text_next_hole(&text, &before, &hole)) {
		buf_add(out, before);
		code = add_hole(filling, &hole, out, known, err);
	}
	buf_add(out, text);
	return code;
}

static enum errc keep_text(const struct filling *filling, struct str title, const struct buf *text,
			   struct str *ret, struct err *err)
{
	struct arena *arena = filling->words->scope->arena;
	const struct anonymising how = { .content = filling->words->scope->content,
					 .identity = filling->identity,
					 .lang = filling->words->lang,
					 .arena = arena,
					 .removals = &filling->draft->removals };

	if (buf_failed(text))
		return fail(err, ERR_LIMIT, "%.*s: over %u bytes", STR_ARG(title), FIELD_BYTES);
	if (filling->identity)
		return anonymise(&how, title, buf_str(text), ret, err);
	*ret = arena_str(arena, buf_str(text));
	return ret->ptr ? ERR_OK : fail(err, ERR_LIMIT, "%.*s: no room", STR_ARG(title));
}

static bool is_missing(const struct report_field *field, enum report_turn turn, bool known)
{
	return field->needed && !known && (field->stage == STAGE_FIRST || turn == TURN_FINAL);
}

static enum errc fill_field(const struct filling *filling, const struct report_field *field,
			    struct report_value *ret, struct err *err)
{
	auto_buf text = BUF_INIT(FIELD_BYTES);
	const enum lang lang = filling->words->lang;
	enum errc code;

	*ret = (struct report_value){ .id = field->id,
				      .number = str_or_empty(field->number),
				      .title = text_pair_in(field->title, lang),
				      .section = STR("") };
	ret->known = true;
	if (field->fact.ptr)
		code = add_hole(filling,
				&(struct text_hole){ .kind = STR("fact"), .name = field->fact },
				&text, &ret->known, err);
	else
		code = fill_text(filling, text_pair_in(field->text, lang), &text, &ret->known, err);
	if (!code)
		code = keep_text(filling, ret->title, &text, &ret->text, err);
	ret->missing = is_missing(field, filling->draft->turn, ret->known);
	filling->draft->n_missing += ret->missing;
	return code;
}

static enum errc fill_section(const struct filling *filling, const struct report_section *section,
			      struct err *err)
{
	struct report_draft *draft = filling->draft;
	const size_t first = draft->n;
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < section->n_fields; i++)
		code = fill_field(filling, &section->fields[i], &draft->values[draft->n++], err);
	if (!code && section->n_fields)
		draft->values[first].section = text_pair_in(section->title, draft->lang);
	return code;
}

/* ---- a draft ---- */

static enum errc set_number(const struct report_scope *scope, struct report_draft *draft,
			    bool final, struct err *err)
{
	struct report_version version = { .number = 0 };
	const enum errc code = report_versions_get(scope->db, draft->record->id, draft->form->id, 0,
						   scope->arena, &version, err);

	draft->number = version.number + 1;
	draft->turn = draft->number == 1 ? TURN_FIRST : TURN_FOLLOW_UP;
	if (final)
		draft->turn = TURN_FINAL;
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

static struct report_draft *new_draft(const struct report_scope *scope, size_t n_values)
{
	struct report_draft *draft = arena_take(scope->arena, sizeof(*draft));

	if (!draft)
		return NULL;
	draft->values = arena_take_array(scope->arena, n_values, sizeof(*draft->values));
	draft->removals.at =
		arena_take_array(scope->arena, REMOVALS_MAX, sizeof(*draft->removals.at));
	return draft->values && draft->removals.at ? draft : NULL;
}

enum errc report_draft_make(const struct report_scope *scope, const struct case_record *record,
			    const struct report_form *form, enum lang lang, bool final,
			    struct report_draft **ret, struct err *err)
{
	struct report_draft *draft = new_draft(scope, REPORT_FIELDS_MAX);
	struct identity_words identity = { .n = 0 };
	struct report_words *words = NULL;

	if (!draft)
		return fail(err, ERR_LIMIT, "%.*s: no room for a report", STR_ARG(form->id));
	draft->form = form;
	draft->record = record;
	draft->lang = lang;
	draft->title = text_pair_in(form->title, lang);
	draft->template = arena_printf(scope->arena, "%.*s (%.*s)", STR_ARG(form->version),
				       STR_ARG(form->date));
	enum errc code = report_words_gather(scope, record, lang, &words, err);
	if (!code)
		code = set_number(scope, draft, final, err);
	if (!code && form->anonymous)
		code = identity_words_gather(words, &identity, err);
	if (code)
		return code;
	draft->facility = form->anonymous ? STR("") : words->facility.values[FACILITY_NAME_KEY];
	const struct filling filling = { .words = words,
					 .identity = form->anonymous ? &identity : NULL,
					 .draft = draft };
	for (size_t i = 0; !code && i < form->n_sections; i++)
		code = fill_section(&filling, &form->sections[i], err);
	if (!code)
		*ret = draft;
	return code;
}

/* ---- what differs ---- */

const struct report_value *report_value_find(const struct report_draft *draft, struct str id)
{
	for (size_t i = 0; i < draft->n; i++) {
		if (str_equal(draft->values[i].id, id))
			return &draft->values[i];
	}
	return NULL;
}

static void add_difference(struct report_differences *all, struct str title, struct str before,
			   struct str after)
{
	if (!str_equal(before, after))
		all->at[all->n++] = (struct report_difference){ title, before, after };
}

enum errc report_compare(const struct report_draft *before, const struct report_draft *after,
			 struct arena *arena, struct report_differences *ret, struct err *err)
{
	struct report_differences all = { .at = arena_take_array(arena, before->n + after->n,
								 sizeof(*all.at)) };

	if (!all.at)
		return fail(err, ERR_LIMIT, "%.*s: no room to compare", STR_ARG(after->title));
	for (size_t i = 0; i < after->n; i++) {
		const struct report_value *value = &after->values[i];
		const struct report_value *old = report_value_find(before, value->id);
		add_difference(&all, value->title, old ? old->text : STR(""), value->text);
	}
	/* A form of a later version may have lost a field. */
	for (size_t i = 0; i < before->n; i++) {
		const struct report_value *old = &before->values[i];
		if (!report_value_find(after, old->id))
			add_difference(&all, old->title, old->text, STR(""));
	}
	*ret = all;
	return ERR_OK;
}
