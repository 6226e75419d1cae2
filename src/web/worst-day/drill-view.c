/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/drill-view.h"

#include "base/buf.h"
#include "web/watch/alert-words.h"

#define MINUTE_US (60 * US_PER_SEC)
#define NAMES_MAX 2000u

struct drill_room page_drill_room(const struct page *page)
{
	return (struct drill_room){ .db = page_db(page),
				    .cases = page_cases(page),
				    .playbooks = page_playbooks(page) };
}

struct drill_deed page_drill_deed(const struct page *page)
{
	return (struct drill_deed){ .by = page->user.name, .now_us = page->now_us };
}

bool page_drill(struct page *page, struct drill_play *ret)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	const struct drill_room room = page_drill_room(page);
	struct err err;
	enum errc code = drill_play_open(page_db(page), id, ret, &err);

	if (!code)
		code = drill_deliver(&room, ret, page->now_us, &err);
	if (code)
		page_fail_err(page, &err);
	return !code;
}

bool page_scenario(struct page *page, struct str id, struct scenario **ret)
{
	const struct scenario *own = scenario_find(page_scenarios(page), id);
	struct str text = own ? own->text : STR_NONE;
	struct err err;
	enum errc code =
		own ? ERR_OK : drill_scenarios_get(page_db(page), id, page->arena, &text, &err);

	if (!code)
		code = scenario_read("scenario", text, ret, &err);
	if (code)
		page_fail_err(page, &err);
	return !code;
}

void view_drill_head(struct page *page, const struct drill_play *play)
{
	const struct drill_record *record = &play->record;
	const int64_t now_us = record->ended_us == TIME_NONE ? page->now_us : record->ended_us;
	struct view *view = page->view;

	view_number(view, "drill", record->id);
	view_str(view, "number", record->number);
	view_str(view, "name", text_pair_in(play->scenario->title, page->lang));
	view_str(view, "title", text_pair_in(play->scenario->title, page->lang));
	view_number(view, "seed", (int64_t)record->seed);
	view_sentence(view, "form", drill_forms[record->form].text, page->lang);
	view_bool(view, "begun", drill_clock_begun(&play->clock));
	view_bool(view, "running", drill_clock_runs(&play->clock) && record->ended_us == TIME_NONE);
	view_bool(view, "ended", record->ended_us != TIME_NONE);
	view_time(view, "ended_at", record->ended_us);
	view_time(view, "made_at", record->made_us);
	view_str(view, "made_by", record->made_by);
	view_number(view, "minute", drill_story_at(&play->clock, now_us) / MINUTE_US);
	view_number(view, "minutes", play->plan.end_us / MINUTE_US);
	view_number(view, "case_id", record->case_id);
	view_bool(view, "has_case", record->case_id != 0);
	view_bool(view, "may_lead", page_may(page, PAGE_DUTY));
	view_bool(view, "may_act", page_may(page, PAGE_HELP) && record->ended_us == TIME_NONE);
}

/* ---- injects ---- */

static struct str names_of(struct page *page, const struct drill_play *play,
			   const struct plan_inject *inject)
{
	auto_buf out = BUF_INIT(NAMES_MAX);

	for (size_t i = 0; i < play->parts.n; i++) {
		const struct drill_part *part = &play->parts.at[i];

		if (drill_inject_is_for(play, inject, part->role))
			buf_printf(&out, "%s%.*s", out.len ? " / " : "", STR_ARG(part->department));
	}
	return str_or_empty(arena_str(page->arena, buf_str(&out)));
}

static struct str answer_words(const struct page *page, const struct inject *inject,
			       struct str answer)
{
	for (size_t i = 0; i < inject->n_answers; i++) {
		if (str_equal(inject->answers[i].id, answer))
			return text_pair_in(inject->answers[i].text, page->lang);
	}
	return answer;
}

static void view_replies(struct page *page, struct view *row, const struct drill_play *play,
			 const struct drill_replies *replies, const struct plan_inject *inject,
			 struct str role)
{
	bool replied = false;

	view_list(row, "replies");
	for (size_t i = 0; i < replies->n; i++) {
		const struct drill_reply *reply = &replies->at[i];
		const struct drill_part *part = drill_part_find(&play->parts, reply->role);

		if (!str_equal(reply->inject, inject->inject->id) ||
		    (role.len && !str_equal(reply->role, role)))
			continue;
		struct view *one = view_add(row, "replies");
		replied = true;
		view_str(one, "who", part ? part->department : reply->role);
		view_str(one, "answer", answer_words(page, inject->inject, reply->answer));
		view_str(one, "words", reply->words);
		view_time(one, "at", reply->at_us);
		view_str(one, "by", reply->by);
	}
	view_bool(row, "replied", replied);
}

static void view_inject(struct page *page, struct view *row, const struct drill_play *play,
			const struct plan_inject *inject)
{
	const struct inject *from = inject->inject;

	view_str(row, "inject", from->id);
	view_number(row, "at_minute", inject->at_us / MINUTE_US);
	view_sentence(row, "channel", inject_channels[from->channel].text, page->lang);
	view_str(row, "to", names_of(page, play, inject));
	view_bool(row, "reaches", drill_inject_reaches(play, inject));
	view_str(row, "text", text_pair_in(inject->text, page->lang));
	view_str(row, "ask", inject->ask.ja.ptr ? text_pair_in(inject->ask, page->lang) : STR(""));
	view_bool(row, "come", drill_is_due(play, inject, page->now_us));
	/* What was refused is not lost. */
	view_str(row, "typed",
		 str_equal(page_typed(page, "inject"), from->id)
			 ? page_lines(page, page_typed(page, "words"))
			 : STR(""));
	view_list(row, "expects");
	for (size_t i = 0; i < from->n_expects; i++)
		view_str(view_add(row, "expects"), "expect",
			 text_pair_in(inject->expects[i], page->lang));
	view_list(row, "answers");
	for (size_t i = 0; i < from->n_answers; i++) {
		struct view *answer = view_add(row, "answers");
		view_str(answer, "value", from->answers[i].id);
		view_str(answer, "answer_text", text_pair_in(from->answers[i].text, page->lang));
		view_bool(answer, "good", from->answers[i].good);
	}
}

enum errc view_drill_injects(struct page *page, const struct drill_play *play, struct str role,
			     bool all, struct err *err)
{
	struct drill_replies replies = { .n = 0 };
	const enum errc code =
		drill_replies_list(page_db(page), play->record.id, page->arena, &replies, err);

	view_list(page->view, "injects");
	for (size_t i = 0; !code && i < play->plan.n; i++) {
		const struct plan_inject *inject = &play->plan.at[i];

		if (!all && !drill_is_due(play, inject, page->now_us))
			continue;
		if (role.len && !drill_inject_is_for(play, inject, role))
			continue;
		/* What came last is what people look for. */
		struct view *row = role.len ? view_add_first(page->view, "injects")
					    : view_add(page->view, "injects");
		view_inject(page, row, play, inject);
		view_replies(page, row, play, &replies, inject, role);
	}
	return code;
}

enum errc view_drill_alerts(struct page *page, const struct drill_play *play, struct err *err)
{
	const int64_t story_us = drill_story_at(&play->clock, page->now_us);
	struct drill_alerts alerts = { .n = 0 };
	const enum errc code =
		drill_alerts_list(page_db(page), play->record.id, page->arena, &alerts, err);

	view_list(page->view, "alerts");
	for (size_t i = 0; !code && i < alerts.n; i++) {
		const struct drill_alert *alert = &alerts.at[i];

		if (!drill_clock_begun(&play->clock) || alert->story_us > story_us)
			continue;
		struct view *row = view_add(page->view, "alerts");
		view_str(row, "alert", alert->id);
		view_str(row, "alert_title", alert->title);
		view_level(row, alert->level);
		view_str(row, "headline",
			 guidance_headline(page, alert->rule_id, STR("[]"), alert->level));
		view_str(row, "host", alert->host);
		view_str(row, "user", alert->user);
		view_str(row, "line", alert->line);
		view_number(row, "alert_minute", alert->story_us / MINUTE_US);
	}
	return code;
}
