/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a round leaves open, in the order of the sheet: each いいえ, and what an answer lacks.
 */
#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "forms/paper.h"

#define TITLE_MAX (2 * FORM_TEXT_MAX)
#define GAPS_MAX  256

static const struct rows_column columns[] = {
	{ .name = "issue", .title = TEXT("未了", "ISSUE") },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "id", .title = TEXT("項目", "ITEM") },
	{ .name = "answer", .title = TEXT("回答", "ANSWER") },
	{ .name = "target_on", .title = TEXT("目標日", "TARGET") },
	{ .name = "lacks", .title = TEXT("足りないもの", "LACKS") },
	{ .name = "question", .title = TEXT("質問", "QUESTION") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	FORMS_OPTION,
	OPTIONS_END,
};

static const struct {
	enum answer_gap gap;
	const char *name;
} gap_names[] = {
	{ GAP_VALUE, "answer" },	 { GAP_CHECKED_ON, "checked-on" },
	{ GAP_TARGET_ON, "target-on" },	 { GAP_TARGET_YEAR, "target-in-fiscal-year" },
	{ GAP_CONFIRM, "confirmation" },
};

struct work {
	const struct options *options;
	struct form_set *forms;
	struct db *db;
	struct arena arena;
	struct form_paper paper;
};

static void add_gaps(unsigned gaps, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(gap_names); i++) {
		if (gaps & gap_names[i].gap)
			buf_printf(out, "%s%s", out->len ? " " : "", gap_names[i].name);
	}
}

static void add_item(struct rows *rows, const struct form_paper *paper, size_t item)
{
	const struct form_item *it = &paper->form->items[item];
	const struct answer *answer = paper_answer(paper, item);
	const struct answer none = { .item = it->id, .pass = 1 };
	const unsigned gaps = answer_gaps(paper->form, &paper->known, answer ? answer : &none);
	const bool no = answer && it->duty != DUTY_GATE && str_is(answer->value, "no");
	auto_buf title = BUF_INIT(TITLE_MAX);
	auto_buf lacks = BUF_INIT(GAPS_MAX);

	if (it->duty == DUTY_REFERENCE || paper_asks(paper, item) == VERDICT_NO || (!gaps && !no))
		return;
	add_gaps(gaps, &lacks);
	form_add_title(it, lang_get(), &title);
	rows_add(rows, (const struct str[]){
			       no	? STR("no")
			       : answer ? STR("incomplete")
					: STR("unanswered"),
			       str_or_none(it->number),
			       it->id,
			       answer ? answer->value : STR_NONE,
			       answer && answer->target_on.len ? answer->target_on : STR_NONE,
			       str_or_none(buf_str(&lacks)),
			       buf_str(&title),
		       });
}

static enum errc list(struct work *work, struct err *err)
{
	const struct options *options = work->options;
	const char *text = options_arg(options, 0);
	int64_t round;
	enum errc code = ERR_OK;

	if (!str_to_i64(str_from(text), &round) || round < 1)
		return fail(err, ERR_USAGE, "round “%.40s”: is no number", text);
	code = form_load_beside(options, &work->forms, err);
	if (!code)
		code = records_read(options, &work->db, err);
	if (!code)
		code = paper_of_round(work->db, round, work->forms, &work->arena, &work->paper,
				      err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < work->paper.form->n_items; i++)
		add_item(rows, &work->paper, i);
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .options = options, .arena = ARENA_INIT(PAPER_BYTES) };
	struct err err;
	const enum errc code = list(&work, &err);

	db_close(work.db);
	form_set_free(work.forms);
	arena_done(&work.arena);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_form_issues = {
	.name = "form issues",
	.summary = TEXT("回に残っている「いいえ」と書きもらしを並べる",
			"list what a round leaves open: each no, and what answers lack"),
	.args = "ROUND",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("チェックリストにも、事業者の MDS/SDS "
		     "にも使えます。尋ねられていない項目と参考の項目"
		     "は出ません。",
		     "For checklists and for a vendor's MDS/SDS alike. Items that are not asked, "
		     "and those for reference, are left out."),
	.options = option_rows,
	.run = run,
};
