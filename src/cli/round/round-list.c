/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "forms/round-sheet.h"

#define SHEET_BYTES (64u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "round", .title = TEXT("回", "ROUND"), .number = true },
	{ .name = "form", .title = TEXT("様式", "FORM") },
	{ .name = "title", .title = TEXT("名前", "TITLE") },
	{ .name = "subject", .title = TEXT("対象", "SUBJECT") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "asked", .title = TEXT("項目", "ASKED"), .number = true },
	{ .name = "settled", .title = TEXT("回答済み", "SETTLED"), .number = true },
	{ .name = "incomplete", .title = TEXT("不足", "INCOMPLETE"), .number = true },
	{ .name = "open", .title = TEXT("未回答", "OPEN"), .number = true },
	{ .name = "unknown", .title = TEXT("不明", "UNKNOWN"), .number = true },
	{ .name = "no", .title = TEXT("いいえ", "NO"), .number = true },
	{ .name = NULL },
};

struct listing {
	struct db *db;
	const struct form_set *forms;
	struct rows *rows;
	int64_t ids[10000];
	size_t n;
};

static bool take(void *ctx, const struct round *round)
{
	struct listing *listing = ctx;

	listing->ids[listing->n++] = round->id;
	return listing->n < ARRAY_LEN(listing->ids);
}

/* A round of a form that is not there has its words and no numbers. */
static enum errc add(struct listing *listing, int64_t id, struct err *err)
{
	auto_arena arena = ARENA_INIT(SHEET_BYTES);
	struct round_sheet sheet;
	struct round_progress progress = { .all = 0 };
	char numbers[7][24];

	const enum errc code =
		round_sheet_load(listing->db, listing->forms, id, &arena, &sheet, err);
	if (code && !(code == ERR_NOT_FOUND && sheet.round.id == id))
		return code;
	if (!code)
		progress = round_sheet_progress(&sheet, 1, 0, sheet.form->n_items);
	const unsigned counts[] = {
		progress.all,	       progress.n[ITEM_SETTLED], progress.n[ITEM_INCOMPLETE],
		progress.n[ITEM_OPEN], progress.n[ITEM_UNKNOWN], progress.no
	};
	(void)snprintf(numbers[0], sizeof(numbers[0]), "%lld", (long long)id);
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		(void)snprintf(numbers[i + 1], sizeof(numbers[0]), "%u", counts[i]);
	struct str cells[11] = { str_from(numbers[0]), sheet.round.form, sheet.round.title,
				 sheet.round.subject,
				 sheet.round.closed_us == TIME_NONE ? STR("open") : STR("closed") };
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		cells[5 + i] = code ? STR_NONE : str_from(numbers[i + 1]);
	rows_add(listing->rows, cells);
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_form_set *forms = NULL;
	auto_db *db = NULL;
	struct listing listing = { .n = 0 };
	struct err err;

	if (form_load_beside(options, &forms, &err) || records_read(options, &db, &err) ||
	    rounds_each(db, take, &listing, &err))
		return command_fail(&err);
	listing.db = db;
	listing.forms = forms;
	listing.rows = rows_new(rows_format_of(options), columns);
	enum errc code = ERR_OK;
	for (size_t i = 0; !code && i < listing.n; i++)
		code = add(&listing, listing.ids[i], &err);
	return rows_end_after(listing.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	FORMS_OPTION,
	OPTIONS_END,
};

const struct command command_round_list = {
	.name = "round list",
	.summary = TEXT("始めた回と進み具合を並べる", "list the rounds and how far they have come"),
	.details = TEXT("数は 1 回目の確認のものです。参考の項目は数えません。",
			"Counts are of the first check; items for reference are not counted."),
	.options = option_rows,
	.run = run,
};
