/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>

#include "base/alloc.h"
#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "forms/carry.h"

#define TITLE_MAX (2 * FORM_TEXT_MAX)

static const struct rows_column columns[] = {
	{ .name = "round", .title = TEXT("回", "ROUND"), .number = true },
	{ .name = "id", .title = TEXT("項目", "ITEM") },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "result", .title = TEXT("引き継ぎ", "RESULT") },
	{ .name = "before", .title = TEXT("前の答え", "BEFORE") },
	{ .name = "proposed", .title = TEXT("提案", "PROPOSED") },
	{ .name = "proofs", .title = TEXT("証拠", "PROOFS"), .number = true },
	{ .name = "expired", .title = TEXT("期限切れ", "EXPIRED"), .number = true },
	{ .name = "question", .title = TEXT("質問", "QUESTION") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("回の名前（なければ年度版の名前）",
		       "what the round is called (else the edition)") },
	{ .name = "subject",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何についてか（事業者の製品など。なければこの施設）",
		       "what it is about, such as a vendor's product (else this institution)") },
	{ .name = "from",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("この回（前の年度版）の答えと証拠を引き継ぐ",
		       "carry over answers and proofs of this round of the edition before") },
	FORMS_OPTION,
	OPTIONS_END,
};

struct work {
	const struct options *options;
	struct form_set *forms;
	struct db *db;
	struct arena arena;
	struct form_paper from;
	struct round_wish wish;
	char user[RECORDS_USER_MAX];
};

static void add_row(struct rows *rows, int64_t round, const struct form_item *item,
		    const struct carried *carried)
{
	auto_buf title = BUF_INIT(TITLE_MAX);
	char numbers[3][24];

	form_add_title(item, lang_get(), &title);
	(void)snprintf(numbers[0], sizeof(numbers[0]), "%lld", (long long)round);
	(void)snprintf(numbers[1], sizeof(numbers[1]), "%zu", carried->proofs);
	(void)snprintf(numbers[2], sizeof(numbers[2]), "%zu", carried->expired);
	rows_add(rows, (const struct str[]){
			       str_from(numbers[0]),
			       item->id,
			       item->number,
			       str_from(carry_result_names[carried->result]),
			       carried->before,
			       carried->value,
			       str_from(numbers[1]),
			       str_from(numbers[2]),
			       buf_str(&title),
		       });
}

static enum errc read_wish(struct work *work, struct err *err)
{
	const struct options *options = work->options;
	struct round_wish *wish = &work->wish;
	enum errc code = form_load_beside(options, &work->forms, err);

	if (!code)
		code = form_get(work->forms, options_arg(options, 0), &wish->form, err);
	if (!code)
		code = records_open(options, &work->db, err);
	if (!code && options_given(options, "from")) {
		code = paper_of_round(work->db, options_number(options, "from"), work->forms,
				      &work->arena, &work->from, err);
		wish->from = &work->from;
	}
	if (code)
		return code;
	wish->title = options_given(options, "title") ? str_from(options_text(options, "title"))
						      : wish->form->edition;
	wish->subject = options_given(options, "subject")
				? str_from(options_text(options, "subject"))
				: STR("");
	wish->by = records_user(work->user);
	wish->now_us = clock_wall_us(&clock_system);
	return ERR_OK;
}

static enum errc begin(struct work *work, struct err *err)
{
	enum errc code = read_wish(work, err);

	if (code)
		return code;
	const struct form *form = work->wish.form;
	auto_free struct carried *carried = mem_new_array(form->n_items, sizeof(*carried));
	int64_t round = 0;

	code = records_audit(work->db, "round.begin", form->id, work->wish.title, err);
	if (!code)
		code = round_begin(work->db, &work->wish, &round, carried, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(work->options), columns);
	for (size_t i = 0; i < form->n_items; i++)
		add_row(rows, round, &form->items[i], &carried[i]);
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .options = options, .arena = ARENA_INIT(PAPER_BYTES) };
	struct err err;
	const enum errc code = begin(&work, &err);

	db_close(work.db);
	form_set_free(work.forms);
	arena_done(&work.arena);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_form_begin = {
	.name = "form begin",
	.summary = TEXT("様式の新しい回を始める（前の年度版の答えを引き継ぐ）",
			"begin a round of a form, with last year's answers carried over"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"引き継いだ答えは提案で、人が確かめるまで答えではありません。新しい項目、前より厳し"
		"い項目、前に答えのない項目は、改めて答えます。",
		"What is carried over is a proposal until a person has confirmed it. New "
		"and stricter items, and those that had no answer, are asked anew."),
	.options = option_rows,
	.run = run,
};
