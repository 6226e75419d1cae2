/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes in a workbook of an authority for a form. It comes from outside: its bytes are read first,
 * and looked into when the process can write nothing but the open database.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/os/fd.h"
#include "cli/report/report-desk.h"
#include "reports/report-paper.h"
#include "store/evidence-files.h"

static enum errc read_files(const struct options *options, struct buf *book, struct buf *map,
			    struct err *err)
{
	const char *path = options_text(options, "map");
	enum errc code = file_read(options_arg(options, 1), book, err);

	if (!code && path)
		code = file_read(path, map, err);
	return code;
}

static void say(const struct report_form *form, const struct report_filled *filled)
{
	(void)printf(text_of(TR("%.*s: %zu 項目のうち %zu 項目の場所が見つかりました\n",
				"%.*s: of %zu fields %zu have their place\n")),
		     STR_ARG(form->id), filled->n_places, filled->n_filled);
	for (size_t i = 0; i < filled->n_lost; i++)
		(void)printf(text_of(TR("  場所なし: %.*s\n", "  no place: %.*s\n")),
			     STR_ARG(filled->lost[i]));
}

static enum errc take_in(struct report_desk *desk, const struct options *options,
			 const struct report_form *form, struct err *err)
{
	auto_buf book = BUF_INIT(WORKBOOK_MAX);
	auto_buf map = BUF_INIT(WORKBOOK_PLACES_MAX);
	struct report_filled *filled = arena_take(desk->scope.arena, sizeof(*filled));
	enum errc code = read_files(options, &book, &map, err);

	if (!code && !filled)
		code = fail(err, ERR_LIMIT, "%.*s: no room", STR_ARG(form->id));
	/* Who it is, and that it is tried, is asked and written before nothing can be opened. */
	(void)records_user(desk->user);
	if (!code)
		code = records_audit(desk->scope.db, "report.workbook", form->id, STR(""), err);
	if (code)
		return code;
	/* The archive's dates make the C library ask for the zone; inside it may open nothing. */
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	records_confine(options);
	code = report_workbook_check(form, buf_str(&book), buf_str(&map), filled, err);
	const struct report_workbook workbook = {
		.form = form->id,
		.name = evidence_file_name(str_from(options_arg(options, 1)), desk->scope.arena),
		.bytes = buf_str(&book),
		.places = buf_str(&map),
		.added_us = desk->scope.now_us,
		.added_by = str_from(desk->user),
	};
	if (!code)
		code = report_workbooks_put(desk->scope.db, &workbook, err);
	if (!code)
		say(form, filled);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_report_desk desk;
	const struct report_form *form = NULL;
	struct err err;
	enum errc code = report_desk_open(options, true, &desk, &err);

	if (!code)
		code = report_desk_form(&desk, str_from(options_arg(options, 0)), &form, &err);
	if (!code)
		code = take_in(&desk, options, form, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "map",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("どの項目をどのセルに書くか（YAML。なければ様式のもの）",
		       "which field goes into which cell (YAML; else that of the form)") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_report_workbook = {
	.name = "report workbook",
	.summary = TEXT("役所の Excel 様式を取り込む", "take in an authority's own workbook"),
	.args = "FORM FILE",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT(
		"以後 tonoi case report --as xlsx はこの Excel に書き込みます。ほかのセルや書式は"
		"変わりません。",
		"From then on tonoi case report --as xlsx fills this workbook. Its other "
		"cells and looks stay."),
	.options = option_rows,
	.run = run,
};
