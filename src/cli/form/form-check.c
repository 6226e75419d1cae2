/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = "line", .title = TEXT("行", "LINE"), .number = true },
	{ .name = "problem", .title = TEXT("間違い", "PROBLEM") },
	{ .name = NULL },
};

static enum errc print_notes(const struct form_set *set, enum rows_format format, struct err *err)
{
	struct rows *rows = rows_new(format, columns);

	for (size_t i = 0; i < form_set_notes(set); i++) {
		const struct form_note *note = form_set_note(set, i);
		char line[24];
		(void)snprintf(line, sizeof(line), "%u", note->line);
		const struct str cells[] = { note->file, str_from(line), note->text };
		rows_add(rows, cells);
	}
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	const enum rows_format format = rows_format_of(options);
	auto_form_set *set = NULL;
	struct err err;

	if (form_load(options, &set, &err))
		return command_fail(&err);
	const size_t bad = form_set_notes(set);
	if ((bad || format != ROWS_TABLE) && print_notes(set, format, &err))
		return command_fail(&err);
	if (format == ROWS_TABLE)
		fprintf(stderr,
			text_of(TR("様式 %zu 件、間違い %zu 件\n", "%zu forms, %zu mistakes\n")),
			form_set_count(set), bad);
	return bad ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_form_check = {
	.name = "form check",
	.summary = TEXT("様式を検査し、間違いをファイルと行で示す",
			"check forms and tell mistakes by file and line"),
	.args = "[PATH…]",
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT("PATH はファイルまたはフォルダー（*.yml）で、付属の様式に加えて検査します。"
			"間違いのある様式は使われません。",
			"PATH is a file or a folder (*.yml), checked besides the forms that come "
			"with the program. A form with a mistake is not used."),
	.options = option_rows,
	.run = run,
};
