/* SPDX-License-Identifier: Apache-2.0 */
#include "web/house/asset-view.h"

#include "base/calendar/day.h"
#include "base/encoding/time-text.h"

static const struct {
	enum text_key text;
	bool bad;
} permits[] = {
	[PERMIT_NOT_NEEDED] = { TEXT_ASSETS_PERMIT_NOT_NEEDED, false },
	[PERMIT_MISSING] = { TEXT_ASSETS_PERMIT_MISSING, true },
	[PERMIT_OVER] = { TEXT_ASSETS_PERMIT_OVER, true },
	[PERMIT_HELD] = { TEXT_ASSETS_PERMIT_HELD, false },
};

static void view_permit(struct page *page, struct view *row, const struct asset *asset)
{
	char today[DAY_TEXT_MAX];
	const enum permit_state state = asset_permit(
		asset, str_from(day_text(day_at(page->now_us, time_zone_offset()), today)));

	view_bool(row, "wants_permit", state != PERMIT_NOT_NEEDED);
	view_bool(row, "permit_bad", permits[state].bad);
	view_text(row, "permit", permits[state].text);
	view_str(row, "permit_until", arena_str(page->arena, asset->field[ASSET_PERMIT_UNTIL]));
}

void asset_view_row(struct page *page, struct view *row, const struct asset *asset)
{
	static const struct {
		const char *name;
		enum asset_field field;
	} shown[] = {
		{ "kind", ASSET_KIND },	      { "owner", ASSET_OWNER },
		{ "state", ASSET_STATE },     { "place", ASSET_PLACE },
		{ "os", ASSET_OS },	      { "version", ASSET_OS_VERSION },
		{ "vendor", ASSET_VENDOR },   { "model", ASSET_MODEL },
		{ "partner", ASSET_PARTNER }, { "route", ASSET_ROUTE },
	};

	for (size_t i = 0; i < ARRAY_LEN(shown); i++)
		view_str(row, shown[i].name,
			 arena_str(page->arena,
				   asset_value_text(shown[i].field, asset->field[shown[i].field],
						    page->lang)));
	view_number(row, "id", asset->id);
	view_str(row, "path", arena_printf(page->arena, "/assets/%lld", (long long)asset->id));
	view_str(row, "name",
		 asset->field[ASSET_NAME].len
			 ? arena_str(page->arena, asset->field[ASSET_NAME])
			 : arena_printf(page->arena, "#%lld", (long long)asset->id));
	view_time(row, "last", asset->last_us);
	view_bool(row, "unlisted", !asset->listed);
	view_bool(row, "is_line", str_is(asset->field[ASSET_KIND], ASSET_KIND_LINE));
	view_bool(row, "ever_used", asset->used_us != TIME_NONE);
	view_time(row, "used", asset->used_us);
	view_str(row, "used_by", arena_str(page->arena, asset->used_by));
	view_permit(page, row, asset);
}

void asset_view_choices(struct page *page, struct view *view, const char *list,
			enum asset_field field, struct str chosen)
{
	view_list(view, list);
	for (const struct asset_word *word = asset_fields[field].words; word && word->id; word++) {
		struct view *choice = view_add(view, list);
		view_cstr(choice, "value", word->id);
		view_sentence(choice, "text", word->text, page->lang);
		view_bool(choice, "chosen", str_is(chosen, word->id));
	}
}

/* ---- changes ---- */

enum errc asset_view_edit(struct page *page, const struct register_edit *edit, int64_t *ret_id,
			  struct err *err)
{
	auto_register *reg = register_new(page_db(page), page_identity(page));
	enum errc code = db_begin(page_db(page), err);

	if (!code)
		code = register_edit(reg, edit, ret_id, err);
	return db_end(page_db(page), code, err);
}

enum errc asset_view_merge(struct page *page, int64_t a, int64_t b, int64_t *ret_id,
			   struct err *err)
{
	auto_register *reg = register_new(page_db(page), page_identity(page));
	enum errc code = db_begin(page_db(page), err);

	if (!code)
		code = register_merge(reg, a, b, page->user.name, page->now_us, ret_id, err);
	return db_end(page_db(page), code, err);
}

enum errc asset_view_split(struct page *page, int64_t asset, int64_t sighting, int64_t *ret_id,
			   struct err *err)
{
	auto_register *reg = register_new(page_db(page), page_identity(page));
	const struct register_split split = { .asset = asset,
					      .sightings = &sighting,
					      .n = 1,
					      .by = page->user.name,
					      .now_us = page->now_us };
	enum errc code = db_begin(page_db(page), err);

	if (!code)
		code = register_split(reg, &split, ret_id, err);
	return db_end(page_db(page), code, err);
}
