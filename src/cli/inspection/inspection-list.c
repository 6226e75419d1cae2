/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inspections, and what of them is open.
 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "inspections/inspections.h"

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "body", .title = TEXT("機関", "BODY") },
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "visit_on", .title = TEXT("検査日", "VISIT") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "findings", .title = TEXT("指摘・助言", "FINDINGS"), .number = true },
	{ .name = "unsettled", .title = TEXT("未確認", "UNSETTLED"), .number = true },
	{ .name = NULL },
};

struct listing {
	struct rows *rows;
	struct db *db;
	enum errc code;
	struct err *err;
};

struct tally {
	size_t all;
	size_t unsettled;
};

static void count(void *ctx, const struct inspection_finding *finding)
{
	struct tally *tally = ctx;

	tally->all++;
	tally->unsettled += finding->state != FINDING_SETTLED;
}

static const char *state_of(const struct inspection *i)
{
	if (i->closed_us != TIME_NONE)
		return "closed";
	return i->ended_us == TIME_NONE ? "open" : "followed-up";
}

static void take(void *ctx, const struct inspection *i)
{
	struct listing *listing = ctx;
	struct tally tally = { 0 };
	char numbers[3][24];

	if (listing->code)
		return;
	listing->code = findings_each(listing->db, i->id, count, &tally, listing->err);
	(void)snprintf(numbers[0], sizeof(numbers[0]), "%lld", (long long)i->id);
	(void)snprintf(numbers[1], sizeof(numbers[1]), "%zu", tally.all);
	(void)snprintf(numbers[2], sizeof(numbers[2]), "%zu", tally.unsettled);
	rows_add(listing->rows, (const struct str[]){ str_from(numbers[0]), i->body, i->kind,
						      i->visit_on, str_from(state_of(i)),
						      str_from(numbers[1]), str_from(numbers[2]) });
}

static enum errc fill(UNUSED const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	struct listing listing = { .rows = rows, .db = db, .err = err };
	const enum errc code = inspections_each(db, take, &listing, err);

	return code ? code : listing.code;
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

const struct command command_inspection_list = {
	.name = "inspection list",
	.summary = TEXT("立入検査と、残っている指摘・助言の数を出す",
			"list inspections and what of them is open"),
	.options = option_rows,
	.run = run,
};
