/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ministry's own Excel checklist beside ours, or as a form of its own. The file comes from
 * outside: it is read in a sandbox without files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/pack.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "forms/import/official-keep.h"
#include "store/evidence-files.h"

#define BOOK_BYTES (512u * 1024 * 1024)
#define FORM_BYTES (8u * 1024 * 1024)
#define TITLE_MAX  (2 * FORM_TEXT_MAX)

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "id", .title = TEXT("項目", "ITEM") },
	{ .name = "sheet", .title = TEXT("シート", "SHEET") },
	{ .name = "cell", .title = TEXT("セル", "CELL") },
	{ .name = "official", .title = TEXT("公式の文言", "OFFICIAL WORDING") },
	{ .name = "ours", .title = TEXT("このソフトの文言", "OURS") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "form",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT(
		  "並べて見る様式（なければ分野の pack.yml の official-form）",
		  "the form to show it beside (else official-form of the sector's pack.yml)") },
	{ .name = "make",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("この名前の様式（YAML）にして標準出力へ書く",
		       "write a form of that id (YAML) to standard output") },
	{ .name = "fiscal-year",
	  .type = OPTION_NUMBER,
	  .arg = "YEAR",
	  .fallback = "2026",
	  .min = 2000,
	  .max = 2999,
	  .help = TEXT("作る様式の年度（西暦）", "its fiscal year") },
	{ .name = "keep",
	  .type = OPTION_FLAG,
	  .help = TEXT("公式の文言を保管し、画面の項目に並べて表示する",
		       "keep the official wording, to be shown at the items of the console") },
	FORMS_OPTION,
	OPTIONS_END,
};

static void confine_reader(void)
{
	static const struct sandbox_profile profile = {
		.name = "official",
		.calls = SANDBOX_BASIC | SANDBOX_GIVEN_FILE,
	};

	/* The archive's dates make the C library ask for the zone; inside it may open nothing. */
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	confine(&profile, NULL);
}

static void add_official(struct rows *rows, const struct form *form,
			 const struct official_item *item)
{
	const size_t at = official_find(form, item->number);
	auto_buf ours = BUF_INIT(TITLE_MAX);

	if (at != SIZE_MAX)
		form_add_title(&form->items[at], lang_get(), &ours);
	rows_add(rows, (const struct str[]){
			       at == SIZE_MAX ? STR("not-in-form") : STR("matched"),
			       str_from(item->number),
			       at == SIZE_MAX ? STR_NONE : form->items[at].id,
			       item->sheet,
			       str_from(item->cell),
			       item->text,
			       at == SIZE_MAX ? STR_NONE : buf_str(&ours),
		       });
}

static bool is_there(const struct official_sheet *sheet, struct str number)
{
	for (size_t i = 0; i < sheet->n; i++) {
		if (str_is(number, sheet->items[i].number))
			return true;
	}
	return false;
}

static enum errc compare(const struct options *options, const struct form *form,
			 const struct official_sheet *sheet, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);

	for (size_t i = 0; i < sheet->n; i++)
		add_official(rows, form, &sheet->items[i]);
	for (size_t i = 0; i < form->n_items; i++) {
		const struct form_item *item = &form->items[i];
		auto_buf ours = BUF_INIT(TITLE_MAX);
		if (!item->number.len || is_there(sheet, item->number))
			continue;
		form_add_title(item, lang_get(), &ours);
		rows_add(rows,
			 (const struct str[]){ STR("not-in-file"), item->number, item->id, STR_NONE,
					       STR_NONE, STR_NONE, buf_str(&ours) });
	}
	return rows_end(rows, err);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static enum errc make(const struct options *options, const struct form *form,
		      const struct official_sheet *sheet, struct err *err)
{
	const char *path = options_arg(options, 0);
	const struct str id = str_from(options_text(options, "make"));
	auto_buf out = BUF_INIT(FORM_BYTES);
	char now[TIME_TEXT_MAX];

	(void)time_format_utc(clock_wall_us(&clock_system), now);
	official_write_form(sheet,
			    &(struct official_form){
				    .id = id,
				    .series = form->series,
				    .edition = id,
				    .fiscal_year = options_number(options, "fiscal-year"),
				    .made_on = str_of(now, DAY_LEN),
				    .file = str_from(base_name(path)),
			    },
			    &out);
	if (buf_failed(&out))
		return fail(err, ERR_LIMIT, "%s: its texts are over %u MiB", path,
			    FORM_BYTES / 1024 / 1024);
	return fd_write_all(STDOUT_FILENO, buf_str(&out), err);
}

struct work {
	const struct options *options;
	const struct form *form;
	struct db *db; /* NULL: nothing is kept */
	char user[RECORDS_USER_MAX];
};

static enum errc keep(struct work *work, const struct official_sheet *sheet, struct str bytes,
		      struct err *err)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];
	struct official_kept kept;

	evidence_sha256(bytes, sha256);
	const struct official_file file = {
		.form = work->form->id,
		.file = str_from(base_name(options_arg(work->options, 0))),
		.sha256 = str_from(sha256),
		.taken_by = str_from(work->user),
		.taken_us = clock_wall_us(&clock_system),
	};
	return official_keep(work->db, work->form, sheet, &file, &kept, err);
}

static enum errc show(struct work *work, struct str bytes, struct err *err)
{
	const struct options *options = work->options;
	auto_arena arena = ARENA_INIT(BOOK_BYTES);
	struct official_sheet sheet;
	struct xlsx_book book;
	enum errc code = xlsx_read(bytes, &arena, &book, err);

	if (!code)
		code = official_sheet_read(&book, &arena, &sheet, err);
	if (!code && work->db)
		code = keep(work, &sheet, bytes, err);
	if (code)
		return fail_in(err, code, options_arg(options, 0));
	return options_given(options, "make") ? make(options, work->form, &sheet, err)
					      : compare(options, work->form, &sheet, err);
}

static const char *wanted_form(const struct options *options, char own[static FORM_ID_MAX + 1])
{
	const char *given = options_text(options, "form");

	(void)snprintf(own, FORM_ID_MAX + 1, "%.*s", STR_ARG(pack_value("official-form")));
	return given ? given : own;
}

/* What needs more than the sandbox leaves: the database, who we are. */
static enum errc open_records(struct work *work, struct err *err)
{
	if (!options_flag(work->options, "keep"))
		return ERR_OK;
	(void)records_user(work->user);
	const enum errc code = records_open(work->options, &work->db, err);
	return code ? code
		    : records_audit(work->db, "form.official", work->form->id,
				    str_from(options_arg(work->options, 0)), err);
}

static enum exit_code run(const struct options *options)
{
	auto_buf bytes = BUF_INIT(XLSX_FILE_MAX);
	auto_form_set *forms = NULL;
	struct work work = { .options = options };
	char own[FORM_ID_MAX + 1];
	struct err err;

	if (form_load_beside(options, &forms, &err) ||
	    form_get(forms, wanted_form(options, own), &work.form, &err) ||
	    file_read(options_arg(options, 0), &bytes, &err) || open_records(&work, &err)) {
		db_close(work.db);
		return command_fail(&err);
	}
	if (work.db)
		records_confine(options);
	else
		confine_reader();
	const enum errc code = show(&work, buf_str(&bytes), &err);
	db_close(work.db);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_form_official = {
	.name = "form official",
	.summary = TEXT("国の Excel の文言を、このソフトの様式と並べる",
			"show the ministry's own Excel checklist beside our form"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("番号（2-⑩、2(1) "
		     "など）を見つけ、公式の文言をシートとセルつきで示します。--make で様"
		     "式にすると、まだ付属していない年度版（令和８年度版など）も答えられます。引き"
		     "継ぎの対"
		     "応は人が書き足します。",
		     "Finds item numbers such as 2-⑩ or 2(1) and tells the official wording with "
		     "sheet and cell. --make makes a form of it, so that an edition that does not "
		     "come with the program, such as Reiwa 8, can be answered; what is carried "
		     "over is for a person to add."),
	.options = option_rows,
	.run = run,
};
