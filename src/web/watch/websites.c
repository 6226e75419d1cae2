/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hospital's own web pages: up or not over the last days, certificate, and what changed.
 */
#include "store/websites.h"
#include "web/page.h"

#define HOUR_US	  (3600 * US_PER_SEC)
#define DAY_US	  (24 * HOUR_US)
#define HOURS	  72
#define BAR_STEP  6
#define CERT_SOON 21 /* days, as in roles/store/sites.h */

struct history {
	int64_t first_us;
	struct website_hour hours[HOURS];
};

static bool take_hour(void *ctx, const struct website_hour *hour)
{
	struct history *history = ctx;
	const int64_t at = (hour->hour_us - history->first_us) / HOUR_US;

	if (at >= 0 && at < HOURS)
		history->hours[at] = *hour;
	return true;
}

static const char *colour_of(const struct website_hour *hour)
{
	return hour->up == hour->looks ? "up" : hour->up ? "partly" : "down";
}

/* One bar an hour, and the same as rows of a table: hours in which it was down, newest first. */
static void view_history(struct view *row, const struct history *history)
{
	int64_t looks = 0;
	int64_t up = 0;

	view_list(row, "bars");
	view_list(row, "bad_hours");
	for (size_t i = HOURS; i-- > 0;) {
		const struct website_hour *hour = &history->hours[i];
		looks += hour->looks;
		up += hour->up;
		if (!hour->looks)
			continue;
		struct view *bar = view_add(row, "bars");
		view_number(bar, "x", (int64_t)i * BAR_STEP);
		view_cstr(bar, "state", colour_of(hour));
		if (hour->up == hour->looks)
			continue;
		struct view *bad = view_add(row, "bad_hours");
		view_time(bad, "at", hour->hour_us);
		view_number(bad, "looks", hour->looks);
		view_number(bad, "down", hour->looks - hour->up);
		view_bool(row, "any_bad", true);
	}
	view_number(row, "looks", looks);
	view_number(row, "up_looks", up);
	view_number(row, "percent", looks ? up * 100 / looks : 0);
}

static void view_change(struct view *row, const struct website *site)
{
	view_bool(row, "changed", site->changed_us != TIME_NONE);
	view_time(row, "changed_at", site->changed_us);
	view_str(row, "words", site->words);
	view_str(row, "old_title", site->accepted_title);
	view_str(row, "title_now", site->title);
	view_bool(row, "other_title", !str_equal(site->title, site->accepted_title));
	view_str(row, "old_hosts", site->accepted_hosts);
	view_str(row, "hosts", site->hosts);
	view_bool(row, "other_hosts", !str_equal(site->hosts, site->accepted_hosts));
	view_str(row, "old_redirect", site->accepted_redirect);
	view_str(row, "redirect", site->redirect);
	view_bool(row, "other_redirect", !str_equal(site->redirect, site->accepted_redirect));
	view_number(row, "old_size", site->accepted_size);
	view_number(row, "size", site->size);
}

static void view_certificate(struct view *row, const struct website *site, int64_t now_us)
{
	const bool cert = site->cert_until_us != TIME_NONE;
	const int64_t days = cert ? (site->cert_until_us - now_us) / DAY_US : 0;

	view_bool(row, "has_cert", cert);
	view_time(row, "cert_until", site->cert_until_us);
	view_number(row, "cert_days", days);
	view_bool(row, "cert_soon", cert && days < CERT_SOON);
	view_str(row, "cert_problem", site->cert_problem);
	view_str(row, "tls", site->tls);
}

static enum errc view_site(struct page *page, const struct website *site, struct err *err)
{
	struct history history = {
		.first_us = page->now_us - page->now_us % HOUR_US - (HOURS - 1) * HOUR_US,
	};
	struct view *row = view_add(page->view, "sites");
	const enum errc code = websites_hours(page_db(page), site->url, history.first_us, take_hour,
					      &history, err);

	if (code)
		return code;
	view_str(row, "url", site->url);
	view_bool(row, "up", site->up);
	view_str(row, "problem", site->problem);
	view_number(row, "status", site->status);
	view_number(row, "milliseconds", site->taken_us / US_PER_MS);
	view_time(row, "checked", site->checked_us);
	view_certificate(row, site, page->now_us);
	view_change(row, site);
	view_history(row, &history);
	return ERR_OK;
}

static void show_websites(struct page *page)
{
	struct websites all;
	struct err err;
	size_t at = 0;
	enum errc code = websites_list(page_db(page), page->arena, &all, &err);

	view_text(page->view, "title", TEXT_WEBSITES_TITLE);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "off", page_option(page, "website", &at) == NULL);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	view_list(page->view, "sites");
	for (size_t i = 0; !code && i < all.n; i++)
		code = view_site(page, &all.at[i], &err);
	view_bool(page->view, "none", code || all.n == 0);
	if (code)
		page_fail_err(page, &err);
	else
		page_show(page, &template_websites);
}

/* Proper is what the person saw: another content that came meanwhile is refused. */
static void do_accept(struct page *page)
{
	const struct str url = http_form(page->request, "url");
	struct err err;

	if (!url.len) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (!page_audit(page, "website.accept", url, STR(""), "done"))
		return;
	if (websites_accept(page_db(page), url, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/websites?saved=1");
}

static const struct page_route routes[] = {
	{ "GET", "/websites", PAGE_READERS, .handle = show_websites },
	{ "POST", "/websites/accept", PAGE_DUTY, .handle = do_accept },
	{ .path = NULL },
};

const struct page_group pages_websites = { .name = "websites", .routes = routes };
