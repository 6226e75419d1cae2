/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"

static const struct rows_column columns[] = {
	{ .name = "product", .title = TEXT("製品", "PRODUCT") },
	{ .name = "says_no", .title = TEXT("「いいえ」の側", "SAYS NO") },
	{ .name = "vendor_round", .title = TEXT("事業者の回", "VENDOR ROUND"), .number = true },
	{ .name = "vendor_item", .title = TEXT("項目", "ITEM") },
	{ .name = "hospital_round", .title = TEXT("自施設の回", "OWN ROUND"), .number = true },
	{ .name = "hospital_item", .title = TEXT("項目", "ITEM") },
	{ .name = "sentence", .title = TEXT("食い違い", "WHAT DIFFERS") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static void add(struct rows *rows, const struct vendor_difference *d, struct arena *arena)
{
	rows_add(rows, (const struct str[]){
			       d->product,
			       d->vendor_no ? STR("vendor") : STR("house"),
			       arena_printf(arena, "%lld", (long long)d->vendor_round),
			       d->vendor_item,
			       d->hospital_round
				       ? arena_printf(arena, "%lld", (long long)d->hospital_round)
				       : STR_NONE,
			       d->hospital_item,
			       text_pair_in(d->sentence, lang_get()),
		       });
}

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	const struct vendor_difference *d;
	struct err err;

	if (vendor_desk_open(options, false, &desk, &err) ||
	    vendor_differences(&desk.scope, vendor_desk_arg(options, 0), &d, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (; d; d = d->next)
		add(rows, d, &desk.arena);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_differences = {
	.name = "vendor differences",
	.summary = TEXT("自施設の回答や契約と、事業者の回答の食い違いを並べる",
			"list where a vendor's answers and the house's own do not go together"),
	.args = "[VENDOR/PRODUCT]",
	.min_args = 0,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
