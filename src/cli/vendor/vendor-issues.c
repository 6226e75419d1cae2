/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"

static const struct rows_column columns[] = {
	{ .name = "product", .title = TEXT("製品", "PRODUCT") },
	{ .name = "round", .title = TEXT("回", "ROUND"), .number = true },
	{ .name = "item", .title = TEXT("項目", "ITEM") },
	{ .name = "question", .title = TEXT("「いいえ」の項目", "ANSWERED NO") },
	{ .name = "target_on", .title = TEXT("目標日", "TARGET") },
	{ .name = "note", .title = TEXT("備考", "NOTE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	const struct vendor_issue *issue;
	struct err err;

	if (vendor_desk_open(options, false, &desk, &err) ||
	    vendor_issues(&desk.scope, vendor_desk_arg(options, 0), &issue, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (; issue; issue = issue->next)
		rows_add(rows, (const struct str[]){
				       issue->product,
				       arena_printf(&desk.arena, "%lld", (long long)issue->round),
				       issue->item,
				       text_pair_in(issue->title, lang_get()),
				       issue->target_on.len ? issue->target_on : STR_NONE,
				       issue->note.len ? issue->note : STR_NONE,
			       });
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_issues = {
	.name = "vendor issues",
	.summary = TEXT("開示書（MDS/SDS）の「いいえ」を製品ごとに並べる",
			"list what disclosure sheets (MDS/SDS) answer with no, by product"),
	.args = "[VENDOR/PRODUCT]",
	.min_args = 0,
	.max_args = 1,
	.details = TEXT("「いいえ」は自施設でリスクを評価し、説明できるようにします。",
			"Each no wants a risk assessment of your own, and an explanation at hand."),
	.options = option_rows,
	.run = run,
};
