/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of alerts: one row a rule and host, or every alert when something is filtered for.
 */
#include "net/url.h"
#include "web/watch/alert-words.h"

struct list {
	struct page *page;
	unsigned n;
	int64_t last_seq;
};

/* "1h", "24h", … as the beginning of a time. */
static const struct {
	const char *name;
	enum text_key text;
	int64_t seconds;
} periods[] = {
	{ "1h", TEXT_PERIOD_1H, 3600 },	     { "24h", TEXT_PERIOD_24H, 86400 },
	{ "7d", TEXT_PERIOD_7D, 7 * 86400 }, { "30d", TEXT_PERIOD_30D, 30 * 86400 },
	{ "all", TEXT_PERIOD_ALL, 0 },
};

static size_t period_of(struct str name)
{
	const size_t i = STR_FIND_ROW(name, periods, name);

	return i < ARRAY_LEN(periods) ? i : ARRAY_LEN(periods) - 1;
}

static void add_option(struct view *view, const char *list, const char *value, enum text_key text,
		       bool chosen)
{
	struct view *option = view_add(view, list);

	view_cstr(option, "value", value);
	view_text(option, "text", text);
	view_bool(option, "chosen", chosen);
}

static enum alert_level wanted_level(const struct page *page)
{
	enum alert_level level = ALERT_INFORMATIONAL;

	(void)alert_level_parse(http_query(page->request, "level"), &level);
	return level;
}

static void view_form(struct page *page, enum alert_level least, size_t period)
{
	struct view *view = page->view;
	const struct str status = http_query(page->request, "status");
	const struct str text = http_query(page->request, "q");
	const struct str source = http_query(page->request, "source");

	view_str(view, "q", text.ptr ? text : STR(""));
	view_str(view, "source", source.ptr ? source : STR(""));
	for (int i = ALERT_CRITICAL; i >= ALERT_INFORMATIONAL; i--)
		add_option(view, "levels", alert_level_name((enum alert_level)i),
			   i == ALERT_INFORMATIONAL ? TEXT_LEVEL_ANY
						    : level_text((enum alert_level)i),
			   i == (int)least);
	for (size_t i = 0; i < ARRAY_LEN(periods); i++)
		add_option(view, "periods", periods[i].name, periods[i].text, i == period);
	add_option(view, "statuses", "", TEXT_STATUS_ANY, status.len == 0);
	for (int i = ALERT_NEW; i <= ALERT_CLOSED; i++)
		add_option(view, "statuses", alert_status_name((enum alert_status)i),
			   status_text((enum alert_status)i),
			   str_is(status, alert_status_name((enum alert_status)i)));
}

static bool take_group(void *ctx, const struct alert_group *group)
{
	struct list *list = ctx;
	struct page *page = list->page;

	if (++list->n > PAGE_ROWS)
		return false;
	struct view *row = view_add(page->view, "groups");

	list->last_seq = group->last_seq;
	view_level(row, group->level);
	view_str(row, "path", arena_printf(page->arena, "/alerts/%.*s", STR_ARG(group->last_id)));
	const struct str title =
		arena_str(page->arena, alert_title_in(group->rule_id, group->title, page->lang));
	const struct str what = guidance_headline(page, group->rule_id,
						  alert_tags(page, group->last_id), group->level);

	view_str(row, "title", title);
	view_str(row, "what", str_equal(what, title) ? STR("") : what);
	view_str(row, "host", arena_str(page->arena, group->host));
	view_str(row, "rule_id", arena_str(page->arena, group->rule_id));
	view_time(row, "first", group->first_us);
	view_time(row, "last", group->last_us);
	view_number(row, "count", (int64_t)group->count);
	view_number(row, "n_new", (int64_t)group->n_new);
	view_number(row, "group", group->id);
	view_number(row, "seq", group->last_seq);
	return true;
}

static bool take_alert(void *ctx, const struct alert *alert)
{
	struct list *list = ctx;
	struct page *page = list->page;

	if (++list->n > PAGE_ROWS)
		return false;
	struct view *row = view_add(page->view, "alerts");

	list->last_seq = alert->seq;
	view_level(row, alert->level);
	view_str(row, "path", arena_printf(page->arena, "/alerts/%.*s", STR_ARG(alert->id)));
	view_str(row, "title",
		 arena_str(page->arena, alert_title_in(alert->rule_id, alert->title, page->lang)));
	view_str(row, "host", arena_str(page->arena, alert->host));
	view_str(row, "user", arena_str(page->arena, alert->user));
	view_str(row, "source", arena_str(page->arena, alert->source));
	view_time(row, "at", alert->arrival_us);
	view_cstr(row, "status", alert_status_name(alert->status));
	view_text(row, "status_text", status_text(alert->status));
	return true;
}

/* The same list, further on: every filter again, and where to go on. */
static void view_more(struct page *page, const struct list *list)
{
	static const char *const names[] = { "level",  "period",  "status", "q",
					     "source", "rule_id", "host",   "each" };
	auto_buf more = BUF_INIT(8192);

	buf_printf(&more, "/alerts?before=%lld", (long long)list->last_seq);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct str value = http_query(page->request, names[i]);

		if (value.len == 0)
			continue;
		buf_printf(&more, "&%s=", names[i]);
		url_add_encoded(&more, value);
	}
	view_str(page->view, "more",
		 list->n > PAGE_ROWS ? arena_str(page->arena, buf_str(&more)) : STR(""));
}

static int64_t since_of(const struct page *page, size_t period)
{
	return periods[period].seconds ? page->now_us - periods[period].seconds * US_PER_SEC
				       : TIME_NONE;
}

static enum errc list_groups(struct page *page, struct list *list, size_t period, struct err *err)
{
	const struct str status = http_query(page->request, "status");
	const struct alert_group_filter filter = {
		.since_us = since_of(page, period),
		.least = wanted_level(page),
		.only_new = str_is(status, "new"),
		.before_seq = page_number(http_query(page->request, "before"), 0),
		.limit = PAGE_ROWS + 1,
	};

	return alert_groups_list(page_db(page), &filter, take_group, list, err);
}

/* An empty field of a form is no filter. */
static struct str given(const struct page *page, const char *name)
{
	const struct str value = http_query(page->request, name);

	return value.len > 0 ? value : STR_NONE;
}

static enum errc list_alerts(struct page *page, struct list *list, size_t period, struct err *err)
{
	enum alert_status status;
	struct alert_filter filter = ALERT_FILTER_ALL;
	const struct alert_sink sink = { .take = take_alert, .ctx = list };

	filter.since_us = since_of(page, period);
	filter.least = wanted_level(page);
	filter.rule_id = given(page, "rule_id");
	filter.host = given(page, "host");
	filter.source = given(page, "source");
	filter.text = given(page, "q");
	if (alert_status_parse(http_query(page->request, "status"), &status))
		filter.statuses = 1u << status;
	filter.before_seq = page_number(http_query(page->request, "before"), 0);
	filter.limit = PAGE_ROWS + 1;
	return alerts_list(page_db(page), &filter, &sink, err);
}

/* Groups know neither text nor source nor the other statuses: then every alert is a row. */
static bool wants_each(const struct page *page)
{
	const struct str status = http_query(page->request, "status");

	return given(page, "q").ptr || given(page, "source").ptr || given(page, "host").ptr ||
	       given(page, "rule_id").ptr || (status.len > 0 && !str_is(status, "new"));
}

static void show_alerts(struct page *page)
{
	struct list list = { .page = page };
	const size_t period = period_of(http_query(page->request, "period"));
	const bool each = wants_each(page);
	struct err err;

	view_text(page->view, "title", TEXT_ALERTS_TITLE);
	view_form(page, wanted_level(page), period);
	view_list(page->view, "groups");
	view_list(page->view, "alerts");
	view_bool(page->view, "each", each);
	if (each ? list_alerts(page, &list, period, &err)
		 : list_groups(page, &list, period, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_bool(page->view, "none", list.n == 0);
	view_more(page, &list);
	page_show(page, &template_alerts);
}

/* Everything of a group that the person saw, in one step. */
static void do_group_status(struct page *page)
{
	const int64_t group = page_number(http_param(page->request, "id"), 0);
	const int64_t seq = page_number(http_form(page->request, "seq"), 0);
	uint64_t changed = 0;
	struct err err;
	struct alert_mark mark = {
		.by = page->user.name,
		.at_us = page->now_us,
		.note = http_form(page->request, "note"),
	};

	if (!alert_status_parse(http_form(page->request, "status"), &mark.status)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (!page_audit(page, "alert.status", http_param(page->request, "id"),
			arena_printf(page->arena, "group up to %lld: %s", (long long)seq,
				     alert_status_name(mark.status)),
			"done"))
		return;
	if (!mark.note.ptr)
		mark.note = STR("");
	if (alert_groups_set_status(page_db(page), group, seq, &mark, &changed, &err)) {
		page_fail_err(page, &err);
		return;
	}
	page_redirect(page, "/alerts");
}

static const struct page_route routes[] = {
	{ "GET", "/alerts", PAGE_READERS, .handle = show_alerts },
	{ "POST", "/alert-groups/:id/status", PAGE_DUTY, .handle = do_group_status },
	{ .path = NULL },
};

const struct page_group pages_alerts = { .name = "alerts", .routes = routes };
