/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/network-picture.h"

#include "assets/asset-table.h"
#include "base/office/drawing.h"
#include "web/house/asset-view.h"

/* Units of the drawing; its width is in the template. */
#define TOP	    28
#define ROW	    56
#define BOX	    46
#define INSIDE_ROW  30
#define OUTSIDE_MAX 60
#define QUIET_DAYS  180 /* a line that nobody used for so long is drawn with dashes */
#define BOX_COLUMNS 20u /* of text; a full-width letter takes two */
#define DAY_US	    (24 * INT64_C(3600) * US_PER_SEC)

struct picture {
	struct page *page;
	int64_t outside;
	int64_t inside[16];
	int64_t unknown;
};

static bool is_outside(struct str kind)
{
	static const char *const kinds[] = { ASSET_KIND_LINE, "cloud", "connection" };

	return str_is_any(kind, kinds, ARRAY_LEN(kinds));
}

static bool is_quiet(const struct page *page, const struct asset *asset)
{
	return str_is(asset->field[ASSET_KIND], ASSET_KIND_LINE) &&
	       (asset->used_us == TIME_NONE || asset->used_us < page->now_us - QUIET_DAYS * DAY_US);
}

static void add_outside(struct picture *picture, const struct asset *asset)
{
	struct page *page = picture->page;
	const int64_t y = TOP + picture->outside * ROW;
	const struct str partner = asset->field[ASSET_PARTNER];
	struct view *row = view_add(page->view, "outside");

	asset_view_row(page, row, asset);
	view_bool(row, "drawn", picture->outside < OUTSIDE_MAX);
	view_bool(row, "quiet", is_quiet(page, asset));
	view_number(row, "y", y);
	view_number(row, "y_first", y + 19);
	view_number(row, "y_second", y + 37);
	view_number(row, "y_line", y + BOX / 2);
	view_str(row, "first",
		 text_fitting(page->arena, partner.len ? partner : asset->field[ASSET_NAME],
			      BOX_COLUMNS));
	view_str(row, "second",
		 text_fitting(page->arena,
			      asset->field[ASSET_ROUTE].len
				      ? asset->field[ASSET_ROUTE]
				      : asset_value_text(ASSET_KIND, asset->field[ASSET_KIND],
							 page->lang),
			      BOX_COLUMNS + 4));
	picture->outside++;
}

static bool take(void *ctx, const struct asset *asset)
{
	struct picture *picture = ctx;
	const struct str kind = asset->field[ASSET_KIND];

	if (is_outside(kind)) {
		add_outside(picture, asset);
		return true;
	}
	for (size_t i = 0; asset_kinds[i].id; i++) {
		if (str_is(kind, asset_kinds[i].id))
			picture->inside[i]++;
	}
	picture->unknown += kind.len == 0;
	return true;
}

static void add_inside(struct picture *picture, int64_t *at, struct str text, struct str kind,
		       int64_t count)
{
	struct view *row = view_add(picture->page->view, "inside");

	view_number(row, "y", TOP + 40 + *at * INSIDE_ROW);
	view_str(row, "text", text);
	view_str(row, "kind", kind);
	view_number(row, "count", count);
	(*at)++;
}

static void view_inside(struct picture *picture)
{
	struct page *page = picture->page;
	int64_t rows = 0;

	view_list(page->view, "inside");
	for (size_t i = 0; asset_kinds[i].id; i++) {
		if (!is_outside(str_from(asset_kinds[i].id)))
			add_inside(picture, &rows,
				   str_from(text_in(asset_kinds[i].text, page->lang)),
				   str_from(asset_kinds[i].id), picture->inside[i]);
	}
	if (picture->unknown)
		add_inside(picture, &rows,
			   str_from(text_in(TR("種別不明", "kind unknown"), page->lang)), STR(""),
			   picture->unknown);
	const int64_t drawn = picture->outside < OUTSIDE_MAX ? picture->outside : OUTSIDE_MAX;
	const int64_t left = drawn * ROW;
	const int64_t right = 40 + rows * INSIDE_ROW;
	const int64_t height = left > right ? left : right;
	view_number(page->view, "wall_height", height);
	view_number(page->view, "height", TOP + height + 8);
	view_str(page->view, "view_box",
		 arena_printf(page->arena, "0 0 360 %lld", (long long)(TOP + height + 8)));
}

enum errc view_network_picture(struct page *page, struct err *err)
{
	const struct asset_filter filter = { .text = STR("") };
	struct picture picture = { .page = page };

	view_list(page->view, "outside");
	const enum errc code = assets_each(page_db(page), &filter, take, &picture, err);
	if (code)
		return code;
	view_number(page->view, "n_outside", picture.outside);
	view_inside(&picture);
	return ERR_OK;
}
