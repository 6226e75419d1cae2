/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "cli/command.h"
#include "cli/guideline/clause-rows.h"

#define QUERY_BYTES (64u * 1024)

/* All arguments are words of one search. */
static struct guideline_query query_of(const struct options *options, struct arena *arena)
{
	auto_buf words = BUF_INIT(QUERY_BYTES / 8);

	for (size_t i = 0; i < options_args(options); i++)
		buf_printf(&words, "%s ", options_arg(options, i));
	return guideline_query_of(buf_str(&words), arena);
}

static void print_terms(const struct guideline *guideline, const struct guideline_query *query,
			struct rows *rows)
{
	const enum lang lang = lang_get();

	for (size_t i = 0; i < guideline->n_terms; i++) {
		const struct guideline_term *term = &guideline->terms[i];

		if (guideline_query_finds(query, term->folded))
			rows_add(rows, (const struct str[]){
					       term->id,
					       STR_NONE,
					       str_from(text_of(TR("用語", "Glossary"))),
					       STR_NONE,
					       STR_NONE,
					       text_pair_in(term->term, lang),
					       text_pair_in(term->text, lang),
				       });
	}
}

static enum exit_code run(const struct options *options)
{
	auto_arena arena = ARENA_INIT(QUERY_BYTES);
	auto_guideline *guideline = NULL;
	struct clause_filter filter;
	struct err err;

	if (guideline_load(NULL, &guideline, &err) ||
	    clause_filter_read(options, guideline, &filter, &err))
		return command_fail(&err);
	const struct guideline_query query = query_of(options, &arena);
	if (!query.n) {
		(void)fail(&err, ERR_SYNTAX, "guideline search: no word to look for");
		return command_fail(&err);
	}
	struct rows *rows = clause_rows_new(options);
	for (size_t i = 0; i < guideline->n_clauses; i++) {
		const struct guideline_clause *clause = &guideline->clauses[i];

		if (clause_filter_lets(&filter, clause) &&
		    guideline_query_finds(&query, clause->folded))
			clause_rows_add(rows, clause);
	}
	if (!filter.edition && !filter.role)
		print_terms(guideline, &query, rows);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	CLAUSE_FILTER_OPTIONS,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_guideline_search = {
	.name = "guideline search",
	.summary = TEXT("ガイドラインの項目と用語から、すべての言葉があるものを探す",
			"find clauses and terms of the guideline that have all the words"),
	.args = "WORD…",
	.min_args = 1,
	.max_args = GUIDELINE_WORDS_MAX,
	.options = option_rows,
	.run = run,
};
