/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A workbook that was filled in goes into its round. The file comes from outside: it is read in a
 * sandbox that can write nothing but the records.
 */
#include <stdio.h>

#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "forms/import/sheet-import.h"

#define BOOK_BYTES (512u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = "sheet", .title = TEXT("シート", "SHEET") },
	{ .name = "cell", .title = TEXT("セル", "CELL") },
	{ .name = "item", .title = TEXT("項目", "ITEM") },
	{ .name = "reason", .title = TEXT("理由", "REASON") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "round",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("取り込む回（なければファイルにある回）",
		       "the round it goes to (else the one the file names)") },
	FORMS_OPTION,
	OPTIONS_END,
};

struct work {
	const struct options *options;
	struct form_set *forms;
	struct db *db;
	struct arena arena;
	struct sheet_import import;
	char user_text[RECORDS_USER_MAX];
	struct str user;
};

static enum errc read_file(struct work *work, struct str bytes, struct err *err)
{
	const char *path = options_arg(work->options, 0);
	struct xlsx_book book;
	enum errc code = xlsx_read(bytes, &work->arena, &book, err);

	if (!code)
		code = sheet_import_read(&book, work->forms, &work->arena, &work->import, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static void add_count(struct rows *rows, const char *result, size_t n)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%zu", n);
	rows_add(rows, (const struct str[]){ str_from(result), str_from(number), STR_NONE, STR_NONE,
					     STR_NONE, STR_NONE });
}

static enum errc report(const struct work *work, struct err *err)
{
	const struct sheet_import *import = &work->import;
	struct rows *rows = rows_new(rows_format_of(work->options), columns);

	add_count(rows, "saved", import->saved);
	add_count(rows, "unchanged", import->unchanged);
	for (size_t i = 0; i < import->n_notes; i++) {
		const struct sheet_note *note = &import->notes[i];
		rows_add(rows, (const struct str[]){
				       str_from(sheet_note_names[note->kind]),
				       STR("1"),
				       note->sheet,
				       str_from(note->cell),
				       note->item,
				       note->text,
			       });
	}
	return rows_end(rows, err);
}

static enum errc save(struct work *work, struct err *err)
{
	const struct options *options = work->options;
	const int64_t wanted =
		options_given(options, "round") ? options_number(options, "round") : 0;
	int64_t round;
	enum errc code = sheet_import_round(&work->import, work->db, wanted, &round, err);

	if (code)
		code = fail_in(err, code, options_arg(options, 0));
	else
		code = sheet_import_save(&work->import, work->db, round, work->user,
					 clock_wall_us(&clock_system), err);
	return code ? code : report(work, err);
}

/* What needs more than the sandbox leaves: forms, the database, who we are. */
static enum errc prepare(struct work *work, struct buf *bytes, struct err *err)
{
	const char *path = options_arg(work->options, 0);
	enum errc code = form_load_beside(work->options, &work->forms, err);

	work->user = records_user(work->user_text);
	if (!code)
		code = records_open(work->options, &work->db, err);
	if (!code)
		code = file_read(path, bytes, err);
	if (!code)
		code = records_audit(work->db, "round.import", str_from(path), STR(""), err);
	return code;
}

static enum errc import(struct work *work, struct err *err)
{
	auto_buf bytes = BUF_INIT(XLSX_FILE_MAX);
	enum errc code = prepare(work, &bytes, err);

	if (code)
		return code;
	records_confine(work->options);
	code = read_file(work, buf_str(&bytes), err);
	return code ? code : save(work, err);
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .options = options, .arena = ARENA_INIT(BOOK_BYTES) };
	struct err err;
	const enum errc code = import(&work, &err);
	const bool noted = !code && work.import.n_notes;

	db_close(work.db);
	form_set_free(work.forms);
	arena_done(&work.arena);
	if (code)
		return command_fail(&err);
	return noted ? EXIT_FAILED : EXIT_DONE;
}

const struct command command_form_import = {
	.name = "form import",
	.summary =
		TEXT("書き込んだ Excel の様式を取り込む", "take in a workbook that was filled in"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"tonoi form export --as xlsx の表に書き込んだものを読みます。ファイルで変えて"
		"いない欄はそのままです。同じ欄をほかの人が先に変えていたら、上書きせずに取り置き、"
		"シートとセルを示します。",
		"The file is what tonoi form export --as xlsx has written, filled in. Cells "
		"that were not changed in it are left alone. Where somebody else answered "
		"in between, theirs stays, the file's is kept aside, and sheet and cell are "
		"told."),
	.options = option_rows,
	.run = run,
};
