/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers on the command line: one item, or a CSV of many in one transaction. Everything is checked
 * before anything is written; one mistake, and nothing is.
 */
#include <stdio.h>

#include "base/encoding/csv-read.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/records.h"
#include "forms/answer-words.h"
#include "forms/round-sheet.h"

#define SHEET_BYTES (256u * 1024 * 1024)
#define CSV_BYTES   (64u * 1024 * 1024)
#define LINES_MAX   100000u

/* The first line of the CSV names them, in any order; only the item must be there. */
enum cell {
	CELL_ROUND,
	CELL_ITEM,
	CELL_PASS,
	CELL_VALUE,
	CELL_CHECKED,
	CELL_TARGET,
	CELL_NOTE,
	CELLS,
};

static const char *const cell_names[CELLS] = {
	[CELL_ROUND] = "round", [CELL_ITEM] = "item",	       [CELL_PASS] = "pass",
	[CELL_VALUE] = "value", [CELL_CHECKED] = "checked_on", [CELL_TARGET] = "target_on",
	[CELL_NOTE] = "note",
};

struct answering {
	const struct options *options;
	struct form_set *forms;
	struct db *db;
	struct arena arena;
	int64_t round; /* of --round; 0: each line says */
	struct round_sheet sheet;
	char user[RECORDS_USER_MAX];
	size_t saved;
	const char *place; /* "answers.csv:7", for sentences */
};

/* The sheet of that round; the last one is kept, since lines of a round stand together. */
static enum errc turn_to(struct answering *a, int64_t round, struct err *err)
{
	if (a->sheet.form && a->sheet.round.id == round)
		return ERR_OK;
	const enum errc code = round_sheet_load(a->db, a->forms, round, &a->arena, &a->sheet, err);
	if (code)
		a->sheet.form = NULL;
	return code;
}

/* Save one line; words of either language count as values. */
static enum errc save(struct answering *a, const struct str *cells, struct err *err)
{
	int64_t round = a->round;
	int64_t pass = 1;
	int64_t version;

	if (!round && !str_to_i64(cells[CELL_ROUND], &round))
		return fail(err, ERR_SYNTAX, "%s: no number of a round", a->place);
	if (cells[CELL_PASS].len && !str_to_i64(cells[CELL_PASS], &pass))
		return fail(err, ERR_SYNTAX, "%s: the pass is no number", a->place);
	enum errc code = turn_to(a, round, err);
	if (code)
		return fail_in(err, code, a->place);
	const size_t at = form_find(a->sheet.form, cells[CELL_ITEM]);
	if (at == SIZE_MAX)
		return fail(err, ERR_NOT_FOUND, "%s: form %.*s has no item “%.*s”", a->place,
			    STR_ARG(a->sheet.form->id), STR_ARG(cells[CELL_ITEM]));
	const struct str meant = answer_from_words(&a->sheet.form->items[at], cells[CELL_VALUE]);
	struct answer answer = {
		.round = round,
		.item = cells[CELL_ITEM],
		.pass = pass,
		.value = meant.len ? meant : cells[CELL_VALUE],
		.checked_on = str_or_none(cells[CELL_CHECKED]),
		.target_on = str_or_none(cells[CELL_TARGET]),
		.note = cells[CELL_NOTE],
		.saved_by = records_user(a->user),
		.saved_us = clock_wall_us(&clock_system),
	};
	code = answer_check(a->sheet.form, &answer, err);
	if (code)
		return fail_in(err, code, a->place);
	answer.version = a->sheet.answers[pass - 1][at].version;
	code = answers_save_within(a->db, &answer, &version, err);
	if (code)
		return fail_in(err, code, a->place);
	a->sheet.answers[pass - 1][at].version = version;
	a->saved++;
	return ERR_OK;
}

/* ---- a CSV ---- */

/* The next record with its line ends within quotes; false at the end. */
static bool next_record(struct str *rest, struct str *ret)
{
	bool quoted = false;
	size_t i = 0;

	if (!rest->len)
		return false;
	for (; i < rest->len && (quoted || rest->ptr[i] != '\n'); i++)
		quoted ^= rest->ptr[i] == '"';
	*ret = str_sub(*rest, 0, i);
	if (str_ends(*ret, STR("\r")))
		*ret = str_sub(*ret, 0, ret->len - 1);
	*rest = str_from_pos(*rest, i + 1);
	return true;
}

static enum errc read_head(struct answering *a, struct str record, size_t columns[static CELLS],
			   struct err *err)
{
	struct csv_cells cells = csv_cells_of(record, ',', &a->arena);
	struct str name;

	for (size_t i = 0; i < CELLS; i++)
		columns[i] = SIZE_MAX;
	for (size_t n = 0; csv_next(&cells, &name); n++) {
		const size_t i = str_find_name(str_trim(name), cell_names, CELLS);

		if (i == CELLS)
			return fail(err, ERR_SYNTAX, "%s: there is no column “%.*s”", a->place,
				    STR_ARG(name));
		columns[i] = n;
	}
	if (columns[CELL_ITEM] == SIZE_MAX || (!a->round && columns[CELL_ROUND] == SIZE_MAX))
		return fail(err, ERR_SYNTAX, "%s: the columns “round” and “item” are wanted",
			    a->place);
	return ERR_OK;
}

static void read_cells(struct answering *a, struct str record, const size_t columns[static CELLS],
		       struct str ret[static CELLS])
{
	struct csv_cells cells = csv_cells_of(record, ',', &a->arena);
	struct str cell;

	for (size_t i = 0; i < CELLS; i++)
		ret[i] = STR("");
	for (size_t n = 0; csv_next(&cells, &cell); n++) {
		for (size_t i = 0; i < CELLS; i++) {
			if (columns[i] == n)
				ret[i] = str_trim(cell);
		}
	}
}

static enum errc save_csv(struct answering *a, const char *path, struct err *err)
{
	auto_buf bytes = BUF_INIT(CSV_BYTES);
	char place[512];
	size_t columns[CELLS];
	struct str record;
	size_t line = 1;

	enum errc code = file_read(path, &bytes, err);
	if (code)
		return code;
	struct str rest = buf_str(&bytes);
	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_from_pos(rest, 3);
	a->place = place;
	(void)snprintf(place, sizeof(place), "%s:1", path);
	if (!next_record(&rest, &record))
		return fail(err, ERR_SYNTAX, "%s: RFC 4180 2: the file is empty", path);
	code = read_head(a, record, columns, err);
	while (!code && next_record(&rest, &record)) {
		struct str cells[CELLS];

		(void)snprintf(place, sizeof(place), "%s:%zu", path, ++line);
		if (line > LINES_MAX)
			return fail(err, ERR_LIMIT, "%s: more than %u records", place, LINES_MAX);
		if (!record.len)
			continue;
		read_cells(a, record, columns, cells);
		code = save(a, cells, err);
	}
	return code;
}

/* ---- one item ---- */

static struct str option(const struct answering *a, const char *name)
{
	const char *value = options_text(a->options, name);

	return value ? str_from(value) : STR("");
}

static enum errc save_one(struct answering *a, struct err *err)
{
	if (options_args(a->options) != 2 || !a->round)
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--round N と、項目と答えを指定してください",
				       "--round N, an item and its answer are wanted")));
	const struct str cells[CELLS] = {
		[CELL_ROUND] = STR(""),
		[CELL_ITEM] = str_from(options_arg(a->options, 0)),
		[CELL_PASS] = option(a, "pass"),
		[CELL_VALUE] = str_from(options_arg(a->options, 1)),
		[CELL_CHECKED] = option(a, "checked"),
		[CELL_TARGET] = option(a, "target"),
		[CELL_NOTE] = option(a, "note"),
	};
	a->place = "form answer";
	return save(a, cells, err);
}

/* All of it or nothing. */
static enum errc answer(struct answering *a, struct err *err)
{
	const char *csv = options_text(a->options, "csv");
	const struct str object = str_from(csv			      ? csv
					   : options_args(a->options) ? options_arg(a->options, 0)
								      : "");

	a->round = options_given(a->options, "round") ? options_number(a->options, "round") : 0;
	enum errc code = form_load_beside(a->options, &a->forms, err);
	if (!code)
		code = records_open(a->options, &a->db, err);
	if (!code)
		code = records_audit(a->db, "answer", object, STR(""), err);
	if (!code)
		code = db_begin(a->db, err);
	if (code)
		return code;
	code = csv ? save_csv(a, csv, err) : save_one(a, err);
	return db_end(a->db, code, err);
}

static enum exit_code run(const struct options *options)
{
	struct answering a = { .options = options, .arena = ARENA_INIT(SHEET_BYTES) };
	struct err err;
	const enum errc code = answer(&a, &err);

	db_close(a.db);
	form_set_free(a.forms);
	arena_done(&a.arena);
	if (code)
		return command_fail(&err);
	fprintf(stderr, "%s: %zu\n", text_of(TR("保存した答え", "answers saved")), a.saved);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "round",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("答える回（CSV では、なければ各行の round）",
		       "the round (of a CSV: else each line's column round)") },
	{ .name = "csv",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("たくさんの答え。列は round, item, pass, value, checked_on, target_on, note",
		       "many answers: columns round, item, pass, value, checked_on, target_on, "
		       "note") },
	{ .name = "pass",
	  .type = OPTION_TEXT,
	  .arg = "N",
	  .help = TEXT("何回目の確認か（なければ 1）", "which check (else 1)") },
	{ .name = "checked",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("確認した日（2026-03-31）", "the day it was checked (2026-03-31)") },
	{ .name = "target",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("目標日", "the target date") },
	{ .name = "note", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("メモ", "a note") },
	FORMS_OPTION,
	OPTIONS_END,
};

const struct command command_form_answer = {
	.name = "form answer",
	.summary = TEXT("回に答える（一つ、または CSV でまとめて）",
			"answer items of a round, one or many by CSV"),
	.args = "[ITEM VALUE]",
	.max_args = 2,
	.details = TEXT("すべてを確かめてから一度に保存し、誤りが一つでもあれば何も保存しません。",
			"All is checked and saved at once; with one mistake nothing is."),
	.options = option_rows,
	.run = run,
};
