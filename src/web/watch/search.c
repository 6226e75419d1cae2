/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sealed log by time, source and text, and one record of it. The reader looks; the page says
 * how far it looked and whether it stopped early.
 */
#include "store/sources.h"

#include "base/encoding/time-text.h"
#include "net/url.h"
#include "web/checks/proof-view.h"
#include "web/frame/wait.h"
#include "web/frame/web-internal.h"
#include "web/watch/record-view.h"

struct results {
	struct page *page;
	unsigned n;
	uint64_t last;
	bool ended;
	bool more;
};

/* "2026-11-22T14:30" of a browser's field, on the wall clock of the hospital. */
static int64_t time_of(const struct page *page, const char *name)
{
	const struct str text = http_query(page->request, name);
	int64_t us;

	return text.ptr && time_parse_short(text, page->web->utc_offset_minutes, &us) ? us
										      : TIME_NONE;
}

static struct str given(const struct page *page, const char *name)
{
	const struct str value = http_query(page->request, name);

	return value.ptr ? value : STR("");
}

static void take_hit(void *ctx, struct arena *arena UNUSED, const struct msg_search_hit *hit)
{
	struct results *results = ctx;
	struct page *page = results->page;
	struct view *row = view_add(page->view, "hits");

	results->n++;
	results->last = hit->index;
	view_number(row, "index", (int64_t)hit->index);
	view_str(row, "path",
		 arena_printf(page->arena, "/records/%llu", (unsigned long long)hit->index));
	view_time(row, "at", hit->wall_us);
	view_str(row, "source", arena_str(page->arena, hit->source));
	view_str(row, "line", record_line(page, hit->bytes, 500));
	view_bool(row, "cut", hit->cut || hit->bytes.len > 500);
}

static void take_end(void *ctx, struct arena *arena, const struct msg_search_end *end)
{
	struct results *results = ctx;
	struct view *view = results->page->view;

	results->ended = true;
	results->more = end->more;
	view_number(view, "scanned", (int64_t)end->scanned);
	view_str(view, "search_error", arena_str(arena, end->error));
}

static const struct wait_takers takers = { .hit = take_hit, .end = take_end };

static void view_more(const struct results *results)
{
	static const char *const names[] = { "q", "source", "from", "to" };
	struct page *page = results->page;
	auto_buf more = BUF_INIT(8192);

	buf_printf(&more, "/search?before=%llu", (unsigned long long)results->last);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		buf_printf(&more, "&%s=", names[i]);
		url_add_encoded(&more, given(page, names[i]));
	}
	view_str(page->view, "more",
		 results->n > 0 && (results->more || !results->ended)
			 ? arena_str(page->arena, buf_str(&more))
			 : STR(""));
}

static void finish_search(struct page *page, void *ctx)
{
	const struct results *results = ctx;

	view_bool(page->view, "ended", results->ended);
	view_bool(page->view, "stopped", results->more);
	view_number(page->view, "n", results->n);
	view_more(results);
	page_show(page, &template_search);
}

static bool take_source(void *ctx, const struct source *source)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "sources");

	view_str(row, "name", arena_str(page->arena, source->name));
	view_bool(row, "chosen", str_equal(source->name, given(page, "source")));
	return true;
}

static void ask(struct page *page, struct results *results)
{
	struct wait *wait = wait_new(page, results, finish_search);
	uint64_t before = UINT64_MAX;
	const struct str from = given(page, "before");

	if (from.len > 0)
		(void)str_to_u64(from, &before);
	const struct msg_search search = {
		.from_us = time_of(page, "from"),
		.to_us = time_of(page, "to"),
		.source = given(page, "source"),
		.text = given(page, "q"),
		.before = before,
		.limit = PAGE_ROWS,
	};

	wait_for_search(wait, &search, &takers);
	wait_begin(wait);
}

static void show_search(struct page *page)
{
	struct results *results = arena_take(page->arena, sizeof(*results));
	const bool asked = http_query(page->request, "q").ptr != NULL;

	if (!results) {
		page_fail(page, 503, TEXT_ERROR_INTERNAL);
		return;
	}
	results->page = page;
	view_text(page->view, "title", TEXT_SEARCH_TITLE);
	view_str(page->view, "q", given(page, "q"));
	view_str(page->view, "from", given(page, "from"));
	view_str(page->view, "to", given(page, "to"));
	view_list(page->view, "hits");
	view_list(page->view, "sources");
	view_number(page->view, "scanned", 0);
	view_str(page->view, "search_error", STR(""));
	view_bool(page->view, "asked", asked);
	err_ignore(sources_list(page_db(page), take_source, page, NULL));
	if (asked)
		ask(page, results);
	else
		finish_search(page, results);
}

/* ---- one record ---- */

struct one {
	struct page *page;
	bool record_came;
};

static void take_record(void *ctx, struct arena *arena, const struct msg_record *record)
{
	struct one *one = ctx;
	struct view *view = one->page->view;

	one->record_came = true;
	view_bool(view, "record_found", record->found);
	view_str(view, "record_error", arena_str(arena, record->error));
	view_str(view, "source", arena_str(arena, record->source));
	view_str(view, "key", arena_str(arena, record->key));
	view_time(view, "at", record->wall_us);
	if (record->found)
		view_record_bytes(one->page, view_object(view, "record"), record->bytes);
}

static void take_proof(void *ctx, struct arena *arena UNUSED, const struct msg_proof *proof)
{
	const struct one *one = ctx;

	view_proof(one->page, proof);
}

static const struct wait_takers record_takers = { .record = take_record };
static const struct wait_takers proof_takers = { .proof = take_proof };

static void finish_record(struct page *page, void *ctx)
{
	const struct one *one = ctx;

	view_bool(page->view, "record_came", one->record_came);
	page_show(page, &template_record);
}

static void show_record(struct page *page)
{
	struct one *one = arena_take(page->arena, sizeof(*one));
	uint64_t index;

	if (!one || !str_to_u64(http_param(page->request, "index"), &index)) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	one->page = page;
	view_text(page->view, "title", TEXT_RECORD_TITLE);
	view_number(page->view, "index", (int64_t)index);
	view_bool(page->view, "record_found", false);
	view_proof_unknown(page);
	view_str(page->view, "record_error", STR(""));
	view_str(page->view, "source", STR(""));
	view_str(page->view, "key", STR(""));
	view_time(page->view, "at", TIME_NONE);
	struct wait *wait = wait_new(page, one, finish_record);

	wait_for_record(wait, index, &record_takers);
	wait_for_proof(wait, index, &proof_takers);
	wait_begin(wait);
}

static const struct page_route routes[] = {
	{ "GET", "/search", PAGE_READERS, .handle = show_search },
	{ "GET", "/records/:index", PAGE_READERS, .handle = show_record },
	{ .path = NULL },
};

const struct page_group pages_search = { .name = "search", .routes = routes };
