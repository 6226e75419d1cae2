/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices: written, looked at before they go, sent, with the live picture of who has read them; and
 * at the house they come to, confirmed and answered.
 */
#include "base/encoding/json-write.h"
#include "notices/receipts.h"
#include "web/page.h"

#define FAILED_SHOWN_MAX 200u

static const char *const fields[] = { "title_ja", "title_en", "body_ja",     "body_en",	  "tlp",
				      "route",	  "kinds",    "prefectures", "beds_from", "beds_to",
				      "products", "training", "answer_by",   "duties" };

static const enum text_key step_texts[NOTICE_STEPS] = {
	[NOTICE_RECEIVED] = TEXT_NOTICES_RECEIVED,
	[NOTICE_OPENED] = TEXT_NOTICES_OPENED,
	[NOTICE_READ] = TEXT_NOTICES_READ,
	[NOTICE_ACTED] = TEXT_NOTICES_ACTED,
};

static struct notice_actor actor_of(const struct page *page)
{
	return (struct notice_actor){ .by = page->user.name, .now_us = page->now_us };
}

/* ---- writing ---- */

static void write_pair(struct json_writer *w, const char *name, struct str ja, struct str en)
{
	json_begin_object_in(w, name);
	json_str(w, "ja", ja);
	json_str(w, "en", en.len ? en : ja);
	json_end_object(w);
}

/* Words with commas or spaces between, as one condition. */
static void write_words(struct json_writer *w, const char *name, struct str words)
{
	if (!words.len)
		return;
	json_begin_object(w);
	json_begin_array(w, name);
	for (struct str rest = words; rest.ptr;) {
		struct str part = str_split(&rest, ',');

		while (part.ptr) {
			const struct str word = str_trim(str_split(&part, ' '));

			if (word.len)
				json_str(w, NULL, word);
		}
	}
	json_end_array(w);
	json_end_object(w);
}

static void write_beds(struct json_writer *w, struct str from, struct str to)
{
	if (!from.len && !to.len)
		return;
	json_begin_object(w);
	json_begin_object_in(w, "beds");
	if (from.len)
		json_str(w, "from", from);
	if (to.len)
		json_str(w, "to", to);
	json_end_object(w);
	json_end_object(w);
}

static void write_audience(struct json_writer *w, const struct page *page)
{
	static const struct {
		const char *field;
		const char *name;
	} words[] = { { "kinds", "kind" },
		      { "prefectures", "prefecture" },
		      { "products", "product" } };
	bool any = page_typed(page, "beds_from").len || page_typed(page, "beds_to").len;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		any = any || page_typed(page, words[i].field).len;
	if (!any)
		return;
	json_begin_object_in(w, "audience");
	json_begin_array(w, "all");
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		write_words(w, words[i].name, page_typed(page, words[i].field));
	write_beds(w, page_typed(page, "beds_from"), page_typed(page, "beds_to"));
	json_end_array(w);
	json_end_object(w);
}

/* A line each: "days | 題 | Title". */
static void write_duties(struct json_writer *w, const struct page *page)
{
	struct str rest = page_lines(page, page_typed(page, "duties"));
	struct str line;
	unsigned n = 0;

	if (!rest.len)
		return;
	json_begin_array(w, "duties");
	while (str_next_line(&rest, &line)) {
		char id[16];

		if (!str_trim(line).len)
			continue;
		const struct str days = str_trim(str_split(&line, '|'));
		const struct str ja = str_trim(str_split(&line, '|'));
		(void)snprintf(id, sizeof(id), "duty-%u", ++n);
		json_begin_object(w);
		json_text(w, "id", id);
		write_pair(w, "title", ja, str_trim(line));
		json_str(w, "days", days);
		json_end_object(w);
	}
	json_end_array(w);
}

/* One to a line, so that a mistake's line tells which field it is in. */
static void compose(const struct page *page, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	write_pair(&w, "title", page_typed(page, "title_ja"), page_typed(page, "title_en"));
	write_pair(&w, "body", page_lines(page, page_typed(page, "body_ja")),
		   page_lines(page, page_typed(page, "body_en")));
	json_str(&w, "tlp", page_typed(page, "tlp"));
	json_str(&w, "route", page_typed(page, "route"));
	if (page_typed(page, "training").len)
		json_bool(&w, "training", true);
	if (page_typed(page, "answer_by").len)
		json_str(&w, "answer-by", page_typed(page, "answer_by"));
	write_audience(&w, page);
	write_duties(&w, page);
	json_end_object(&w);
}

/* ---- the list ---- */

static void view_row(struct page *page, struct view *view, const struct notice_row *row)
{
	struct notice notice;
	struct err err;

	view_str(view, "id", row->uuid);
	view_time(view, "made", row->made_us);
	view_bool(view, "came", row->upstream != 0);
	view_bool(view, "training", false);
	if (notice_read("notice", row->document, page->arena, &notice, &err)) {
		view_str(view, "notice_title", arena_str(page->arena, str_from(err.text)));
		return;
	}
	view_str(view, "notice_title", text_pair_in(notice.title, page->lang));
	view_cstr(view, "tlp", tlp_name(notice.tlp));
	view_str(view, "from", notice.from);
	view_bool(view, "training", notice.training);
}

static void view_typed(struct page *page)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		view_str(page->view, fields[i], page_typed(page, fields[i]));
	view_list(page->view, "tlps");
	for (enum tlp tlp = TLP_CLEAR; tlp < TLP_MAX; tlp++) {
		struct view *row = view_add(page->view, "tlps");

		view_cstr(row, "value", tlp_name(tlp));
		view_bool(row, "chosen", str_is(page_typed(page, "tlp"), tlp_name(tlp)));
	}
}

static void list_page(struct page *page, unsigned status, struct str fault)
{
	const struct notice_row *row = NULL;
	struct err err;

	if (notices_list(page_scope(page), STR_NONE, page->arena, &row, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_list(page->view, "notices");
	for (; row; row = row->next)
		view_row(page, view_add(page->view, "notices"), row);
	view_typed(page);
	view_text(page->view, "title", TEXT_NOTICES_TITLE);
	view_str(page->view, "fault", fault);
	page_show_status(page, status, &template_notices);
}

static void show_list(struct page *page)
{
	view_bool(page->view, "counted", false);
	list_page(page, 200, STR(""));
}

static void view_reach(struct page *page, const struct reach *reach)
{
	view_bool(page->view, "counted", true);
	view_number(page->view, "concerned", (int64_t)reach->concerned);
	view_number(page->view, "passing", (int64_t)reach->passing);
	view_number(page->view, "unknown", (int64_t)reach->unknown);
	view_number(page->view, "nowhere", (int64_t)reach->nowhere);
}

static void preview(struct page *page, struct str text)
{
	const struct notice_row row = { .organisation = ORG_SELF, .path = STR("") };
	struct notice notice;
	struct reach reach = { .rows = NULL };
	struct err err;
	enum errc code = notice_read("notice", text, page->arena, &notice, &err);

	if (!code)
		code = notice_reach(page_scope(page), &row, &notice, page->arena, &reach, &err);
	view_reach(page, &reach);
	view_bool(page->view, "counted", !code);
	list_page(page, code ? 400 : 200,
		  code ? arena_str(page->arena, str_from(err.text)) : STR(""));
}

static void send_it(struct page *page, struct str text)
{
	const struct notice_actor actor = actor_of(page);
	char id[NOTICE_ID_LEN + 1];
	struct reach reach;
	struct err err;

	if (!page_audit(page, "notice.send", page_typed(page, "title_ja"), STR(""), "done"))
		return;
	enum errc code = notices_put(page_scope(page), ORG_SELF, "notice", text, &actor, id, &err);
	if (!code)
		code = notice_send(page_scope(page), str_from(id), &actor, &reach, page->arena,
				   &err);
	if (!code) {
		page_redirect(page, "/notices/%s", id);
		return;
	}
	view_bool(page->view, "counted", false);
	list_page(page, 400, arena_str(page->arena, str_from(err.text)));
}

static void do_write(struct page *page)
{
	auto_buf text = BUF_INIT(2 * NOTICE_DOCUMENT_MAX);

	compose(page, &text);
	if (str_is(page_typed(page, "decision"), "send"))
		send_it(page, buf_str(&text));
	else
		preview(page, buf_str(&text));
}

/* ---- one ---- */

static void view_hop(struct view *row, unsigned number, const struct notice_hop *hop)
{
	char rate[16];
	size_t failed = 0;

	for (size_t i = NOTICE_NO_CONTACT; i < NOTICE_FAILURES; i++)
		failed += hop->failures[i];
	(void)snprintf(rate, sizeof(rate), "%u.%u", notice_rate(hop) / 10, notice_rate(hop) % 10);
	view_number(row, "hop", number);
	view_number(row, "asked", (int64_t)hop->asked);
	view_number(row, "received", (int64_t)hop->reached[NOTICE_RECEIVED]);
	view_number(row, "read", (int64_t)hop->reached[NOTICE_READ]);
	view_number(row, "acted", (int64_t)hop->reached[NOTICE_ACTED]);
	view_cstr(row, "rate", rate);
	view_number(row, "failed", (int64_t)failed);
	view_number(row, "silent", (int64_t)hop->silent);
}

static enum errc view_receipts(struct page *page, const struct notice_row *row, struct err *err)
{
	const struct notice_recipient *r = NULL;
	struct notice_hop hops[NOTICE_HOPS_MAX + 1];
	unsigned shown = 0;
	const enum errc code = receipts_list(page_scope(page), row->id, page->arena, &r, err);

	if (code)
		return code;
	receipts_count(r, hops);
	view_list(page->view, "hops");
	view_list(page->view, "missing");
	for (unsigned hop = 1; hop <= NOTICE_HOPS_MAX; hop++) {
		if (hops[hop].asked)
			view_hop(view_add(page->view, "hops"), hop, &hops[hop]);
	}
	for (; r && shown < FAILED_SHOWN_MAX; r = r->next) {
		if (r->steps > NOTICE_READ)
			continue;
		struct view *one = view_add(page->view, "missing");
		view_str(one, "name", r->name);
		view_str(one, "code", r->code);
		view_bool(one, "failed", r->failure.len != 0);
		view_str(one, "failure", r->failure);
		view_str(one, "failure_words", r->failure_words);
		view_text(one, "step", r->steps ? step_texts[r->steps - 1] : TEXT_NOTICES_NOTHING);
		shown++;
	}
	return ERR_OK;
}

static enum errc view_duties(struct page *page, const struct notice_row *row,
			     const struct notice *notice, struct err *err)
{
	const struct notice_item *item = NULL;
	const enum errc code = receipts_answers(page_scope(page), row, page->arena, &item, err);

	view_list(page->view, "duties");
	for (const struct notice_duty *duty = notice->duties; duty && !code; duty = duty->next) {
		struct view *one = view_add(page->view, "duties");

		view_str(one, "duty", duty->id);
		view_str(one, "duty_title", text_pair_in(duty->title, page->lang));
		view_str(one, "detail", text_pair_in(duty->detail, page->lang));
		view_number(one, "days", duty->days);
		/* The answers of a duty follow one another: done, not yet, does not concern us. */
		for (size_t i = 0; item && str_equal(item->item, duty->id); item = item->next, i++)
			view_number(one,
				    (const char *const[]){ "done", "not_yet", "not_concerned",
							   "open" }[i & 3],
				    (int64_t)item->n);
	}
	return code;
}

/* That somebody of the house looked is said once, in his name. */
static void note_opened(struct page *page, const struct notice_row *row)
{
	const struct notice_actor actor = actor_of(page);
	const struct receipt receipt = { .step = NOTICE_OPENED,
					 .item = STR(""),
					 .answer = STR(""),
					 .at_us = page->now_us,
					 .who = page->user.name,
					 .lane = STR("web") };
	const struct receipt_row *said = NULL;
	struct notice_row all = *row;
	struct err err;

	all.told = 0;
	if (!row->upstream || !org_scope_may(page_scope(page), row->organisation, ORG_TELL) ||
	    receipts_after(page_scope(page), &all, page->arena, &said, &err))
		return;
	for (; said; said = said->next) {
		if (said->receipt.step >= NOTICE_OPENED && str_equal(said->receipt.path, row->path))
			return;
	}
	err_ignore(receipts_say(page_scope(page), row, &receipt, &actor, &err));
}

static void one_page(struct page *page, unsigned status, struct str fault)
{
	struct notice_row row;
	struct notice notice;
	struct err err;
	enum errc code = notices_get(page_scope(page), http_param(page->request, "id"), page->arena,
				     &row, &err);

	if (!code)
		code = notice_read("notice", row.document, page->arena, &notice, &err);
	if (!code)
		code = view_receipts(page, &row, &err);
	if (!code)
		code = view_duties(page, &row, &notice, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	note_opened(page, &row);
	view_row(page, page->view, &row);
	view_str(page->view, "body", text_pair_in(notice.body, page->lang));
	view_bool(page->view, "has_day", notice.answer_by.len != 0);
	view_str(page->view, "answer_by", notice.answer_by);
	view_str(page->view, "title", text_pair_in(notice.title, page->lang));
	view_str(page->view, "fault", fault);
	page_show_status(page, status, &template_notice);
}

static void show_one(struct page *page)
{
	one_page(page, 200, STR(""));
}

static enum errc say(struct page *page, const struct notice_row *row, struct receipt *receipt,
		     struct err *err)
{
	const struct notice_actor actor = actor_of(page);
	const struct str code_typed = page_typed(page, "code");

	receipt->at_us = page->now_us;
	receipt->who = page_typed(page, "who").len ? page_typed(page, "who") : page->user.name;
	receipt->lane = code_typed.len ? STR("phone") : STR("web");
	return code_typed.len
		       ? receipts_by_code(page_scope(page), row, code_typed, receipt, &actor, err)
		       : receipts_say(page_scope(page), row, receipt, &actor, err);
}

/* A confirmation, an answer to a duty, or (with a code) what was heard of somebody else. */
static void do_confirm(struct page *page)
{
	const struct str duty = page_typed(page, "duty");
	const struct str id = http_param(page->request, "id");
	struct receipt receipt = { .step = duty.len ? NOTICE_ACTED : NOTICE_READ,
				   .item = duty,
				   .answer = duty.len ? page_typed(page, "answer") : STR("") };
	struct notice_row row;
	struct err err;
	enum errc code;

	if (str_is(page_typed(page, "step"), notice_step_names[NOTICE_ACTED]))
		receipt.step = NOTICE_ACTED;
	if (!page_audit(page, "notice.confirm", id, duty, "done"))
		return;
	code = notices_get(page_scope(page), id, page->arena, &row, &err);
	if (!code)
		code = say(page, &row, &receipt, &err);
	if (!code)
		page_redirect(page, "/notices/%.*s", STR_ARG(row.uuid));
	else if (code == ERR_SYNTAX || code == ERR_NOT_FOUND || code == ERR_CONFLICT)
		one_page(page, 400, arena_str(page->arena, str_from(err.text)));
	else
		page_fail_err(page, &err);
}

static const struct page_route routes[] = {
	{ "GET", "/notices", PAGE_READERS, .handle = show_list },
	{ "GET", "/notices/:id", PAGE_READERS, .handle = show_one },
	{ "POST", "/notices", PAGE_DUTY, .kept = true, .body_max = 2 * NOTICE_DOCUMENT_MAX,
	  .handle = do_write },
	{ "POST", "/notices/:id/confirm", PAGE_DUTY, .kept = true, .handle = do_confirm },
	{ .path = NULL },
};

const struct page_group pages_notice_pages = { .name = "notices", .routes = routes };
