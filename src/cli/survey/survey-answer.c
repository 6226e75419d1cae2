/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One organisation's sheet: what is asked, what is proposed and why, what was said; and typing into
 * it. Nothing counts before --send.
 */
#include "cli/survey/survey-desk.h"
#include "forms/answer-words.h"
#include "surveys/survey-draft.h"

static const struct rows_column columns[] = {
	{ .name = "item", .title = TEXT("設問", "ITEM") },
	{ .name = "question", .title = TEXT("内容", "QUESTION") },
	{ .name = "answer", .title = TEXT("回答", "ANSWER") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "proposed", .title = TEXT("案", "PROPOSED") },
	{ .name = "fact", .title = TEXT("案のもと", "FACT") },
	{ .name = NULL },
};

static const char *state_of(const struct survey_line *line)
{
	if (line->draft)
		return "typed";
	return line->said.ptr ? "said" : "open";
}

static void add_row(const struct survey_desk *desk, struct rows *rows, size_t at,
		    const struct survey_line *line)
{
	const struct form_item *item = &desk->form->items[at];

	rows_add(rows, (const struct str[]){
			       item->id,
			       text_pair_in(item->title, lang_get()),
			       str_or_none(answer_words(item, survey_line_value(line), lang_get())),
			       str_from(state_of(line)),
			       str_or_none(answer_words(item, line->proposed, lang_get())),
			       str_or_none(str_or_empty(line->fact)),
		       });
}

static enum errc show(const struct options *options, struct survey_desk *desk, int64_t organisation,
		      struct err *err)
{
	struct survey_line *lines;
	const enum errc code = survey_sheet_load(desk->base.scope, &desk->survey, organisation,
						 desk->form, &desk->base.arena, &lines, err);
	if (code)
		return code;
	struct str *values =
		arena_take_array(&desk->base.arena, desk->form->n_items + 1, sizeof(*values));
	const struct facility nobody = { .fiscal_start = 0 };

	if (!values)
		return fail(err, ERR_LIMIT, "survey: the sheet does not fit into memory");
	for (size_t i = 0; i < desk->form->n_items; i++)
		values[i] = survey_line_value(&lines[i]);
	const struct sheet sheet = { desk->form, &nobody, values };
	struct rows *rows = rows_new(rows_format_of(options), columns);

	for (size_t i = 0; i < desk->form->n_items; i++) {
		if (sheet_asks(&sheet, i) != VERDICT_NO)
			add_row(desk, rows, i, &lines[i]);
	}
	return rows_end(rows, err);
}

/* "ehr=はい": what is typed over stays in the history. */
static enum errc type_in(struct survey_desk *desk, int64_t organisation, struct str typed,
			 struct err *err)
{
	struct str words = typed;
	const struct str id = str_trim(str_split(&words, '='));
	const size_t at = form_find(desk->form, id);
	struct survey_line *lines;
	enum survey_draft_result result;

	if (!words.ptr || at == SIZE_MAX)
		return fail(err, ERR_USAGE, "%.*s: %s", STR_ARG(str_sub(typed, 0, 100)),
			    text_of(TR("設問=回答 の形で、設問は様式にあるもの",
				       "is written ITEM=ANSWER, with an item of the form")));
	const struct form_item *item = &desk->form->items[at];
	const struct str value =
		str_trim(words).len ? answer_from_words(item, str_trim(words)) : STR("");
	enum errc code = survey_sheet_load(desk->base.scope, &desk->survey, organisation,
					   desk->form, &desk->base.arena, &lines, err);
	if (code)
		return code;
	const struct answer answer = { .item = item->id, .pass = 1, .value = value };
	if (!value.ptr || item->type == ANSWER_COMPUTED || item->type == ANSWER_EVIDENCE)
		return fail(err, ERR_SYNTAX, "%.*s: “%.*s” %s", STR_ARG(item->id),
			    STR_ARG(str_sub(words, 0, 100)),
			    text_of(TR("は答えとして読めません", "is no answer")));
	code = answer_check(desk->form, &answer, err);
	const struct survey_draft draft = { .organisation = organisation,
					    .item = item->id,
					    .value = value,
					    .fact = STR(""),
					    .seen = lines[at].draft };
	return code ? code
		    : survey_draft_put(desk->base.scope, &desk->survey, &draft, &desk->actor,
				       &result, err);
}

static enum errc write_all(const struct options *options, struct survey_desk *desk,
			   int64_t organisation, struct err *err)
{
	enum errc code = ERR_OK;
	size_t changed;

	for (size_t i = 1; i < options_args(options) && !code; i++)
		code = type_in(desk, organisation, str_from(options_arg(options, i)), err);
	if (!code && options_flag(options, "send"))
		code = survey_send_in(desk->base.scope, &desk->survey, organisation, STR("command"),
				      &desk->actor, &changed, err);
	return code;
}

static enum errc change(const struct options *options, struct survey_desk *desk,
			int64_t organisation, struct err *err)
{
	const char *action = options_flag(options, "send") ? "survey.send-in" : "survey.answer";
	enum errc code = records_audit(desk->base.db, action, desk->survey.code,
				       options_str(options, "organisation"), err);
	if (!code)
		code = db_begin(desk->base.db, err);
	if (code)
		return code;
	code = write_all(options, desk, organisation, err);
	return db_end(desk->base.db, code, err);
}

static enum exit_code run(const struct options *options)
{
	const bool write = options_args(options) > 1 || options_flag(options, "send");
	auto_survey_desk desk = { .content = NULL };
	int64_t organisation = ORG_SELF;
	struct err err;
	enum errc code = survey_desk_open(options, write, true, &desk, &err);

	if (!code && options_given(options, "organisation"))
		code = organisations_find(desk.base.scope, options_str(options, "organisation"),
					  &organisation, &err);
	if (!code && write)
		code = change(options, &desk, organisation, &err);
	if (!code)
		code = show(options, &desk, organisation, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "organisation",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("だれの回答か（なければ、この施設）", "who answers (else this house)") },
	{ .name = "send", .type = OPTION_FLAG, .help = TEXT("回答として送る", "send it in") },
	FORMS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_survey_answer = {
	.name = "survey answer",
	.summary = TEXT("調査票を見て、答えを書き、送る", "look at a sheet, fill it in, send it"),
	.args = "SURVEY [ITEM=ANSWER]...",
	.min_args = 1,
	.max_args = FORM_ITEMS_MAX,
	.details = TEXT(
		"書いたものは下書きで、--send まで数に入りません。聞かれない設問は出ません。",
		"What is typed is a draft, and counts from --send on. What is not asked is not "
		"shown."),
	.options = option_rows,
	.run = run,
};
