/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One alert: what happened and what to do, in plain words; then the evidence: the record as it was
 * received, the proof that it is unaltered, the rule, what made it fire, the records around it.
 */
#include "store/rule-status.h"
#include "store/sources.h"
#include "web/checks/proof-view.h"
#include "web/frame/wait.h"
#include "web/watch/alert-words.h"
#include "web/watch/indicator-words.h"
#include "web/watch/machine-story.h"
#include "web/watch/network-finding.h"
#include "web/watch/record-view.h"
#include "web/worst-day/case-view.h"

#define NEIGHBOURS 10
#define LOOK_AHEAD 50 /* records asked for after this one, of any source */

struct alert_page {
	struct page *page;
	struct alert alert;
	bool record_came;
	size_t n_after;
};

static bool take_one(void *ctx, const struct alert *alert)
{
	struct alert_page *data = ctx;

	return alert_copy(data->page->arena, alert, &data->alert);
}

/* ---- what the reader answers ---- */

static void take_record(void *ctx, struct arena *arena UNUSED, const struct msg_record *record)
{
	struct alert_page *data = ctx;
	struct view *view = data->page->view;

	data->record_came = true;
	view_bool(view, "record_found", record->found);
	view_str(view, "record_error", arena_str(data->page->arena, record->error));
	if (record->found)
		view_record_bytes(data->page, view_object(view, "record"), record->bytes);
}

static void take_proof(void *ctx, struct arena *arena UNUSED, const struct msg_proof *proof)
{
	const struct alert_page *data = ctx;

	view_proof(data->page, proof);
}

static void fill_neighbour(const struct alert_page *data, struct view *row, uint64_t index,
			   int64_t wall_us, struct str bytes)
{
	view_number(row, "index", (int64_t)index);
	view_time(row, "at", wall_us);
	view_str(row, "line", record_line(data->page, bytes, 300));
}

static void take_before(void *ctx, struct arena *arena UNUSED, const struct msg_search_hit *hit)
{
	struct alert_page *data = ctx;

	fill_neighbour(data, view_add(data->page->view, "before"), hit->index, hit->wall_us,
		       hit->bytes);
}

static void take_after(void *ctx, struct arena *arena UNUSED, const struct msg_record *record)
{
	struct alert_page *data = ctx;

	if (!record->found || !str_equal(record->source, data->alert.source) ||
	    data->n_after >= NEIGHBOURS)
		return;
	data->n_after++;
	/* They come in their order and are shown newest first. */
	fill_neighbour(data, view_add_first(data->page->view, "after"), record->index,
		       record->wall_us, record->bytes);
}

static const struct wait_takers record_takers = { .record = take_record };
static const struct wait_takers proof_takers = { .proof = take_proof };
static const struct wait_takers before_takers = { .hit = take_before };
static const struct wait_takers after_takers = { .record = take_after };

/* ---- the page ---- */

static bool take_rule(void *ctx, const struct stored_rule *rule)
{
	struct page *page = ctx;
	struct view *view = view_object(page->view, "rule");

	view_str(view, "text", arena_str(page->arena, rule->text));
	view_str(view, "file", arena_str(page->arena, rule->file));
	return true;
}

static bool is_own(const struct alert *alert)
{
	return str_starts(alert->rule_id, STR(ALERT_OWN_RULE));
}

/* What the program itself saw: no rule tells it. */
static void view_own_words(struct page *page, struct view *view, const struct alert *alert)
{
	const bool network = str_starts(alert->rule_id, STR("watch:"));

	view_list(view, "network");
	if (network)
		(void)view_network_finding(page, view_add(view, "network"), alert->fields);
	view_str(view, "observed",
		 is_own(alert) ? field_text(page, alert->fields, "observed") : STR(""));
	view_bool(view, "is_own", network || is_own(alert));
}

static void view_alert(struct page *page, const struct alert *alert)
{
	struct view *view = page->view;

	view_level(view, alert->level);
	view_str(view, "id", alert->id);
	view_str(view, "rule_id", alert->rule_id);
	view_str(view, "rule_title", alert_title_in(alert->rule_id, alert->title, page->lang));
	view_str(view, "host", alert->host);
	view_str(view, "user", alert->user);
	view_str(view, "source", alert->source);
	view_str(view, "file", alert->file);
	view_number(view, "number", (int64_t)alert->record);
	view_time(view, "time", alert->time_us);
	view_time(view, "arrival", alert->arrival_us);
	view_number(view, "folded", (int64_t)alert->folded);
	view_cstr(view, "status", alert_status_name(alert->status));
	view_text(view, "status_text", status_text(alert->status));
	view_str(view, "status_by", alert->status_by);
	view_time(view, "status_at", alert->status_us);
	view_str(view, "note", alert->note);
	view_bool(view, "has_record", alert->log_index != ALERT_NO_INDEX);
	view_number(view, "index",
		    alert->log_index == ALERT_NO_INDEX ? 0 : (int64_t)alert->log_index);
	view_bool(view, "is_website", str_starts(alert->rule_id, STR("tonoi-site-")));
	view_own_words(page, view, alert);
	view_fields(page, view, alert->fields, alert->matched);
	view_indicator(page, view, alert->matched);
	view_guidance(page, view, alert->rule_id, alert->tags, alert->level);
	const struct str headline =
		guidance_headline(page, alert->rule_id, alert->tags, alert->level);
	const struct str title = alert_title_in(alert->rule_id, alert->title, page->lang);

	view_str(view, "subtitle",
		 headline.len > 0 && !str_equal(headline, title) ? title : STR(""));
}

static void view_tags(struct page *page, struct str tags)
{
	view_list(page->view, "tags");
	while (tags.len > 0) {
		const size_t open = str_find_char(tags, '"');

		if (open == SIZE_MAX)
			return;
		tags = str_from_pos(tags, open + 1);
		view_str(view_add(page->view, "tags"), "tag",
			 str_sub(tags, 0, str_find_char(tags, '"')));
		tags = str_from_pos(tags, size_min(str_find_char(tags, '"'), tags.len - 1) + 1);
	}
}

static void finish(struct page *page, void *ctx)
{
	const struct alert_page *data = ctx;

	view_bool(page->view, "record_came", data->record_came);
	page_show(page, &template_alert);
}

static void ask_reader(struct page *page, struct alert_page *data)
{
	struct wait *wait = wait_new(page, data, finish);
	const uint64_t index = data->alert.log_index;
	const struct msg_search before = {
		.from_us = TIME_NONE,
		.to_us = TIME_NONE,
		.source = data->alert.source,
		.text = STR(""),
		.before = index,
		.limit = NEIGHBOURS,
	};

	if (index != ALERT_NO_INDEX) {
		wait_for_record(wait, index, &record_takers);
		wait_for_proof(wait, index, &proof_takers);
		wait_for_search(wait, &before, &before_takers);
		for (uint64_t i = 1; i <= LOOK_AHEAD; i++)
			wait_for_record(wait, index + i, &after_takers);
	}
	wait_begin(wait);
}

static void show_alert(struct page *page)
{
	struct alert_page *data = arena_take(page->arena, sizeof(*data));
	struct err err = { 0 };

	if (!data) {
		page_fail(page, 503, TEXT_ERROR_INTERNAL);
		return;
	}
	data->page = page;
	const struct alert_sink sink = { .take = take_one, .ctx = data };

	if (alerts_get(page_db(page), http_param(page->request, "id"), &sink, &err) ||
	    view_cases_of_alert(page, data->alert.id, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_ALERT_TITLE);
	view_alert(page, &data->alert);
	view_tags(page, data->alert.tags);
	view_machine_story(page, &data->alert);
	view_list(page->view, "before");
	view_list(page->view, "after");
	view_bool(page->view, "record_found", false);
	view_proof_unknown(page);
	view_str(page->view, "record_error", STR(""));
	err_ignore(rule_status_get(page_db(page), data->alert.rule_id, take_rule, page, NULL));
	ask_reader(page, data);
}

static void do_status(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct str note = http_form(page->request, "note");
	struct err err;
	struct alert_mark mark = { .by = page->user.name, .at_us = page->now_us };

	if (!alert_status_parse(http_form(page->request, "status"), &mark.status)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	mark.note = note.ptr ? note : STR("");
	if (!page_audit(page, "alert.status", id,
			arena_printf(page->arena, "%s: %.*s", alert_status_name(mark.status),
				     STR_ARG(mark.note)),
			"done"))
		return;
	if (alerts_set_status(page_db(page), id, &mark, &err)) {
		page_fail_err(page, &err);
		return;
	}
	page_redirect(page, "/alerts/%.*s", STR_ARG(id));
}

static const struct page_route routes[] = {
	{ "GET", "/alerts/:id", PAGE_READERS, .handle = show_alert },
	{ "POST", "/alerts/:id/status", PAGE_DUTY, .handle = do_status },
	{ .path = NULL },
};

const struct page_group pages_alert = { .name = "alert", .routes = routes };
