/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"
#include "taxii/offers.h"

static const struct rows_column columns[] = {
	{ .name = "offer", .title = TEXT("番号", "NO"), .number = true },
	{ .name = "state", .title = TEXT("様子", "STATE") },
	{ .name = "tlp", .title = TEXT("TLP", "TLP") },
	{ .name = "type", .title = TEXT("種類", "TYPE") },
	{ .name = "title", .title = TEXT("何か", "WHAT") },
	{ .name = "to", .title = TEXT("送り先", "TO") },
	{ .name = "offered_by", .title = TEXT("挙げた人", "BY") },
	{ .name = "decided_by", .title = TEXT("決めた人", "DECIDED BY") },
	{ .name = "problem", .title = TEXT("わけ", "WHY NOT") },
	{ .name = "alert" },
	{ .name = "object" },
	{ .name = NULL },
};

struct listing {
	struct taxii_desk *desk;
	struct rows *rows;
};

static void take(void *ctx, const struct taxii_offer *offer)
{
	const struct listing *listing = ctx;
	const struct str cells[] = {
		taxii_desk_number(listing->desk, (uint64_t)offer->id),
		str_from(taxii_offer_state_names[offer->state]),
		str_from(tlp_name(offer->tlp)),
		offer->type,
		offer->title,
		offer->remote,
		offer->offered_by,
		offer->decided_by,
		offer->problem,
		offer->alert,
		offer->body,
	};

	rows_add(listing->rows, cells);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	struct err err;

	if (taxii_desk_open(options, &desk, &err))
		return command_fail(&err);
	struct listing listing = { &desk, rows_new(rows_format_of(options), columns) };
	const enum errc code = taxii_offers_each(desk.db, take, &listing, &err);
	return rows_end_after(listing.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_offers = {
	.name = "taxii offers",
	.summary = TEXT("共有の候補と、決まったことを並べる",
			"list what is offered for sharing and what was decided"),
	.options = option_rows,
	.run = run,
};
