/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"

#define NUMBER_TEXT 24u

/* Contract: "id" and "items", the number of questions that want an answer. */
static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("様式", "FORM") },
	{ .name = "edition", .title = TEXT("年度版", "EDITION") },
	{ .name = "items", .title = TEXT("項目", "ITEMS"), .number = true },
	{ .name = "reference", .title = TEXT("参考", "REFERENCE"), .number = true },
	{ .name = "unconfirmed", .title = TEXT("番号が仮", "UNCONFIRMED"), .number = true },
	{ .name = "confirmed", .title = TEXT("照合", "CONFIRMED") },
	{ .name = "from", .title = TEXT("から", "FROM") },
	{ .name = "until", .title = TEXT("まで", "UNTIL") },
	{ .name = "previous", .title = TEXT("前の版", "PREVIOUS") },
	{ .name = "title", .title = TEXT("名前", "TITLE") },
	{ .name = NULL },
};

static size_t unconfirmed(const struct form *form)
{
	size_t n = 0;

	for (size_t i = 0; i < form->n_items; i++) {
		if (form->items[i].duty == DUTY_ASKED && form->items[i].type != ANSWER_COMPUTED)
			n += form->items[i].numbering != NUMBER_OFFICIAL ? 1 : 0;
	}
	return n;
}

static struct str number(size_t n, char out[static NUMBER_TEXT])
{
	(void)snprintf(out, NUMBER_TEXT, "%zu", n);
	return str_from(out);
}

static void add(struct rows *rows, const struct form *form)
{
	char numbers[3][NUMBER_TEXT];

	rows_add(rows, (const struct str[]){
			       form->id,
			       form->edition,
			       number(form_count(form, DUTY_ASKED), numbers[0]),
			       number(form_count(form, DUTY_REFERENCE), numbers[1]),
			       number(unconfirmed(form), numbers[2]),
			       form->confirmed ? STR("yes") : STR("no"),
			       form->valid_from,
			       form->valid_until,
			       form->previous ? form->previous->id : STR_NONE,
			       text_pair_in(form->title, lang_get()),
		       });
}

static enum exit_code run(const struct options *options)
{
	auto_form_set *set = NULL;
	struct err err;

	if (form_load(options, &set, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < form_set_count(set); i++)
		add(rows, form_set_at(set, i));
	if (rows_end(rows, &err))
		return command_fail(&err);
	return form_warn(set) ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_form_list = {
	.name = "form list",
	.summary = TEXT("様式（チェックリストなど）を並べる", "list the forms, such as checklists"),
	.args = "[PATH…]",
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT("PATH はファイルまたはフォルダー（*.yml）で、付属の様式に加えて読みます。"
			"項目は答えるべき質問の数で、入口の質問と参考の項目は数えません。",
			"PATH is a file or a folder (*.yml), read besides the forms that come with "
			"the program. ITEMS counts the questions that want an answer, without the "
			"one at the entrance and those for reference."),
	.options = option_rows,
	.run = run,
};
