/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of cyber insurance.
 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "insurance/insurance.h"

#define LIST_BYTES (2u * 1024 * 1024)

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "insurer", .title = TEXT("保険会社", "INSURER") },
	{ .name = "number", .title = TEXT("証券番号", "NUMBER") },
	{ .name = "phone", .title = TEXT("電話", "TELEPHONE") },
	{ .name = "contact" },
	{ .name = "mail" },
	{ .name = "from", .title = TEXT("始まり", "FROM") },
	{ .name = "until", .title = TEXT("満期", "UNTIL") },
	{ .name = "notice", .title = TEXT("知らせる期限", "NOTICE") },
	{ .name = "covers" },
	{ .name = "deductible" },
	{ .name = "sum" },
	{ .name = "duties" },
	{ .name = NULL },
};

static enum errc fill(const struct options *options UNUSED, struct db *db, struct rows *rows,
		      struct err *err)
{
	auto_arena arena = ARENA_INIT(LIST_BYTES);
	struct insurance_policies *all = arena_take(&arena, sizeof(*all));
	const enum errc code = all ? insurance_list(db, &arena, all, err)
				   : fail(err, ERR_LIMIT, "insurance: no room");

	for (size_t i = 0; !code && i < all->n; i++) {
		const struct insurance_policy *p = &all->at[i];
		char id[24];

		(void)snprintf(id, sizeof(id), "%lld", (long long)p->id);
		rows_add(rows, (const struct str[]){ str_from(id), p->insurer, p->number, p->phone,
						     p->contact, p->mail, p->from_on, p->until_on,
						     p->notice, p->covers, p->deductible, p->sum,
						     p->duties });
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

const struct command command_insurance_list = {
	.name = "insurance list",
	.summary = TEXT("サイバー保険を出す", "list policies of cyber insurance"),
	.options = option_rows,
	.run = run,
};
