/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One asset: what is known of it and from whom, why several sources are of one device, what is
 * installed, and what a person says about all this.
 */
#include "assets/asset-table.h"
#include "assets/join-table.h"
#include "assets/sighting-table.h"
#include "assets/software.h"
#include "assets/story.h"
#include "web/house/asset-view.h"
#include "web/page.h"

#define SOFTWARE_SHOWN 500

struct filling {
	struct page *page;
	int64_t n;
};

static bool add_source(void *ctx, const struct sighting_row *row)
{
	struct filling *f = ctx;
	struct arena *arena = f->page->arena;
	struct view *source = view_add(f->page->view, "sources");

	f->n++;
	view_number(source, "sighting", row->id);
	view_str(source, "source", arena_str(arena, row->is.source));
	view_sentence(source, "feed", asset_feeds[row->is.feed].text, f->page->lang);
	view_time(source, "seen", row->is.seen_us);
	view_bool(source, "may_leave", row->is.feed != FEED_PERSON);
	view_list(source, "identifiers");
	for (const struct identifier *i = row->is.identifiers; i; i = i->next) {
		struct view *one = view_add(source, "identifiers");
		view_sentence(one, "type", identifier_types[i->type].text, f->page->lang);
		view_str(one, "value", arena_str(arena, i->value));
	}
	return true;
}

/* Several sources may share the same value: it is one reason. */
static bool add_reason(void *ctx, const struct asset_join *join)
{
	struct filling *f = ctx;
	struct view *reason = view_add(f->page->view, "reasons");

	view_str(reason, "text",
		 asset_join_sentence(join->type, join->value, f->page->lang, f->page->arena));
	view_time(reason, "at", join->at_us);
	return true;
}

static bool add_program(void *ctx, const struct asset_software *software)
{
	struct filling *f = ctx;
	struct view *row;

	if (f->n++ >= SOFTWARE_SHOWN)
		return true;
	row = view_add(f->page->view, "programs");
	view_str(row, "product", arena_str(f->page->arena, software->product));
	view_str(row, "version", arena_str(f->page->arena, software->version));
	view_str(row, "vendor", arena_str(f->page->arena, software->vendor));
	return true;
}

static void view_maybe(struct page *page, const struct decision *decision)
{
	view_list(page->view, "maybe");
	for (size_t i = 0; i < decision->n; i++) {
		struct view *row = view_add(page->view, "maybe");
		view_number(row, "other", decision->at[i].asset);
		view_str(row, "path",
			 arena_printf(page->arena, "/assets/%lld",
				      (long long)decision->at[i].asset));
		view_str(row, "text",
			 asset_maybe_sentence(&decision->at[i], page->lang, page->arena));
	}
}

static void view_fields(struct page *page, const struct asset *asset)
{
	view_list(page->view, "fields");
	for (enum asset_field i = 0; i < ASSET_FIELDS; i++) {
		struct view *field = view_add(page->view, "fields");
		view_cstr(field, "name", asset_fields[i].id);
		view_sentence(field, "label", asset_fields[i].text, page->lang);
		view_str(field, "value", asset->field[i]);
		view_str(field, "words", asset_value_text(i, asset->field[i], page->lang));
		view_bool(field, "is_day", i == ASSET_PERMIT_ON || i == ASSET_PERMIT_UNTIL);
		view_bool(field, "is_long", i == ASSET_NOTE);
		asset_view_choices(page, field, "choices", i, asset->field[i]);
	}
}

static enum errc view_known(struct page *page, int64_t id, struct err *err)
{
	auto_register *reg = register_new(page_db(page), page_identity(page));
	struct decision *maybe = arena_take(page->arena, sizeof(*maybe));
	struct filling sources = { .page = page };
	struct filling reasons = { .page = page };
	struct filling programs = { .page = page };
	enum errc code = maybe ? ERR_OK : fail(err, ERR_LIMIT, "the page is too large");

	view_list(page->view, "sources");
	view_list(page->view, "reasons");
	view_list(page->view, "programs");
	if (!code)
		code = sightings_each(page_db(page), id, add_source, &sources, err);
	if (!code)
		code = asset_joins_each(page_db(page), id, add_reason, &reasons, err);
	if (!code)
		code = asset_software_each(page_db(page), id, add_program, &programs, err);
	if (!code)
		code = register_maybe(reg, id, page->arena, maybe, err);
	if (code)
		return code;
	view_bool(page->view, "several", sources.n > 1);
	view_number(page->view, "n_programs", programs.n);
	view_bool(page->view, "programs_cut", programs.n > SOFTWARE_SHOWN);
	view_maybe(page, maybe);
	return ERR_OK;
}

static void asset_page(struct page *page, unsigned status, const char *fault)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	struct asset asset;
	struct err err;

	if (assets_get(page_db(page), id, page->arena, &asset, &err) ||
	    view_known(page, asset.id, &err)) {
		page_fail_err(page, &err);
		return;
	}
	asset_view_row(page, page->view, &asset);
	view_fields(page, &asset);
	view_cstr(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_str(page->view, "title",
		 asset.field[ASSET_NAME].len
			 ? asset.field[ASSET_NAME]
			 : arena_printf(page->arena, "#%lld", (long long)asset.id));
	page_show_status(page, status, &template_asset);
}

static void show_asset(struct page *page)
{
	asset_page(page, 200, "");
}

static void answer(struct page *page, enum errc code, int64_t id, const struct err *err)
{
	if (code == ERR_SYNTAX || code == ERR_USAGE)
		asset_page(page, 422, err->text);
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/assets/%lld?saved=1", (long long)id);
}

/* Only what was changed is the person's word: the rest goes on being what the sources say. */
static void take_changes(struct page *page, const struct asset *asset, struct register_edit *edit)
{
	for (enum asset_field i = 0; i < ASSET_FIELDS; i++) {
		const struct str typed = http_form(page->request, asset_fields[i].id);
		if (typed.ptr && !str_equal(str_trim(typed), asset->field[i]))
			edit->field[i] = str_trim(typed);
	}
}

static void do_edit(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct register_edit edit = { .id = page_number(id, 0), .now_us = page->now_us };
	struct asset asset;
	struct err err;
	int64_t changed = 0;

	if (assets_get(page_db(page), edit.id, page->arena, &asset, &err)) {
		page_fail_err(page, &err);
		return;
	}
	take_changes(page, &asset, &edit);
	if (!page_audit(page, "asset.edit", id, asset.field[ASSET_NAME], "done"))
		return;
	const enum errc code = asset_view_edit(page, &edit, &changed, &err);
	answer(page, code, changed, &err);
}

static void do_merge(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	const struct str other = str_trim(http_form(page->request, "other"));
	struct err err;
	int64_t kept = 0;

	if (!page_audit(page, "asset.merge", id, other, "done"))
		return;
	const enum errc code =
		asset_view_merge(page, page_number(id, 0), page_number(other, 0), &kept, &err);
	answer(page, code, kept, &err);
}

static void do_split(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	const struct str sighting = http_form(page->request, "sighting");
	struct asset asset;
	struct err err;
	int64_t fresh = 0;

	enum errc code = assets_get(page_db(page), page_number(id, 0), page->arena, &asset, &err);
	if (!code && !page_audit(page, "asset.split", id, sighting, "done"))
		return;
	if (!code)
		code = asset_view_split(page, asset.id, page_number(sighting, 0), &fresh, &err);
	answer(page, code, fresh, &err);
}

static const struct page_route routes[] = {
	{ "GET", "/assets/:id", PAGE_READERS, .handle = show_asset },
	{ "POST", "/assets/:id", PAGE_DUTY, .handle = do_edit },
	{ "POST", "/assets/:id/merge", PAGE_DUTY, .handle = do_merge },
	{ "POST", "/assets/:id/split", PAGE_DUTY, .handle = do_split },
	{ .path = NULL },
};

const struct page_group pages_asset = { .name = "asset", .routes = routes };
