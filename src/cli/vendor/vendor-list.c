/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"

#define STATES_MAX 256

static const struct rows_column columns[] = {
	{ .name = "product", .title = TEXT("製品", "PRODUCT") },
	{ .name = "title", .title = TEXT("名前", "TITLE") },
	{ .name = "version", .title = TEXT("版", "VERSION") },
	{ .name = "contract_until", .title = TEXT("契約", "CONTRACT") },
	{ .name = "sheets", .title = TEXT("回答", "SHEETS") },
	{ .name = "differences", .title = TEXT("食い違い", "DIFFER"), .number = true },
	{ .name = "issues", .title = TEXT("未解決", "ISSUES"), .number = true },
	{ .name = "contract_lacks", .title = TEXT("契約になし", "LACKS"), .number = true },
	{ .name = "contract_unread", .title = TEXT("契約未確認", "UNREAD"), .number = true },
	{ .name = "undecided", .title = TEXT("担当未定", "UNDECIDED"), .number = true },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static struct str sheet_states(const struct vendor_scope *scope, const struct vendor_standing *s)
{
	auto_buf out = BUF_INIT(STATES_MAX);

	for (size_t k = 0; k < scope->content->n_sheets; k++)
		buf_printf(&out, "%s%.*s:%s", k ? " " : "",
			   STR_ARG(scope->content->sheets[k].series),
			   vendor_sheet_state_names[s->sheets[k].state]);
	return arena_str(scope->arena, buf_str(&out));
}

static struct str number(struct arena *arena, unsigned n)
{
	return arena_printf(arena, "%u", n);
}

static enum errc add_product(const struct vendor_scope *scope, const struct vendor_product *product,
			     struct rows *rows, struct err *err)
{
	struct arena *arena = scope->arena;
	struct vendor_standing s;
	const enum errc code = vendor_standing(scope, product, &s, err);

	if (code)
		return code;
	rows_add(rows, (const struct str[]){
			       product->id,
			       product->title,
			       product->version.len ? product->version : STR_NONE,
			       product->contract_until,
			       sheet_states(scope, &s),
			       number(arena, s.differing),
			       number(arena, s.issues),
			       number(arena, s.lacking),
			       number(arena, s.unread),
			       number(arena, s.undecided),
		       });
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	const struct vendor_product *product;
	struct err err;

	if (vendor_desk_open(options, false, &desk, &err) ||
	    vendor_products_list(desk.db, vendor_desk_arg(options, 0), &desk.arena, &product, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	enum errc code = ERR_OK;
	for (; !code && product; product = product->next)
		code = add_product(&desk.scope, product, rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_list = {
	.name = "vendor list",
	.summary = TEXT("事業者の製品と、回答・契約・担当の状態を並べる",
			"list vendors' products, and how sheets, contracts and tasks stand"),
	.args = "[VENDOR]",
	.min_args = 0,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
