/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/buf.h"
#include "cli/command.h"
#include "cli/guideline/clause-rows.h"

#define TO_MAX 2048u

static const struct rows_column columns[] = {
	{ .name = "from", .title = TEXT("前の版", "FROM") },
	{ .name = "from_title", .title = TEXT("題", "TITLE") },
	{ .name = "change" },
	{ .name = "change_words", .title = TEXT("変わり方", "CHANGE") },
	{ .name = "to", .title = TEXT("新しい版", "TO") },
	{ .name = "confirmed", .title = TEXT("公式で確認", "CONFIRMED") },
	{ .name = "note" },
	{ .name = NULL },
};

static void add(struct rows *rows, const struct guideline_move *move)
{
	const enum lang lang = lang_get();
	auto_buf to = BUF_INIT(TO_MAX);

	for (size_t i = 0; i < move->n_to; i++)
		buf_printf(&to, "%s%.*s", i ? " " : "", STR_ARG(move->to[i]->id));
	rows_add(rows, (const struct str[]){
			       move->from ? move->from->id : STR_NONE,
			       move->from ? text_pair_in(move->from->title, lang) : STR_NONE,
			       str_from(guideline_change_names[move->change]),
			       str_from(text_of(guideline_change_words(move->change))),
			       str_or_none(buf_str(&to)),
			       move->confirmed ? STR("yes") : STR("no"),
			       str_or_none(text_pair_in(move->note, lang)),
		       });
}

/* Without --from and --to: the newest two editions. */
static enum errc read_editions(const struct options *options, const struct guideline *guideline,
			       const struct guideline_edition **ret_older,
			       const struct guideline_edition **ret_newer, struct err *err)
{
	const char *from = options_text(options, "from");
	const char *to = options_text(options, "to");
	const size_t n = guideline->n_editions;
	enum errc code = ERR_OK;

	if (n < 2 && (!from || !to))
		return fail(err, ERR_NOT_FOUND, "guideline: fewer than two editions");
	*ret_older = n < 2 ? NULL : &guideline->editions[n - 2];
	*ret_newer = n < 2 ? NULL : &guideline->editions[n - 1];
	if (from)
		code = guideline_edition_named(guideline, str_from(from), ret_older, err);
	if (!code && to)
		code = guideline_edition_named(guideline, str_from(to), ret_newer, err);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_guideline *guideline = NULL;
	const struct guideline_edition *older = NULL;
	const struct guideline_edition *newer = NULL;
	struct err err;

	if (guideline_load(NULL, &guideline, &err) ||
	    read_editions(options, guideline, &older, &newer, &err))
		return command_fail(&err);
	const size_t max = guideline->n_moves + guideline->n_clauses;
	auto_free struct guideline_move *moves = mem_new_array(max, sizeof(*moves));
	const size_t n = guideline_moves_between(guideline, older, newer, moves, max);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < n; i++)
		add(rows, &moves[i]);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("前の版（なければ、一つ前）", "the older edition (else the one before)") },
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("新しい版（なければ、最新）", "the newer edition (else the newest)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_guideline_moves = {
	.name = "guideline moves",
	.summary = TEXT("版が変わって、項目がどこへ移ったかを出す",
			"tell where clauses went from one edition to the next"),
	.details = TEXT("対応を確かめていない項目は unknown（不明）と出ます。"
			"なくなったという意味ではありません。",
			"Clauses that nobody has compared are unknown, which does not mean that "
			"they are gone."),
	.options = option_rows,
	.run = run,
};
