/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What machines know about the items of a round, beside its answers; it answers nothing.
 */
#include <stdio.h>

#include "accounts/account-content.h"
#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "facts/fact-content.h"
#include "forms/round-sheet.h"
#include "vendors/vendor-content.h"

#define SHEET_BYTES (64u * 1024 * 1024)
#define TITLE_MAX   (2 * FORM_TEXT_MAX)

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("項目", "ITEM") },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "value", .title = TEXT("答え", "VALUE") },
	{ .name = "verdict", .title = TEXT("機械の見方", "VERDICT") },
	{ .name = "stance", .title = TEXT("答えと", "STANCE") },
	{ .name = "fact", .title = TEXT("分かること", "FACT") },
	{ .name = "link", .title = TEXT("頁", "PAGE") },
	{ .name = "question", .title = TEXT("質問", "QUESTION") },
	{ .name = NULL },
};

struct work {
	struct form_set *forms;
	struct fact_content *facts;
	struct vendor_content *vendors;
	struct account_content *accounts;
	struct db *db;
	struct arena arena;
	struct round_sheet sheet;
};

static enum errc open_all(struct work *work, const struct options *options, struct err *err)
{
	int64_t id;

	if (!str_to_i64(str_from(options_arg(options, 0)), &id))
		return fail(err, ERR_USAGE, "%s: %s", options_arg(options, 0),
			    text_of(TR("回の番号ではありません", "is no number of a round")));
	enum errc code = form_load_beside(options, &work->forms, err);
	if (!code)
		code = fact_content_load(NULL, &work->facts, err);
	if (!code)
		code = vendor_content_load(NULL, &work->vendors, err);
	if (!code)
		code = account_content_load_own(&work->accounts, err);
	if (!code)
		code = records_read(options, &work->db, err);
	return code ? code
		    : round_sheet_load(work->db, work->forms, id, &work->arena, &work->sheet, err);
}

/* Of the last pass that somebody answered. */
static struct str value_of(const struct round_sheet *sheet, size_t at)
{
	struct str value = sheet->values[0][at];

	for (unsigned pass = 1; pass < sheet->form->passes; pass++) {
		if (sheet->answers[pass][at].version > 0)
			value = sheet->values[pass][at];
	}
	return value;
}

static void add_item(struct rows *rows, struct work *work, size_t at)
{
	const struct form_item *item = &work->sheet.form->items[at];
	const struct fact_scope scope = { .content = work->facts,
					  .db = work->db,
					  .now_us = clock_wall_us(&clock_system),
					  .arena = &work->arena,
					  .forms = work->forms,
					  .vendors = work->vendors,
					  .accounts = work->accounts };
	const struct str value = value_of(&work->sheet, at);
	auto_buf title = BUF_INIT(TITLE_MAX);
	struct facts facts = { .n = 0 };

	if (item->topic.len)
		facts_of(&scope, item->topic, &facts);
	form_add_title(item, lang_get(), &title);
	for (size_t i = 0; i < facts.n; i++) {
		const struct fact_view *fact = &facts.at[i];

		rows_add(rows,
			 (const struct str[]){
				 item->id,
				 str_or_none(item->number),
				 str_or_none(value),
				 str_from(fact_verdict_names[fact->verdict]),
				 str_from(fact_stance_names[fact_stance(fact->verdict, value)]),
				 text_pair_in(fact->sentence, lang_get()),
				 str_or_none(fact->link),
				 buf_str(&title),
			 });
	}
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .arena = ARENA_INIT(SHEET_BYTES) };
	struct err err;
	enum errc code = open_all(&work, options, &err);

	if (!code) {
		struct rows *rows = rows_new(rows_format_of(options), columns);
		for (size_t i = 0; i < work.sheet.form->n_items; i++)
			add_item(rows, &work, i);
		code = rows_end(rows, &err);
	}
	db_close(work.db);
	account_content_free(work.accounts);
	vendor_content_free(work.vendors);
	fact_content_free(work.facts);
	form_set_free(work.forms);
	arena_done(&work.arena);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	FORMS_OPTION,
	OPTIONS_END,
};

const struct command command_round_facts = {
	.name = "round facts",
	.summary = TEXT("機械に分かることを、一つの回の答えに並べて出す",
			"show what machines know beside the answers of a round"),
	.args = "ROUND",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("食い違い（differs）があっても、答えは変わりません。機械に分からないことは"
			" unknown と出ます。",
			"A fact that differs changes no answer. What a machine cannot tell is "
			"unknown."),
	.options = option_rows,
	.run = run,
};
