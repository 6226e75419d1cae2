/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The asset register as products: the same software on many machines is one product, reached from
 * where the most open of them is, with the gravest of what hangs on them.
 */
#include <stdlib.h>

#include "advisories/inventory.h"
#include "assets/asset-table.h"
#include "assets/reach.h"
#include "assets/software.h"
#include "base/alloc.h"
#include "base/buf.h"

#define NAMES_SHOWN 3u
#define LINES_MAX   500000u
#define WORK_MAX    (256u * 1024 * 1024)

/* What a kind of asset says by itself; the others say nothing. */
static const struct {
	const char *kind;
	enum exposure exposure;
	enum human_impact impact;
} kinds[] = {
	{ "connection", EXPOSURE_OPEN, IMPACT_UNKNOWN },
	{ "cloud", EXPOSURE_OPEN, IMPACT_UNKNOWN },
	{ ASSET_KIND_LINE, EXPOSURE_CONTROLLED, IMPACT_UNKNOWN },
	{ "medical-device", EXPOSURE_UNKNOWN, IMPACT_HIGH },
};

struct place {
	int64_t id;
	struct str name;
	struct str kind;
	enum exposure exposure; /* that the register tells of it */
};

struct line {
	int64_t asset;
	struct product_name name;
	struct str version;
};

struct gathering {
	struct arena *arena;
	struct place *places; /* by id */
	size_t n_places;
	size_t places_cap;
	struct line *lines;
	size_t n_lines;
	size_t lines_cap;
	bool cut;
};

static void gathering_done(struct gathering *g)
{
	free(g->places);
	free(g->lines);
}

#define auto_gathering CLEANUP(gathering_done) struct gathering

static struct str copy(struct gathering *g, struct str text)
{
	const struct str kept = arena_str(g->arena, text);

	g->cut |= !kept.ptr;
	return str_or_empty(kept);
}

static bool take_asset(void *ctx, const struct asset *asset)
{
	struct gathering *g = ctx;
	const struct str name =
		asset->field[ASSET_NAME].len ? asset->field[ASSET_NAME] : asset->field[ASSET_MODEL];

	mem_reserve(&g->places, &g->places_cap, g->n_places + 1, sizeof(*g->places));
	g->places[g->n_places++] = (struct place){ .id = asset->id,
						   .name = copy(g, name),
						   .kind = copy(g, asset->field[ASSET_KIND]) };
	return !g->cut;
}

static bool take_line(void *ctx, const struct asset_software *software)
{
	struct gathering *g = ctx;

	if (software->product.len == 0 && software->cpe.len == 0)
		return true;
	g->cut |= g->n_lines == LINES_MAX;
	if (g->cut)
		return false;
	mem_reserve(&g->lines, &g->lines_cap, g->n_lines + 1, sizeof(*g->lines));
	g->lines[g->n_lines++] = (struct line){ .asset = software->asset,
						.name = { .vendor = copy(g, software->vendor),
							  .product = copy(g, software->product),
							  .cpe = copy(g, software->cpe) },
						.version = copy(g, software->version) };
	return !g->cut;
}

static int by_id(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int compare_products(const struct line *x, const struct line *y)
{
	int order = str_compare(x->name.product, y->name.product);

	if (!order)
		order = str_compare(x->name.vendor, y->name.vendor);
	if (!order)
		order = str_compare(x->version, y->version);
	return order ? order : str_compare(x->name.cpe, y->name.cpe);
}

static int by_product(const void *a, const void *b)
{
	const struct line *x = a;
	const struct line *y = b;
	const int order = compare_products(x, y);

	return order ? order : (x->asset > y->asset) - (x->asset < y->asset);
}

static void add_place(struct inventory_product *product, const struct place *place)
{
	const size_t i = STR_FIND_ROW(place->kind, kinds, kind);

	if (place->exposure > product->exposure)
		product->exposure = place->exposure;
	if (i == ARRAY_LEN(kinds))
		return;
	if (kinds[i].exposure > product->exposure)
		product->exposure = kinds[i].exposure;
	if (kinds[i].impact > product->impact)
		product->impact = kinds[i].impact;
}

static struct place *place_of(const struct gathering *g, int64_t asset)
{
	const struct place wanted = { .id = asset };

	return g->n_places ? bsearch(&wanted, g->places, g->n_places, sizeof(wanted), by_id) : NULL;
}

static void take_reach(void *ctx, int64_t asset, enum asset_reach reach)
{
	static const enum exposure exposures[] = {
		[REACH_NOT_TOLD] = EXPOSURE_UNKNOWN,
		[REACH_LINE] = EXPOSURE_CONTROLLED,
		[REACH_INTERNET] = EXPOSURE_OPEN,
	};
	struct place *place = place_of(ctx, asset);

	if (place && exposures[reach] > place->exposure)
		place->exposure = exposures[reach];
}

/* Lines of one product become one; its places are named, the first few by name. */
static bool collapse(const struct gathering *g, const struct line *lines, size_t n,
		     struct arena *arena, struct inventory_product *ret)
{
	auto_buf names = BUF_INIT(3000);

	*ret = (struct inventory_product){ .name = lines->name, .version = lines->version };
	for (size_t i = 0; i < n; i++) {
		const struct place *place = place_of(g, lines[i].asset);

		if (!place)
			continue;
		add_place(ret, place);
		if (i < NAMES_SHOWN)
			buf_printf(&names, "%s%.*s", i ? ", " : "", STR_ARG(place->name));
	}
	if (n > NAMES_SHOWN)
		buf_printf(&names, " +%zu", n - NAMES_SHOWN);
	ret->name.vendor = arena_str(arena, ret->name.vendor);
	ret->name.product = arena_str(arena, ret->name.product);
	ret->name.cpe = arena_str(arena, ret->name.cpe);
	ret->version = arena_str(arena, ret->version);
	ret->asset = arena_str(arena, buf_str(&names));
	return ret->name.vendor.ptr && ret->name.product.ptr && ret->name.cpe.ptr &&
	       ret->version.ptr && ret->asset.ptr;
}

static enum errc collapse_all(const struct gathering *g, struct arena *arena, struct inventory *ret,
			      struct err *err)
{
	size_t end;

	ret->at =
		arena_take_array(arena, size_min(g->n_lines, INVENTORY_MAX) + 1, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "the products of the register do not fit");
	for (size_t start = 0; start < g->n_lines; start = end) {
		end = start + 1;
		while (end < g->n_lines && compare_products(&g->lines[start], &g->lines[end]) == 0)
			end++;
		if (ret->n == INVENTORY_MAX)
			return fail(err, ERR_LIMIT, "over %u different products", INVENTORY_MAX);
		if (!collapse(g, &g->lines[start], end - start, arena, &ret->at[ret->n++]))
			return fail(err, ERR_LIMIT, "the products of the register do not fit");
	}
	return ERR_OK;
}

enum errc inventory_of_assets(struct db *db, struct arena *arena, struct inventory *ret,
			      struct err *err)
{
	static const struct asset_filter all = { .unlisted = false };
	auto_arena work = ARENA_INIT(WORK_MAX);
	auto_gathering g = { .arena = &work };
	enum errc code = assets_each(db, &all, take_asset, &g, err);

	*ret = (struct inventory){ .n = 0 };
	if (!code)
		code = asset_software_each(db, 0, take_line, &g, err);
	if (!code && g.cut)
		code = fail(err, ERR_LIMIT, "over %u lines of software", LINES_MAX);
	if (!code && g.n_places)
		qsort(g.places, g.n_places, sizeof(*g.places), by_id);
	if (!code)
		code = asset_reach_each(db, take_reach, &g, err);
	if (code)
		return code;
	if (g.n_lines)
		qsort(g.lines, g.n_lines, sizeof(*g.lines), by_product);
	return collapse_all(&g, arena, ret, err);
}
