/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "forms/round-sheet.h"

#define SHEET_BYTES (64u * 1024 * 1024)
#define TITLE_MAX   (2 * FORM_TEXT_MAX)

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("項目", "ITEM") },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "pass", .title = TEXT("回目", "PASS"), .number = true },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "value", .title = TEXT("答え", "VALUE") },
	{ .name = "checked_on", .title = TEXT("確認した日", "CHECKED ON") },
	{ .name = "target_on", .title = TEXT("目標日", "TARGET ON") },
	{ .name = "version", .title = TEXT("版", "VERSION"), .number = true },
	{ .name = "by", .title = TEXT("だれが", "BY") },
	{ .name = "note", .title = TEXT("メモ", "NOTE") },
	{ .name = "question", .title = TEXT("質問", "QUESTION") },
	{ .name = NULL },
};

static void add(struct rows *rows, const struct round_sheet *sheet, unsigned pass, size_t at)
{
	const struct form_item *item = &sheet->form->items[at];
	const struct answer *answer = &sheet->answers[pass - 1][at];
	auto_buf title = BUF_INIT(TITLE_MAX);
	char numbers[2][24];

	form_add_title(item, lang_get(), &title);
	(void)snprintf(numbers[0], sizeof(numbers[0]), "%u", pass);
	(void)snprintf(numbers[1], sizeof(numbers[1]), "%lld", (long long)answer->version);
	rows_add(rows, (const struct str[]){
			       item->id,
			       str_or_none(item->number),
			       str_from(numbers[0]),
			       str_from(item_state_names[round_sheet_state(sheet, pass, at)]),
			       str_or_none(answer->value),
			       str_or_none(answer->checked_on),
			       str_or_none(answer->target_on),
			       str_from(numbers[1]),
			       str_or_none(answer->saved_by),
			       str_or_none(answer->note),
			       buf_str(&title),
		       });
}

static enum exit_code run(const struct options *options)
{
	auto_arena arena = ARENA_INIT(SHEET_BYTES);
	auto_form_set *forms = NULL;
	auto_db *db = NULL;
	struct round_sheet sheet;
	struct err err;
	int64_t id;

	if (!str_to_i64(str_from(options_arg(options, 0)), &id)) {
		(void)fail(&err, ERR_USAGE, "%s: %s", options_arg(options, 0),
			   text_of(TR("回の番号ではありません", "is no number of a round")));
		return command_fail(&err);
	}
	if (form_load_beside(options, &forms, &err) || records_read(options, &db, &err) ||
	    round_sheet_load(db, forms, id, &arena, &sheet, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < sheet.form->n_items; i++) {
		for (unsigned pass = 1; pass <= sheet.form->passes; pass++)
			add(rows, &sheet, pass, i);
	}
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	FORMS_OPTION,
	OPTIONS_END,
};

const struct command command_round_show = {
	.name = "round show",
	.summary = TEXT("一つの回の答えを出す", "show the answers of a round"),
	.args = "ROUND",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
