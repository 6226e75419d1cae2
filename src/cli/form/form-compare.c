/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/print/rows.h"
#include "forms/compare.h"

#define TITLE_MAX (2 * FORM_TEXT_MAX)

static const struct rows_column columns[] = {
	{ .name = "change", .title = TEXT("変化", "CHANGE") },
	{ .name = "before", .title = TEXT("前の番号", "BEFORE") },
	{ .name = "after", .title = TEXT("後の番号", "AFTER") },
	{ .name = "before_id", .title = TEXT("前の項目", "BEFORE ID") },
	{ .name = "after_id", .title = TEXT("後の項目", "AFTER ID") },
	{ .name = "unconfirmed", .title = TEXT("番号が仮", "UNCONFIRMED") },
	{ .name = "map_unconfirmed", .title = TEXT("対応が仮", "MAP UNCONFIRMED") },
	{ .name = "question", .title = TEXT("質問", "QUESTION") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	FORMS_OPTION,
	OPTIONS_END,
};

struct compared {
	struct rows *rows;
	const struct form *before;
	const struct form *after;
};

static bool is_unconfirmed(const struct form_item *item)
{
	return item && form_item_unconfirmed(item);
}

/* Two editions that follow each other are tied by the map, others by what they are about. */
static bool map_is_unconfirmed(const struct compared *c, const struct form_item *after)
{
	return after && c->after->previous == c->before &&
	       form_mapping_unconfirmed(c->after, after);
}

static void take(void *ctx, const struct form_pair *pair)
{
	const struct compared *c = ctx;
	auto_buf title = BUF_INIT(TITLE_MAX);
	const bool unconfirmed = is_unconfirmed(pair->before) || is_unconfirmed(pair->after);

	form_add_title(pair->after ? pair->after : pair->before, lang_get(), &title);
	const struct str cells[] = {
		str_from(form_difference_names[pair->difference]),
		pair->before ? pair->before->number : STR_NONE,
		pair->after ? pair->after->number : STR_NONE,
		pair->before ? pair->before->id : STR_NONE,
		pair->after ? pair->after->id : STR_NONE,
		unconfirmed ? STR("yes") : STR("no"),
		map_is_unconfirmed(c, pair->after) ? STR("yes") : STR("no"),
		buf_str(&title),
	};
	rows_add(c->rows, cells);
}

static enum exit_code run(const struct options *options)
{
	auto_form_set *set = NULL;
	const struct form *before;
	const struct form *after;
	struct err err;

	if (form_load_beside(options, &set, &err) ||
	    form_get(set, options_arg(options, 0), &before, &err) ||
	    form_get(set, options_arg(options, 1), &after, &err))
		return command_fail(&err);
	struct compared compared = { .rows = rows_new(rows_format_of(options), columns),
				     .before = before,
				     .after = after };
	form_compare(before, after, take, &compared);
	return rows_end(compared.rows, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_form_compare = {
	.name = "form compare",
	.summary = TEXT("二つの様式の違いを並べる（年度版どうしなど）",
			"list what changed from one form to another, such as two editions"),
	.args = "ID ID",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT(
		"すぐ次の版とは引き継ぎの対応表で、ほかは同じ主題で比べます。番号がまだ公式の用紙"
		"と照合されていない行は UNCONFIRMED が yes です。",
		"Of the edition that follows, by its carry-over map; of others by what they "
		"are about. UNCONFIRMED marks numbers that are still to be compared with "
		"the official sheet."),
	.options = option_rows,
	.run = run,
};
