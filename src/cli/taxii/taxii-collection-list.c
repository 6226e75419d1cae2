/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"

static const struct rows_column columns[] = {
	{ .name = "alias", .title = TEXT("名前", "NAME") },
	{ .name = "title", .title = TEXT("見出し", "TITLE") },
	{ .name = "tlp", .title = TEXT("TLP の上限", "TLP UP TO") },
	{ .name = "objects", .title = TEXT("件数", "OBJECTS"), .number = true },
	{ .name = "readers", .title = TEXT("読める", "MAY READ") },
	{ .name = "writers", .title = TEXT("書ける", "MAY WRITE") },
	{ .name = "last_added", .title = TEXT("最後に入った時刻", "LAST ADDED") },
	{ .name = "id" },
	{ .name = NULL },
};

struct listing {
	struct taxii_desk *desk;
	struct rows *rows;
	struct buf readers;
	struct buf writers;
	enum errc code;
	struct err *err;
};

static void add_name(struct buf *out, struct str name)
{
	buf_printf(out, "%s%.*s", out->len ? " " : "", STR_ARG(name));
}

static void take_grant(void *ctx, const struct taxii_grant_row *grant)
{
	struct listing *listing = ctx;

	if (grant->rights.read)
		add_name(&listing->readers, grant->group);
	if (grant->rights.write)
		add_name(&listing->writers, grant->group);
}

static void take(void *ctx, const struct taxii_collection *collection)
{
	struct listing *listing = ctx;
	struct taxii_desk *desk = listing->desk;

	buf_clear(&listing->readers);
	buf_clear(&listing->writers);
	if (!listing->code)
		listing->code = taxii_grants_each(desk->db, collection->id, take_grant, listing,
						  listing->err);
	const struct str cells[] = {
		collection->alias,
		collection->title,
		str_from(tlp_name(collection->tlp_max)),
		taxii_desk_number(desk, collection->objects),
		buf_str(&listing->readers),
		buf_str(&listing->writers),
		taxii_desk_time(desk,
				collection->last_added_us ? collection->last_added_us : TIME_NONE),
		collection->id,
	};
	rows_add(listing->rows, cells);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	struct err err;

	if (taxii_desk_open(options, &desk, &err))
		return command_fail(&err);
	struct listing listing = { .desk = &desk,
				   .rows = rows_new(rows_format_of(options), columns),
				   .readers = BUF_INIT(64u * 1024),
				   .writers = BUF_INIT(64u * 1024),
				   .err = &err };
	enum errc code = taxii_collections_each(desk.db, take, &listing, &err);
	if (!code)
		code = listing.code;
	buf_done(&listing.readers);
	buf_done(&listing.writers);
	return rows_end_after(listing.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_collection_list = {
	.name = "taxii collection list",
	.summary = TEXT("共有の置き場と、だれが使えるかを並べる",
			"list the collections and who may use them"),
	.options = option_rows,
	.run = run,
};
