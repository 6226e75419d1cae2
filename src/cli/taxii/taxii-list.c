/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"
#include "taxii/objects.h"

#define ALL_ROWS 100000000u

static const struct rows_column columns[] = {
	{ .name = "added", .title = TEXT("入った時刻", "ADDED") },
	{ .name = "tlp", .title = TEXT("TLP", "TLP") },
	{ .name = "id", .title = TEXT("ID", "ID") },
	{ .name = "version", .title = TEXT("版", "VERSION") },
	{ .name = "revoked", .title = TEXT("取り消し", "REVOKED") },
	{ .name = "member", .title = TEXT("入れた人", "FROM") },
	{ .name = "type" },
	{ .name = "object" },
	{ .name = NULL },
};

struct listing {
	struct taxii_desk *desk;
	struct rows *rows;
};

static bool take(void *ctx, const struct taxii_object *object)
{
	const struct listing *listing = ctx;
	const struct str cells[] = {
		taxii_desk_time(listing->desk, object->added_us),
		str_from(tlp_name(object->tlp)),
		object->id,
		object->version,
		object->revoked ? STR("yes") : STR("no"),
		object->member,
		object->type,
		object->body,
	};

	rows_add(listing->rows, cells);
	arena_clear(&listing->desk->arena);
	return true;
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	struct taxii_collection collection;
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code)
		code = taxii_collection_find(desk.db, &desk.arena,
					     str_from(options_arg(options, 0)), &collection, &err);
	if (code)
		return command_fail(&err);
	char id[UUID_TEXT_MAX];
	const struct taxii_filter all = { .which = TAXII_ALL, .limit = ALL_ROWS };
	struct listing listing = { .desk = &desk,
				   .rows = rows_new(rows_format_of(options), columns) };

	(void)snprintf(id, sizeof(id), "%.*s", STR_ARG(collection.id));
	code = taxii_objects_page(desk.db, str_from(id), &all, true, take, &listing, &err);
	return rows_end_after(listing.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_list = {
	.name = "taxii list",
	.summary = TEXT("置き場にあるものを、入った順に並べる",
			"list what is in a collection, in the order it came"),
	.args = "COLLECTION",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
