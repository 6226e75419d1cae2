/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "guideline/guideline.h"

static const struct rows_column columns[] = {
	{ .name = "field", .title = TEXT("項目", "FIELD") },
	{ .name = "value", .title = TEXT("値", "VALUE") },
	{ .name = NULL },
};

static void add(struct rows *rows, const char *field, struct str value)
{
	rows_add(rows, (const struct str[]){ str_from(field), str_or_none(value) });
}

static void add_clause(struct rows *rows, const struct guideline_clause *clause)
{
	const enum lang lang = lang_get();

	add(rows, "id", clause->id);
	add(rows, "edition", text_pair_in(clause->edition->title, lang));
	add(rows, "volume", text_pair_in(clause->volume->name, lang));
	add(rows, "number", clause->number);
	add(rows, "confirmed", clause->confirmed ? STR("yes") : STR("no"));
	add(rows, "title", text_pair_in(clause->title, lang));
	add(rows, "text", text_pair_in(clause->text, lang));
	for (size_t i = 0; i < clause->n_roles; i++)
		add(rows, "role", text_pair_in(clause->roles[i]->title, lang));
	for (size_t i = 0; i < clause->n_bases; i++)
		add(rows, "legal", text_pair_in(clause->bases[i]->title, lang));
	for (size_t i = 0; i < clause->n_topics; i++)
		add(rows, "topic", clause->topics[i]);
	add(rows, "source", clause->source);
}

static enum exit_code run(const struct options *options)
{
	auto_guideline *guideline = NULL;
	struct err err;
	const struct str id = str_from(options_arg(options, 0));

	if (guideline_load(NULL, &guideline, &err))
		return command_fail(&err);
	const struct guideline_clause *clause = guideline_clause_find(guideline, id);
	if (!clause) {
		(void)fail(&err, ERR_NOT_FOUND,
			   "guideline: there is no clause “%.*s”: tonoi guideline list has them",
			   STR_ARG(id));
		return command_fail(&err);
	}
	struct rows *rows = rows_new(rows_format_of(options), columns);
	add_clause(rows, clause);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_guideline_show = {
	.name = "guideline show",
	.summary = TEXT("ガイドラインの項目を一つ、根拠の法令とともに出す",
			"show a clause of the guideline and the law it rests on"),
	.args = "CLAUSE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
