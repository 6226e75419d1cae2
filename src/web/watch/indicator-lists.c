/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of indicators handed in by an administrator, and taken out again. What comes from outside
 * is not read here: the importer gets the file, and says what it took and what not.
 */
#include "web/page.h"
#include "web/parts/hand-in.h"

#define NAME_MAX_LEN 64u

/* ---- what became of it ---- */

static void result_page(struct page *page, unsigned status, enum text_key title)
{
	view_text(page->view, "title", title);
	page_show_status(page, status, &template_indicators_result);
}

/* Nothing was changed, and why. */
static void refuse(struct page *page, unsigned status, enum text_key why)
{
	view_bool(page->view, "faulty", true);
	view_text(page->view, "fault", why);
	result_page(page, status, TEXT_INDICATORS_NOT_TAKEN);
}

/* Reasons of detect/indicators/import*.c that a person can do something about, in words. */
static const struct {
	const char *begins;
	enum text_key text;
	bool detailed; /* what was written says more */
} reasons[] = {
	{ "it would match too much", TEXT_INDICATORS_WHY_BROAD, true },
	{ "a row without", TEXT_INDICATORS_WHY_ROW },
	{ "a row whose end", TEXT_INDICATORS_WHY_END },
	{ "a value in the pattern", TEXT_INDICATORS_WHY_VALUE },
	{ "MISP: the value", TEXT_INDICATORS_WHY_VALUE },
	{ "the MISP type", TEXT_INDICATORS_WHY_TYPE, true },
	{ "MISP feed", TEXT_INDICATORS_WHY_FEED, true },
	{ "RFC 8259", TEXT_INDICATORS_WHY_JSON, true },
	{ "STIX 2.1 2.16", TEXT_INDICATORS_WHY_TIME, true },
	{ "STIX 2.1 4.7.1", TEXT_INDICATORS_WHY_TIME, true },
	{ "STIX 2.1", TEXT_INDICATORS_WHY_STIX, true },
};

static void view_reason(struct page *page, struct view *row, struct str reason)
{
	view_str(row, "reason", arena_str(page->arena, reason));
	view_bool(row, "worded", false);
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		if (!str_starts(reason, str_from(reasons[i].begins)))
			continue;
		view_bool(row, "worded", true);
		view_text(row, "words", reasons[i].text);
		view_bool(row, "detailed", reasons[i].detailed);
		return;
	}
}

static void view_done(struct page *page, const struct msg_list_done *done)
{
	view_number(page->view, "taken", (int64_t)done->taken);
	view_number(page->view, "revoked", (int64_t)done->revoked);
	view_number(page->view, "not_ids", (int64_t)done->not_ids);
	view_number(page->view, "refused", (int64_t)done->refused);
	view_number(page->view, "unnamed",
		    (int64_t)(done->refused - size_min(done->n_refusals, done->refused)));
	view_list(page->view, "refusals");
	for (size_t i = 0; i < done->n_refusals; i++) {
		const struct msg_list_refusal *refusal = &done->refusals[i];
		struct view *row = view_add(page->view, "refusals");

		view_str(row, "entry", arena_str(page->arena, refusal->entry));
		view_bool(row, "broad", refusal->broad);
		view_reason(page, row, refusal->reason);
	}
}

static struct str list_name(const struct page *page)
{
	return str_trim(http_form(page->request, "list"));
}

static void on_failed(struct page *page, const char *action, const struct msg_list_done *done)
{
	const struct str problem = arena_str(page->arena, done->problem);

	if (!page_audit(page, action, list_name(page), problem, "failed"))
		return;
	view_bool(page->view, "has_problem", true);
	view_str(page->view, "problem", problem);
	refuse(page, 422, TEXT_INDICATORS_FAULT_FILE);
}

static void on_taken(void *user, const void *answer)
{
	const struct msg_list_done *done = answer;
	struct page *page = user;

	if (done->failed) {
		on_failed(page, "indicators.import", done);
		return;
	}
	const struct str counts = arena_printf(
		page->arena, "taken %llu, revoked %llu, not for detection %llu, refused %llu",
		(unsigned long long)done->taken, (unsigned long long)done->revoked,
		(unsigned long long)done->not_ids, (unsigned long long)done->refused);
	if (!page_audit(page, "indicators.taken", list_name(page), counts, "done"))
		return;
	view_done(page, done);
	result_page(page, 200, TEXT_INDICATORS_TAKEN);
}

static void on_removed(void *user, const void *answer)
{
	const struct msg_list_done *done = answer;
	struct page *page = user;

	if (done->failed)
		on_failed(page, "indicators.remove", done);
	else
		page_redirect(page, "/indicators");
}

static void on_lost(void *user, enum desk_lost why)
{
	const struct hand_in_fault fault = hand_in_lost(why);

	refuse(user, fault.status, fault.text);
}

/* The page is finished when the importer has answered. */
static void ask(struct page *page, struct msg_list *list, int fd,
		void (*on_done)(void *user, const void *answer))
{
	const struct desk_request request = { .type = fd < 0 ? MSG_LIST_REMOVE : MSG_LIST_TAKE,
					      .message = list,
					      .fd = fd,
					      .answer = MSG_LIST_DONE };
	const struct desk_call call = { .on_done = on_done, .on_lost = on_lost, .user = page };
	struct hand_in_fault fault;

	if (!hand_in_ask(page, page_importer(page), &request, &call, &fault))
		refuse(page, fault.status, fault.text);
}

/* ---- handing in ---- */

/* As indicator_source_name_ok(), which the importer asks. */
static bool name_fits(struct str name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.";

	for (size_t i = 0; i < name.len; i++) {
		if (str_find_char(str_from(allowed), name.ptr[i]) == SIZE_MAX)
			return false;
	}
	return name.len > 0 && name.len <= NAME_MAX_LEN;
}

/* False: the answer was sent. */
static bool check_upload(struct page *page, struct str name, struct str bytes)
{
	if (!bytes.len)
		refuse(page, 422, TEXT_HAND_IN_NO_FILE);
	else if (!name_fits(name))
		refuse(page, 422, TEXT_INDICATORS_FAULT_NAME);
	else
		return true;
	return false;
}

static void do_import(struct page *page)
{
	const struct str tlp = http_form(page->request, "tlp");
	const struct str name = list_name(page);
	struct str file = STR("");
	struct str bytes = STR("");
	int fd = -1;
	struct err err;

	if (!hand_in_file(page, &file, &bytes))
		bytes = STR("");
	if (!check_upload(page, name, bytes))
		return;
	struct msg_list list = { .name = name, .file = file, .tlp = str_sub(tlp, 0, MSG_NAME_MAX) };
	const struct str detail = arena_printf(page->arena, "%.*s, %zu bytes, TLP %.*s",
					       STR_ARG(list.file), bytes.len, STR_ARG(list.tlp));
	if (!page_audit(page, "indicators.import", name, detail, "done"))
		return;
	if (page_nameless_file(page, bytes, &fd, &err))
		page_fail_err(page, &err);
	else
		ask(page, &list, fd, on_taken);
}

/* ---- taking out, asked once more ---- */

static void show_remove(struct page *page)
{
	const struct str name = http_query(page->request, "list");

	if (!name_fits(name)) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	view_text(page->view, "title", TEXT_INDICATORS_REMOVE_TITLE);
	view_str(page->view, "name", name);
	page_show(page, &template_indicators_remove);
}

static void do_remove(struct page *page)
{
	struct msg_list list = { .name = list_name(page), .file = STR(""), .tlp = STR("") };

	if (!name_fits(list.name)) {
		refuse(page, 422, TEXT_INDICATORS_FAULT_NAME);
		return;
	}
	if (page_audit(page, "indicators.remove", list.name, STR(""), "done"))
		ask(page, &list, -1, on_removed);
}

static const struct page_route routes[] = {
	{ "POST", "/indicators", USER_ADMIN, .body_max = HAND_IN_BODY_MAX, .handle = do_import },
	{ "GET", "/indicators/remove", USER_ADMIN, .handle = show_remove },
	{ "POST", "/indicators/remove", USER_ADMIN, .handle = do_remove },
	{ .path = NULL },
};

const struct page_group pages_indicator_lists = { .name = "indicator-lists", .routes = routes };
