/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proofs: handing a file in, handing in a newer one, which items it stands for, taking it out
 * again. A file leaves only as a download that no browser runs (ASVS 5.0 5.4.1, 14.2.5).
 */
#include "forms/form.h"
#include "net/url.h"
#include "store/evidence-files.h"
#include "store/rounds.h"
#include "web/page.h"
#include "web/parts/download.h"

#define UPLOAD_MAX     (EVIDENCE_FILE_MAX + 65536u)
#define TITLE_MAX      200u
#define FILE_TYPE_NONE "application/octet-stream"

/* ---- rows ---- */

struct rows {
	struct page *page;
	const char *list;
	char today[DAY_TEXT_MAX];
};

static struct str text_or_empty(struct page *page, struct str s)
{
	return s.ptr ? arena_str(page->arena, s) : STR("");
}

static void view_evidence(struct rows *rows, struct view *row, const struct evidence *e)
{
	view_number(row, "proof", e->id);
	view_number(row, "revision", e->version);
	view_str(row, "name", text_or_empty(rows->page, e->title));
	view_str(row, "file", text_or_empty(rows->page, e->file));
	view_str(row, "sha256", text_or_empty(rows->page, e->sha256));
	view_number(row, "kilobytes", (e->size + 1023) / 1024);
	view_str(row, "until", text_or_empty(rows->page, e->expires_on));
	view_bool(row, "expired",
		  e->expires_on.len && str_compare(e->expires_on, str_from(rows->today)) < 0);
	view_time(row, "added", e->added_us);
	view_str(row, "added_by", text_or_empty(rows->page, e->added_by));
}

static bool take_row(void *ctx, const struct evidence *e)
{
	struct rows *rows = ctx;

	view_evidence(rows, view_add(rows->page->view, rows->list), e);
	return true;
}

static struct rows rows_of(struct page *page, const char *list)
{
	struct rows rows = { .page = page, .list = list };

	page_today(page, rows.today);
	view_list(page->view, list);
	return rows;
}

/* ---- the list; with "round" and "item" of the query: for that item ---- */

struct place {
	int64_t round; /* 0: none */
	struct str item;
};

static struct place place_of(struct page *page)
{
	const bool post = str_is(http_method(page->request), "POST");
	const struct str round =
		post ? http_form(page->request, "round") : http_query(page->request, "round");
	const struct str item =
		post ? http_form(page->request, "item") : http_query(page->request, "item");

	return (struct place){ .round = item.len ? page_number(round, 0) : 0,
			       .item = item.ptr ? item : STR("") };
}

static void view_place(struct page *page, const struct place *place)
{
	view_bool(page->view, "has_place", place->round);
	view_number(page->view, "round", place->round);
	view_str(page->view, "item", place->item);
}

static void evidence_page(struct page *page, unsigned status, enum text_key fault, bool faulty)
{
	struct rows rows = rows_of(page, "proofs");
	const struct place place = place_of(page);
	struct err err;

	if (evidence_list(page_db(page), take_row, &rows, &err)) {
		page_fail_err(page, &err);
		return;
	}
	struct rows linked = rows_of(page, "linked");
	if (place.round)
		err_ignore(evidence_of_item(page_db(page), place.round, place.item, take_row,
					    &linked, NULL));
	view_text(page->view, "title", TEXT_EVIDENCE_TITLE);
	view_bool(page->view, "faulty", faulty);
	view_text(page->view, "fault", fault);
	view_number(page->view, "max_mib", EVIDENCE_FILE_MAX / 1024 / 1024);
	view_place(page, &place);
	page_show_status(page, status, &template_evidence);
}

static void show_list(struct page *page)
{
	evidence_page(page, 200, TEXT_EVIDENCE_TITLE, false);
}

/* ---- handing in ---- */

/* What came with the request, its file kept; false: the answer was sent. */
static bool take_upload(struct page *page, struct evidence *ret,
			char sha256[static EVIDENCE_SHA256_LEN + 1])
{
	const struct str until = str_trim(http_form(page->request, "until"));
	struct str name;
	struct str bytes;
	struct err err;

	if (!http_file(page->request, "file", &name, &bytes) || !bytes.len) {
		evidence_page(page, 422, TEXT_EVIDENCE_NO_FILE, true);
		return false;
	}
	if (until.len && !day_valid(until)) {
		evidence_page(page, 422, TEXT_ROUND_FAULT_DAY, true);
		return false;
	}
	if (!page_evidence(page)) {
		page_fail(page, 503, TEXT_ERROR_INTERNAL);
		return false;
	}
	const enum errc code = evidence_file_keep(page_evidence(page), bytes, sha256, &err);
	if (code == ERR_LIMIT)
		evidence_page(page, 413, TEXT_EVIDENCE_TOO_LARGE, true);
	else if (code)
		page_fail_err(page, &err);
	*ret = (struct evidence){ .file = evidence_file_name(name, page->arena),
				  .sha256 = str_from(sha256),
				  .size = (int64_t)bytes.len,
				  .expires_on = str_or_none(until),
				  .added_by = page->user.name,
				  .added_us = page->now_us };
	return !code;
}

static void go_back(struct page *page, const struct place *place, int64_t proof)
{
	auto_buf item = BUF_INIT(1024);

	url_add_encoded(&item, place->item);
	if (place->round)
		page_redirect(page, "/evidence?round=%lld&item=%.*s", (long long)place->round,
			      STR_ARG(buf_str(&item)));
	else
		page_redirect(page, "/evidence/%lld", (long long)proof);
}

/* A closed round stays as it is. */
static bool may_link(struct page *page, const struct place *place)
{
	struct round round;
	struct err err;

	if (rounds_get(page_db(page), place->round, page->arena, &round, &err)) {
		page_fail_err(page, &err);
		return false;
	}
	if (round.closed_us == TIME_NONE)
		return true;
	evidence_page(page, 409, TEXT_EVIDENCE_CLOSED, true);
	return false;
}

static void do_add(struct page *page)
{
	const struct str title = str_trim(http_form(page->request, "title"));
	const struct place place = place_of(page);
	char sha256[EVIDENCE_SHA256_LEN + 1];
	struct evidence evidence;
	int64_t id = 0;
	struct err err;

	if (title.len > TITLE_MAX) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if ((place.round && !may_link(page, &place)) || !take_upload(page, &evidence, sha256))
		return;
	evidence.title = title.len ? title : evidence.file;
	if (!page_audit(page, "evidence.add", evidence.title, evidence.sha256, "done"))
		return;
	enum errc code = evidence_add(page_db(page), &evidence, &id, &err);
	if (!code && place.round)
		code = evidence_link(page_db(page), place.round, place.item, id, page->user.name,
				     page->now_us, &err);
	if (code)
		page_fail_err(page, &err);
	else
		go_back(page, &place, id);
}

static void do_renew(struct page *page)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];
	struct evidence evidence;
	int64_t version;
	struct err err;

	if (!take_upload(page, &evidence, sha256))
		return;
	evidence.id = page_number(http_param(page->request, "id"), 0);
	if (!page_audit(page, "evidence.renew", http_param(page->request, "id"), evidence.sha256,
			"done"))
		return;
	if (evidence_renew(page_db(page), &evidence, &version, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/evidence/%lld", (long long)evidence.id);
}

/* ---- which items it stands for ---- */

static void do_link(struct page *page)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	const bool away = str_is(http_form(page->request, "away"), "1");
	const struct place place = place_of(page);
	struct err err;

	if (!may_link(page, &place))
		return;
	const struct str object = arena_printf(page->arena, "round %lld, item %.*s",
					       (long long)place.round, STR_ARG(place.item));
	if (!page_audit(page, away ? "evidence.unlink" : "evidence.link", object,
			http_param(page->request, "id"), "done"))
		return;
	const enum errc code =
		away ? evidence_unlink(page_db(page), place.round, place.item, id, &err)
		     : evidence_link(page_db(page), place.round, place.item, id, page->user.name,
				     page->now_us, &err);
	if (code)
		page_fail_err(page, &err);
	else
		go_back(page, &place, id);
}

static bool take_item(void *ctx, int64_t round, struct str item)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "places");

	view_number(row, "round", round);
	view_str(row, "item", arena_str(page->arena, item));
	return true;
}

static void show_one(struct page *page)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	struct rows rows = rows_of(page, "versions");
	struct evidence evidence;
	struct err err;

	view_list(page->view, "places");
	if (evidence_get(page_db(page), id, EVIDENCE_NEWEST, page->arena, &evidence, &err) ||
	    evidence_versions(page_db(page), id, take_row, &rows, &err) ||
	    evidence_items(page_db(page), id, take_item, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_evidence(&rows, page->view, &evidence);
	view_str(page->view, "title", evidence.title);
	view_number(page->view, "max_mib", EVIDENCE_FILE_MAX / 1024 / 1024);
	page_show(page, &template_evidence_one);
}

/* ---- taking it out ---- */

static void refuse_file(struct page *page, const struct evidence *evidence, const struct err *err)
{
	if (err->code != ERR_CORRUPT)
		page_fail_err(page, err);
	else if (page_audit(page, "evidence.altered", evidence->title, evidence->sha256, "failed"))
		page_fail(page, 500, TEXT_EVIDENCE_ALTERED);
}

static void show_file(struct page *page)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	const int64_t version = page_number(http_param(page->request, "version"), 0);
	auto_buf bytes = BUF_INIT(EVIDENCE_FILE_MAX);
	struct evidence evidence;
	struct err err;

	enum errc code = evidence_get(page_db(page), id, version, page->arena, &evidence, &err);
	if (!code && !page_evidence(page))
		code = fail(&err, ERR_NOT_FOUND, "evidence %lld: no files are kept here",
			    (long long)id);
	if (!code)
		code = evidence_file_fetch(page_evidence(page), evidence.sha256, &bytes, &err);
	if (code) {
		refuse_file(page, &evidence, &err);
		return;
	}
	if (!page_audit(page, "evidence.read", evidence.title, evidence.sha256, "done"))
		return;
	download_name(page, evidence.file);
	http_respond(page->request, 200, FILE_TYPE_NONE, buf_str(&bytes));
}

static const struct page_route routes[] = {
	{ "GET", "/evidence", PAGE_READERS, .handle = show_list },
	{ "POST", "/evidence", PAGE_DUTY, .body_max = UPLOAD_MAX, .handle = do_add },
	{ "GET", "/evidence/:id", PAGE_READERS, .handle = show_one },
	{ "POST", "/evidence/:id", PAGE_DUTY, .body_max = UPLOAD_MAX, .handle = do_renew },
	{ "POST", "/evidence/:id/items", PAGE_DUTY, .handle = do_link },
	{ "GET", "/evidence/:id/:version", PAGE_READERS, .handle = show_file },
	{ .path = NULL },
};

const struct page_group pages_evidence_pages = { .name = "evidence", .routes = routes };
