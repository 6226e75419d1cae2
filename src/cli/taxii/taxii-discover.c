/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a TAXII server has: its API roots and their collections. Only addresses of the server that
 * was given are asked, whatever its discovery says.
 */
#include "base/encoding/json-item.h"
#include "cli/taxii/taxii-desk.h"
#include "cli/taxii/taxii-transport.h"

#define ROOTS_MAX 20u

static const struct rows_column columns[] = {
	{ .name = "root", .title = TEXT("API ルート", "API ROOT") },
	{ .name = "collection", .title = TEXT("置き場", "COLLECTION") },
	{ .name = "alias", .title = TEXT("別名", "ALIAS") },
	{ .name = "title", .title = TEXT("見出し", "TITLE") },
	{ .name = "read", .title = TEXT("読める", "READ") },
	{ .name = "write", .title = TEXT("書ける", "WRITE") },
	{ .name = NULL },
};

struct search {
	const struct taxii_transport *transport;
	struct taxii_remote remote;
	char origin[TAXII_URL_MAX]; /* "https://host:port" */
	struct rows *rows;
	struct arena *arena;
};

static enum errc get(const struct search *search, const char *url, json_t **ret, struct err *err)
{
	struct taxii_fetched fetched = { .body = BUF_INIT(TAXII_FETCH_MAX) };
	enum errc code = search->transport->ask(search->transport->ctx, &search->remote, url,
						STR_NONE, &fetched, err);

	if (!code && fetched.status != 200)
		code = fail(err, ERR_IO, "%s: answered %ld", url, fetched.status);
	if (!code && !(*ret = item_load(buf_str(&fetched.body), err)))
		code = ERR_SYNTAX;
	buf_done(&fetched.body);
	return code;
}

static enum errc list_root(const struct search *search, const char *root, struct err *err)
{
	auto_item *said = NULL;
	const struct str url = arena_printf(search->arena, "%scollections/", root);
	const json_t *collection;
	size_t i;
	const enum errc code =
		url.ptr ? get(search, url.ptr, &said, err) : fail(err, ERR_LIMIT, "no memory");

	if (code)
		return code;
	json_array_foreach(json_object_get(said, "collections"), i, collection)
	{
		const struct str cells[] = {
			str_from(root),
			item_text(collection, "id"),
			item_text(collection, "alias"),
			item_text(collection, "title"),
			item_true(collection, "can_read") ? STR("yes") : STR("no"),
			item_true(collection, "can_write") ? STR("yes") : STR("no"),
		};
		rows_add(search->rows, cells);
	}
	return ERR_OK;
}

/* TAXII 2.1 4.1: absolute, or a path of the same server. NULL: of another server. */
static const char *root_address(const struct search *search, struct str root)
{
	const struct str origin = str_from(search->origin);

	if (root.len && root.ptr[0] == '/')
		return arena_printf(search->arena, "%s%.*s", search->origin, STR_ARG(root)).ptr;
	if (str_starts(root, origin) && root.len > origin.len && root.ptr[origin.len] == '/')
		return arena_cstr(search->arena, root);
	return NULL;
}

static enum errc list_roots(const struct search *search, const char *url, struct err *err)
{
	auto_item *said = NULL;
	const json_t *root;
	size_t i;
	enum errc code = get(search, url, &said, err);

	json_array_foreach(json_object_get(said, "api_roots"), i, root)
	{
		const char *address = root_address(search, text_of_json(root));

		if (code || i == ROOTS_MAX)
			break;
		if (address)
			code = list_root(search, address, err);
	}
	return code;
}

static enum errc find_origin(struct search *search, const char *url, struct err *err)
{
	struct outbound_target target;
	const enum errc code = outbound_target(url, &target, err);
	const char *path = strstr(url, "://");

	if (code)
		return code;
	path = path ? strchr(path + 3, '/') : NULL;
	const size_t len = path ? (size_t)(path - url) : strlen(url);
	(void)snprintf(search->origin, sizeof(search->origin), "%.*s", (int)len, url);
	return ERR_OK;
}

static enum errc discover(struct taxii_desk *desk, const struct options *options, struct str secret,
			  struct err *err)
{
	auto_taxii_way way = { .outbound = NULL };
	struct taxii_remotes remotes = { .n = 1 };
	const char *url = options_arg(options, 0);
	struct search search = { .transport = &way.transport,
				 .remote = { .name = STR(""),
					     .user = options_str(options, "user"),
					     .secret = secret,
					     .ca_file = options_str(options, "ca") },
				 .arena = &desk->arena };
	enum errc code = find_origin(&search, url, err);

	if (!code)
		code = taxii_way_open(&way, err);
	if (code)
		return code;
	search.rows = rows_new(rows_format_of(options), columns);
	remotes.at[0].remote = search.remote;
	taxii_way_confine(options, &remotes);
	return rows_end_after(search.rows, list_roots(&search, url, err), err);
}

static enum exit_code run(const struct options *options)
{
	return taxii_desk_run(options, discover);
}

static const struct option_def option_rows[] = {
	TAXII_LOGIN_OPTIONS,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_discover = {
	.name = "taxii discover",
	.summary = TEXT("TAXII のサーバに何があるかを調べる", "what a TAXII server has"),
	.args = "URL",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("URL は https://サーバ/taxii2/ です。", "URL is https://SERVER/taxii2/."),
	.options = option_rows,
	.run = run,
};
