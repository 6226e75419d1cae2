/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who sends records, and whether they still do.
 */
#include "store/sources.h"

#include "net/url.h"
#include "web/page.h"

struct list {
	struct page *page;
	unsigned n;
	struct source found; /* of the page of one source */
};

/* Times of days are more than a person reads; one unit is. */
static struct str span_text(const struct page *page, int64_t us)
{
	static const struct {
		int64_t us;
		struct text unit;
	} units[] = {
		{ 86400 * US_PER_SEC, TEXT("日", " d") },
		{ 3600 * US_PER_SEC, TEXT("時間", " h") },
		{ 60 * US_PER_SEC, TEXT("分", " min") },
		{ US_PER_SEC, TEXT("秒", " s") },
	};
	const int64_t size = us < 0 ? -us : us;

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (size >= units[i].us)
			return arena_printf(page->arena, "%lld%s", (long long)(us / units[i].us),
					    text_in(units[i].unit, page->lang));
	}
	return arena_printf(page->arena, "0%s", text_in(units[3].unit, page->lang));
}

/* "3分すすんでいます", "2 min slow"; a second is within what the network takes. */
static struct str clock_text(const struct page *page, int64_t offset_us)
{
	if (offset_us == TIME_NONE)
		return STR("");
	if (offset_us > -US_PER_SEC && offset_us < US_PER_SEC)
		return str_from(text_in(TR("合っています", "right"), page->lang));
	const struct str span = span_text(page, offset_us < 0 ? -offset_us : offset_us);

	return arena_printf(page->arena, "%.*s%s", STR_ARG(span),
			    offset_us > 0 ? text_in(TR("すすんでいます", " fast"), page->lang)
					  : text_in(TR("おくれています", " slow"), page->lang));
}

static void view_source(struct page *page, struct view *row, const struct source *s)
{
	auto_buf path = BUF_INIT(2048);

	buf_add_text(&path, "/sources/");
	url_add_encoded(&path, s->name);
	view_str(row, "path", arena_str(page->arena, buf_str(&path)));
	view_str(row, "name", arena_str(page->arena, s->name));
	view_str(row, "kind", arena_str(page->arena, s->kind));
	view_str(row, "format", arena_str(page->arena, s->format));
	view_time(row, "first_seen", s->first_seen_us);
	view_time(row, "last_seen", s->last_seen_us);
	view_str(row, "ago", span_text(page, page->now_us - s->last_seen_us));
	view_number(row, "records", (int64_t)s->records);
	view_number(row, "kilobytes", (int64_t)(s->bytes / 1024));
	view_number(row, "events", (int64_t)s->events);
	view_number(row, "failed", (int64_t)s->failed);
	view_bool(row, "any_failed", s->failed > 0);
	view_str(row, "failed_reason", arena_str(page->arena, s->failed_reason));
	view_number(row, "lost", (int64_t)s->lost);
	view_bool(row, "any_lost", s->lost > 0);
	view_str(row, "rate_minute", arena_printf(page->arena, "%.1f", s->rate_minute * 60));
	view_str(row, "rate_hour", arena_printf(page->arena, "%.1f", s->rate_hour * 60));
	view_bool(row, "one_off", source_expect_default(source_kind(s->name)) == SOURCE_NEVER_LATE);
	view_bool(row, "silent", s->silent_since_us != TIME_NONE);
	view_time(row, "silent_since", s->silent_since_us);
	view_bool(row, "clock_known", s->clock_offset_us != TIME_NONE);
	view_str(row, "clock", clock_text(page, s->clock_offset_us));
	view_bool(row, "clock_off",
		  s->clock_offset_us != TIME_NONE && (s->clock_offset_us > 60 * US_PER_SEC ||
						      s->clock_offset_us < -60 * US_PER_SEC));
}

static bool take_source(void *ctx, const struct source *source)
{
	struct list *list = ctx;

	list->n++;
	view_source(list->page, view_add(list->page->view, "sources"), source);
	return true;
}

static void show_sources(struct page *page)
{
	struct list list = { .page = page };
	struct err err;

	view_text(page->view, "title", TEXT_SOURCES_TITLE);
	view_list(page->view, "sources");
	if (sources_list(page_db(page), take_source, &list, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_bool(page->view, "none", list.n == 0);
	page_show(page, &template_sources);
}

static bool take_one(void *ctx, const struct source *source)
{
	struct list *list = ctx;

	list->found = *source;
	view_source(list->page, list->page->view, source);
	return true;
}

/* How long each hour's bar is: the last minute, the last hour and the long run, side by side. */
static void view_chart(struct page *page, const struct source *s)
{
	const double seconds = (double)(s->last_seen_us - s->first_seen_us) / (double)US_PER_SEC;
	const double rates[] = {
		s->rate_minute * 60,
		s->rate_hour * 60,
		seconds > 60 ? (double)s->records / seconds * 60 : (double)s->records,
	};
	static const enum text_key texts[] = { TEXT_RATE_MINUTE, TEXT_RATE_HOUR, TEXT_RATE_ALWAYS };
	double most = 0.1;

	for (size_t i = 0; i < ARRAY_LEN(rates); i++)
		most = rates[i] > most ? rates[i] : most;
	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		struct view *bar = view_add(page->view, "bars");

		view_number(bar, "y", (int64_t)i * 28 + 4);
		view_number(bar, "width", (int64_t)(rates[i] / most * 300) + 1);
		view_number(bar, "text_x", (int64_t)(rates[i] / most * 300) + 180);
		view_number(bar, "text_y", (int64_t)i * 28 + 19);
		view_text(bar, "text", texts[i]);
		view_str(bar, "rate", arena_printf(page->arena, "%.1f", rates[i]));
	}
}

static const struct {
	const char *value;
	enum text_key text;
	int64_t us;
} patience[] = {
	{ "learn", TEXT_EXPECT_LEARN, TIME_NONE },
	{ "15m", TEXT_EXPECT_15M, 15 * 60 * US_PER_SEC },
	{ "1h", TEXT_EXPECT_1H, 3600 * US_PER_SEC },
	{ "6h", TEXT_EXPECT_6H, 6 * 3600 * US_PER_SEC },
	{ "1d", TEXT_EXPECT_1D, 86400 * US_PER_SEC },
	{ "7d", TEXT_EXPECT_7D, 7 * 86400 * US_PER_SEC },
	{ "never", TEXT_EXPECT_NEVER, SOURCE_NEVER_LATE },
};

static void show_source(struct page *page)
{
	struct list list = { .page = page };
	const struct str name = http_param(page->request, "*");
	struct err err;

	if (sources_get(page_db(page), name, take_one, &list, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_SOURCE_TITLE);
	view_chart(page, &list.found);
	view_str(page->view, "patience", span_text(page, source_patience_us(&list.found)));
	for (size_t i = 0; i < ARRAY_LEN(patience); i++) {
		struct view *row = view_add(page->view, "expectations");

		view_cstr(row, "value", patience[i].value);
		view_text(row, "text", patience[i].text);
		view_bool(row, "chosen", list.found.expect_us == patience[i].us);
	}
	page_show(page, &template_source);
}

static void do_expect(struct page *page)
{
	const struct str name = http_form(page->request, "source");
	const struct str value = http_form(page->request, "expect");
	auto_buf path = BUF_INIT(2048);
	struct err err;
	const size_t i = STR_FIND_ROW(value, patience, value);

	if (i == ARRAY_LEN(patience) || !name.ptr) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (!page_audit(page, "source.expect", name, value, "done"))
		return;
	if (sources_set_expect(page_db(page), name, patience[i].us, &err)) {
		page_fail_err(page, &err);
		return;
	}
	url_add_encoded(&path, name);
	page_redirect(page, "/sources/%s", path.ptr);
}

static const struct page_route routes[] = {
	{ "GET", "/sources", PAGE_READERS, .handle = show_sources },
	{ "GET", "/sources/*", PAGE_READERS, .handle = show_source },
	{ "POST", "/source-expect", PAGE_DUTY, .handle = do_expect },
	{ .path = NULL },
};

const struct page_group pages_sources = { .name = "sources", .routes = routes };
