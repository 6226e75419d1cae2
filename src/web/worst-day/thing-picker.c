/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/thing-picker.h"

#include "accounts/logons.h"
#include "assets/asset-table.h"
#include "base/encoding/fold.h"
#include "cases/case-records.h"
#include "store/facility.h"
#include "vendors/vendor-register.h"

#define LOOK_BACK 365 /* days of log-ons */

struct picking {
	struct page *page;
	struct str text;
	size_t n;
};

static void add_found(struct picking *p, enum case_thing_kind kind, struct str ref, struct str name)
{
	struct page *page = p->page;

	if (p->n++ >= PICKED_MAX)
		return;
	struct view *row = view_add(page->view, "picked");
	view_cstr(row, "pick_kind", case_thing_kinds[kind].value);
	view_sentence(row, "pick_kind_text", case_thing_kinds[kind].text, page->lang);
	view_str(row, "pick_ref", arena_str(page->arena, ref));
	view_str(row, "pick_name", arena_str(page->arena, name));
}

static bool has_text(const struct picking *p, struct str name)
{
	for (size_t at = 0; at + p->text.len <= name.len; at++) {
		if (str_equal_nocase(str_sub(name, at, p->text.len), p->text))
			return true;
	}
	return false;
}

static bool take_asset(void *ctx, const struct asset *asset)
{
	struct picking *p = ctx;
	const struct str ref = arena_printf(p->page->arena, "%lld", (long long)asset->id);

	add_found(p, CASE_THING_ASSET, ref, asset->field[ASSET_NAME]);
	return p->n < PICKED_MAX;
}

static bool take_account(void *ctx, const struct account_use *use)
{
	struct picking *p = ctx;

	if (has_text(p, use->account))
		add_found(p, CASE_THING_ACCOUNT, STR(""), use->account);
	return p->n < PICKED_MAX;
}

static enum errc pick_vendors(struct picking *p, struct err *err)
{
	const struct vendor *vendor = NULL;
	const enum errc code = vendors_list(page_db(p->page), p->page->arena, &vendor, err);

	for (; !code && vendor; vendor = vendor->next) {
		if (has_text(p, vendor->title))
			add_found(p, CASE_THING_VENDOR, vendor->id, vendor->title);
	}
	return code;
}

static enum errc pick_departments(struct picking *p, struct err *err)
{
	struct wards *wards = arena_take(p->page->arena, sizeof(*wards));

	if (!wards)
		return fail(err, ERR_LIMIT, "departments: no room");
	const enum errc code = wards_list(page_db(p->page), p->page->arena, wards, err);
	for (size_t i = 0; !code && i < wards->n; i++) {
		if (has_text(p, wards->at[i].name))
			add_found(p, CASE_THING_DEPARTMENT,
				  arena_printf(p->page->arena, "%lld", (long long)wards->at[i].id),
				  wards->at[i].name);
	}
	return code;
}

enum errc view_picked(struct page *page, struct err *err)
{
	const struct str text = str_trim(str_or_empty(http_query(page->request, "pick")));
	struct picking p = { .page = page, .text = text };
	const struct asset_filter filter = { .text = text };
	const struct duty_scope scope = page_duty_scope(page);
	enum errc code = ERR_OK;

	view_str(page->view, "pick", text);
	view_list(page->view, "picked");
	if (text.len) {
		code = assets_each(page_db(page), &filter, take_asset, &p, err);
		if (!code)
			code = logons_by_account(page_db(page), scope.today - LOOK_BACK,
						 take_account, &p, err);
		if (!code)
			code = pick_vendors(&p, err);
		if (!code)
			code = pick_departments(&p, err);
	}
	view_bool(page->view, "pick_more", p.n > PICKED_MAX);
	return code;
}
