/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/guideline/clause-rows.h"

static enum exit_code run(const struct options *options)
{
	auto_guideline *guideline = NULL;
	struct clause_filter filter;
	struct err err;

	if (guideline_load(NULL, &guideline, &err) ||
	    clause_filter_read(options, guideline, &filter, &err))
		return command_fail(&err);
	struct rows *rows = clause_rows_new(options);
	for (size_t i = 0; i < guideline->n_clauses; i++) {
		if (clause_filter_lets(&filter, &guideline->clauses[i]))
			clause_rows_add(rows, &guideline->clauses[i]);
	}
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	CLAUSE_FILTER_OPTIONS,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_guideline_list = {
	.name = "guideline list",
	.summary = TEXT("ガイドラインの項目の一覧（版や読み手で絞れます）",
			"list the clauses of the guideline, by edition or reader"),
	.details = TEXT("言葉は私たちのもので、公式の本文ではありません。confirmed が no の番号は、"
			"公式の本文との照合がまだです。",
			"The words are ours, not the official text. A number whose confirmed is no "
			"is still to be compared with it."),
	.options = option_rows,
	.run = run,
};
