/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registered helper services: which fit this institution and why, what the criteria ask, what the
 * subsidy would pay, and the form by which one is entered.
 */
#include "services/service-match.h"
#include "services/subsidy.h"
#include "store/facility.h"
#include "web/page.h"

static const char *const fields[] = { "code",	     "name",	  "provider",	"criteria",
				      "prefectures", "beds_from", "beds_until", "network_month",
				      "unit_month",  "phone",	  "from",	"until" };

static const enum text_key fit_texts[SERVICE_FIT_KINDS] = {
	[SERVICE_FITS] = TEXT_SERVICES_FITS,	      [SERVICE_FIT_UNSURE] = TEXT_SERVICES_UNSURE,
	[SERVICE_NOT_HERE] = TEXT_SERVICES_FITS_NOT,  [SERVICE_TOO_LARGE] = TEXT_SERVICES_FITS_NOT,
	[SERVICE_TOO_SMALL] = TEXT_SERVICES_FITS_NOT, [SERVICE_OVER] = TEXT_SERVICES_OVER,
};

static const enum text_key price_texts[SERVICE_PRICES] = {
	[SERVICE_PRICE_KEPT] = TEXT_SERVICES_PRICE_KEPT,
	[SERVICE_PRICE_OVER] = TEXT_SERVICES_PRICE_OVER,
	[SERVICE_PRICE_UNKNOWN] = TEXT_SERVICES_PRICE_UNKNOWN,
};

static const enum text_key outcome_texts[SUBSIDY_OUTCOMES] = {
	[SUBSIDY_PAID] = TEXT_SERVICES_PAID,
	[SUBSIDY_CAPPED] = TEXT_SERVICES_CAPPED,
	[SUBSIDY_TOO_LITTLE] = TEXT_SERVICES_TOO_LITTLE,
	[SUBSIDY_NOT_KNOWN] = TEXT_SERVICES_NOT_KNOWN,
};

/* ---- which fit ---- */

static enum errc need_of(struct page *page, struct service_need *ret, struct err *err)
{
	struct facility_record record;
	char today[DAY_TEXT_MAX];
	int64_t beds = -1;
	const enum errc code = facility_get(page_db(page), page->arena, &record, err);

	if (code)
		return code;
	if (!str_to_i64(str_or_empty(record.values[FACILITY_BEDS_KEY]), &beds))
		beds = -1;
	*ret = (struct service_need){
		.prefecture = str_or_empty(record.values[FACILITY_PREFECTURE_KEY]),
		.beds = beds,
	};
	page_today(page, today);
	(void)day_parse(str_from(today), &ret->day);
	return ERR_OK;
}

static void view_service(struct page *page, struct view *row, const struct help_service *s,
			 const struct service_need *need)
{
	const enum service_fit fit = service_fit(s, need);

	view_str(row, "code", s->code);
	view_str(row, "name", s->name);
	view_str(row, "provider", s->provider);
	view_str(row, "criteria", s->edition);
	view_number(row, "grade", s->grade);
	view_str(row, "phone", s->phone);
	view_cstr(row, "watch", service_watch_names[s->watch]);
	view_bool(row, "fits", fit == SERVICE_FITS);
	view_text(row, "fit", fit_texts[fit]);
	view_str(row, "why", text_pair_in(service_reason(s, need, fit, page->arena), page->lang));
	view_text(row, "price", price_texts[service_price(page_services(page), s)]);
}

/* Those that fit come first. */
static void view_services(struct page *page, const struct help_service *all,
			  const struct service_need *need)
{
	view_list(page->view, "services");
	for (int fitting = 1; fitting >= 0; fitting--) {
		for (const struct help_service *s = all; s; s = s->next) {
			if ((service_fit(s, need) == SERVICE_FITS) == (fitting == 1))
				view_service(page, view_add(page->view, "services"), s, need);
		}
	}
}

static void view_criteria(struct page *page, const struct service_need *need)
{
	const struct service_edition *edition = service_edition_on(page_services(page), need->day);

	view_list(page->view, "points");
	view_str(page->view, "edition", edition ? edition->id : STR(""));
	for (size_t i = 0; edition && i < edition->n_points; i++)
		view_str(view_add(page->view, "points"), "point",
			 text_pair_in(edition->points[i].title, page->lang));
	view_str(page->view, "edition_source", edition ? edition->source : STR(""));
}

/* ---- the sum ---- */

static int64_t asked_number(const struct page *page, const char *name, int64_t fallback)
{
	const struct str typed = str_or_empty(str_trim(http_query(page->request, name)));

	return typed.len ? page_number(typed, -1) : fallback;
}

static void view_sum(struct page *page, const struct subsidy_year *year,
		     const struct subsidy_wish *wish, struct err *err)
{
	struct subsidy_sum sum;

	if (subsidy_of(year, wish, &sum, err))
		return;
	struct view *row = view_add(page->view, "sums");

	view_str(row, "year", arena_printf(page->arena, "%lld", (long long)year->year));
	view_text(row, "outcome", outcome_texts[sum.outcome]);
	view_bool(row, "told", sum.outcome != SUBSIDY_NOT_KNOWN);
	view_number(row, "counted", sum.cost);
	view_number(row, "paid", sum.paid);
	view_number(row, "own", sum.own);
	view_str(row, "note", text_pair_in(year->note, page->lang));
	view_str(row, "source", year->source);
}

static void view_subsidy(struct page *page)
{
	const struct subsidy_wish wish = {
		.month_yen = asked_number(page, "month", 10000),
		.months = asked_number(page, "months", 24),
		.once_yen = asked_number(page, "once", 0),
		.small = http_query(page->request, "small").len,
	};
	const struct service_content *content = page_services(page);
	struct err err = { .code = ERR_OK };

	view_str(page->view, "month", arena_printf(page->arena, "%lld", (long long)wish.month_yen));
	view_str(page->view, "months", arena_printf(page->arena, "%lld", (long long)wish.months));
	view_str(page->view, "once", arena_printf(page->arena, "%lld", (long long)wish.once_yen));
	view_bool(page->view, "small", wish.small);
	view_list(page->view, "sums");
	for (size_t i = 0; i < content->n_years; i++)
		view_sum(page, &content->years[i], &wish, &err);
	view_str(page->view, "sum_fault",
		 err.code ? arena_str(page->arena, str_from(err.text)) : STR(""));
}

/* ---- the page ---- */

static void services_page(struct page *page, unsigned status, struct str fault)
{
	const struct help_service *all = NULL;
	struct service_need need;
	struct err err;
	enum errc code = need_of(page, &need, &err);

	if (!code)
		code = help_services_list(page_db(page), page->arena, &all, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_SERVICES_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		view_str(page->view, fields[i], page_typed(page, fields[i]));
	view_services(page, all, &need);
	view_criteria(page, &need);
	view_subsidy(page);
	page_show_status(page, status, &template_services);
}

static void show_services(struct page *page)
{
	services_page(page, 200, STR(""));
}

static int64_t typed_number(const struct page *page, const char *name, int64_t absent)
{
	const struct str typed = page_typed(page, name);

	return typed.len ? page_number(typed, INT64_MIN) : absent;
}

static void do_put(struct page *page)
{
	const struct help_service s = {
		.code = page_typed(page, "code"),
		.name = page_typed(page, "name"),
		.provider = page_typed(page, "provider"),
		.edition = page_typed(page, "criteria"),
		.grade = typed_number(page, "grade", 1),
		.watch = (enum service_watch)str_find_name_or(page_typed(page, "watch"),
							      service_watch_names, SERVICE_WATCHES,
							      SERVICE_WATCHES),
		.prefectures = page_typed(page, "prefectures"),
		.beds_from = typed_number(page, "beds_from", 0),
		.beds_until = typed_number(page, "beds_until", 0),
		.network_month = typed_number(page, "network_month", -1),
		.unit_month = typed_number(page, "unit_month", -1),
		.phone = page_typed(page, "phone"),
		.from_on = page_typed(page, "from"),
		.until_on = page_typed(page, "until"),
		.said_by = page->user.name,
		.said_us = page->now_us,
	};
	struct err err;

	if (!page_audit(page, "service.put", s.code, s.name, "done"))
		return;
	const enum errc code = help_service_put(page_db(page), &s, &err);
	if (!code)
		page_redirect(page, "/services");
	else if (code == ERR_SYNTAX || code == ERR_LIMIT)
		services_page(page, 422, arena_str(page->arena, str_from(err.text)));
	else
		page_fail_err(page, &err);
}

static const struct page_route routes[] = {
	{ "GET", "/services", PAGE_READERS, .handle = show_services },
	{ "POST", "/services", PAGE_DUTY, .kept = true, .handle = do_put },
	{ .path = NULL },
};

const struct page_group pages_service_pages = { .name = "services", .routes = routes };
