/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/playbook/playbook-desk.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = "place", .title = TEXT("場所", "PLACE") },
	{ .name = "clause", .title = TEXT("決まり", "CLAUSE") },
	{ .name = "grade", .title = TEXT("重さ", "GRADE") },
	{ .name = "problem", .title = TEXT("内容", "PROBLEM") },
	{ .name = NULL },
};

static void add_notes(struct rows *rows, const struct playbook_desk *desk, const char *path)
{
	for (size_t i = 0; i < desk->notes->n; i++) {
		const struct playbook_note *note = &desk->notes->at[i];

		rows_add(rows, (const struct str[]){
				       str_from(path),
				       note->place,
				       str_from(note->clause),
				       str_from(note->wrong ? "wrong" : "notice"),
				       note->text,
			       });
	}
}

/* What is no JSON has no notes; its sentence is one. */
static void add_failure(struct rows *rows, const char *path, const struct err *err)
{
	struct str text = str_from(err->text);

	/* The file has a column of its own. */
	if (str_starts(text, str_from(path)))
		text = str_from_pos(text, strlen(path) + 2);
	rows_add(rows, (const struct str[]){ str_from(path), STR("playbook"), STR("RFC 8259"),
					     STR("wrong"), text });
}

/* False: something is wrong with it. */
static bool check(struct playbook_desk *desk, struct rows *rows, const char *path)
{
	struct playbook_copy copy;
	struct err err;
	const enum errc code = playbook_desk_read(desk, path, &copy, &err);

	if (desk->notes)
		add_notes(rows, desk, path);
	if (code && (!desk->notes || !desk->notes->n_wrong))
		add_failure(rows, path, &err);
	if (!code)
		playbook_free(copy.playbook);
	return !code;
}

static enum exit_code run(const struct options *options)
{
	auto_playbook_desk desk = { .db = NULL };
	struct err err;
	bool right = true;

	if (playbook_desk_open(options, false, &desk, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < options_args(options); i++)
		right &= check(&desk, rows, options_arg(options, i));
	if (rows_end(rows, &err))
		return command_fail(&err);
	return right ? EXIT_DONE : EXIT_FAILED;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_playbook_check = {
	.name = "playbook check",
	.summary = TEXT("手順（CACAO 2.0）を検査し、間違いを場所と決まりで示す",
			"check playbooks (CACAO 2.0) and tell mistakes by place and clause"),
	.args = "FILE…",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT("始まりが一つか、どの段にも行けるか、行き先があるか、終わりがあるか、条件が"
			"決められるか、"
			"日本語と英語がそろうかを見ます。",
			"One start, every step reached, every reference there, ends, conditions "
			"that can be decided, texts in both languages."),
	.options = option_rows,
	.run = run,
};
