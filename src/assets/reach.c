/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/reach.h"

#include "assets/asset-table.h"
#include "assets/sighting-table.h"
#include "base/arena.h"
#include "base/ip-scope.h"

#define LINES_MAX  2000u
#define WORK_BYTES (4u * 1024 * 1024)
#define NUMBER_MIN 3u /* shorter ones stand in any route by chance */

struct search {
	void (*take)(void *ctx, int64_t asset, enum asset_reach reach);
	void *ctx;
	struct arena *arena;
	struct str *routes;
	size_t n;
};

static bool take_value(void *ctx, int64_t asset, enum identifier_type type, struct str value)
{
	const struct search *search = ctx;

	if (type == ID_IP && ip_is_public(value))
		search->take(search->ctx, asset, REACH_INTERNET);
	return true;
}

static bool take_route(void *ctx, const struct asset *asset)
{
	struct search *search = ctx;
	const struct str kind = asset->field[ASSET_KIND];
	const struct str route = asset->field[ASSET_ROUTE];

	if (route.len && (str_is(kind, ASSET_KIND_LINE) || str_is(kind, "connection")))
		search->routes[search->n++] = arena_str(search->arena, route);
	return search->n < LINES_MAX;
}

static bool is_word(char c)
{
	return ascii_is_digit(c) || ascii_is_alpha(c);
}

/* "NW-001" stands in 「SSL-VPN（NW-001 経由）」 and not in "NW-0012". */
static bool names(struct str route, struct str number)
{
	size_t from = 0;

	for (;;) {
		const size_t found = str_find(str_from_pos(route, from), number);

		if (found == SIZE_MAX)
			return false;
		const size_t at = from + found;
		const size_t end = at + number.len;
		if ((at == 0 || !is_word(route.ptr[at - 1])) &&
		    (end == route.len || !is_word(route.ptr[end])))
			return true;
		from = at + 1;
	}
}

static bool take_named(void *ctx, const struct asset *asset)
{
	const struct search *search = ctx;
	const struct str number = asset->field[ASSET_NUMBER];

	for (size_t i = 0; i < search->n && number.len >= NUMBER_MIN; i++) {
		if (search->routes[i].ptr && names(search->routes[i], number)) {
			search->take(search->ctx, asset->id, REACH_LINE);
			break;
		}
	}
	return true;
}

enum errc asset_reach_each(struct db *db,
			   void (*take)(void *ctx, int64_t asset, enum asset_reach reach),
			   void *ctx, struct err *err)
{
	static const struct asset_filter all = { .unlisted = false };
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct search search = { .take = take, .ctx = ctx, .arena = &arena };

	search.routes = arena_take_array(&arena, LINES_MAX, sizeof(*search.routes));
	if (!search.routes)
		return fail(err, ERR_LIMIT, "there is no room for the routes of lines");
	enum errc code = sightings_all_values(db, take_value, &search, err);
	if (!code)
		code = assets_each(db, &all, take_route, &search, err);
	if (!code && search.n)
		code = assets_each(db, &all, take_named, &search, err);
	return code;
}
