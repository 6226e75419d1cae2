/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The call-out of a case: whom to call now and what to say, what came of it in one tap, who was
 * reached, the text to copy where mail is down. And the page without log-in on which a person who
 * was reached confirms by a code: it shows nothing of the case.
 */
#include "callouts/callout-mail.h"
#include "callouts/callout-paper.h"
#include "inspections/report.h"
#include "web/auth/throttle.h"
#include "web/frame/web-internal.h"
#include "web/worst-day/case-change.h"
#include "web/worst-day/case-view.h"
#include "web/worst-day/report-view.h"

#define THROTTLED "callout"

/* What the pages of a call-out go by. */
struct showing {
	struct page *page;
	struct case_record record;
	struct callout_scope scope;
	struct callout callout; /* id 0: none was started */
	const struct callout_plan *plan;
	struct callout_targets *targets;
	bool road; /* mail can leave */
};

/* As people of this case's console reach it. */
static struct str address_of(struct page *page)
{
	return arena_printf(page->arena, "%s://%.*s", page_is_tls(page) ? "https" : "http",
			    STR_ARG(http_header(page->request, "Host")));
}

static enum errc load(struct showing *s, struct err *err)
{
	struct db *db = page_db(s->page);
	int64_t id = 0;
	enum errc code = callouts_newest(db, s->record.id, &id, err);

	s->scope = page_callout_scope(s->page);
	if (!code)
		code = callout_mail_road(db, s->page->arena, &s->road, err);
	if (code || !id)
		return code;
	s->targets = arena_take(s->page->arena, sizeof(*s->targets));
	if (!s->targets)
		return fail(err, ERR_LIMIT, "a call-out: no room");
	code = callouts_get(db, id, s->page->arena, &s->callout, err);
	if (code)
		return code;
	s->plan = callout_plan_find(s->scope.plans, s->callout.plan);
	if (!s->plan)
		return fail(err, ERR_NOT_FOUND, "%.*s: content no longer has this plan",
			    STR_ARG(s->callout.plan));
	callout_targets_at(&s->callout, s->page->now_us, s->targets);
	return ERR_OK;
}

static struct str part_title(const struct showing *s, struct str part)
{
	const size_t at = contact_part_find(s->scope.parts, part);

	return at < s->scope.parts->n ? text_pair_in(s->scope.parts->parts[at].title, s->page->lang)
				      : part;
}

/* ---- one person ---- */

static struct callout_wording wording_of(const struct showing *s,
					 const struct callout_person *person)
{
	return (struct callout_wording){ .plan = s->plan,
					 .callout = &s->callout,
					 .person = person,
					 .facility = s->scope.facility,
					 .number = s->record.number,
					 .address = address_of(s->page),
					 .lang = s->page->lang };
}

static void view_calls(const struct showing *s, struct view *row,
		       const struct callout_person *person)
{
	view_list(row, "calls");
	for (size_t i = 0; i < s->callout.n_calls; i++) {
		const struct callout_call *call = &s->callout.calls[i];
		struct str letter = STR("");

		if (call->person != person->id)
			continue;
		struct view *one = view_add(row, "calls");
		if (call->letter)
			err_ignore(callout_mail_state(page_db(s->page), call->letter, s->page->lang,
						      s->page->arena, &letter, NULL));
		view_str(one, "at", callout_clock(&s->scope, call->happened_us));
		view_sentence(one, "outcome", call_outcomes[call->outcome].text, s->page->lang);
		view_str(one, "call_words", call->words);
		view_str(one, "call_by", call->by);
		view_str(one, "letter", letter);
	}
}

static void view_person(const struct showing *s, struct view *row,
			const struct callout_person *person)
{
	struct arena *arena = s->page->arena;

	view_number(row, "person", person->id);
	view_str(row, "part", part_title(s, person->part));
	view_str(row, "name", person->name);
	view_bool(row, "deputy", person->deputy);
	view_str(row, "phone", person->phone);
	view_str(row, "tel", callout_tel(person->phone, arena));
	view_str(row, "night", person->night);
	view_str(row, "night_tel", callout_tel(person->night, arena));
	view_str(row, "mail", person->mail);
	view_bool(row, "may_mail", s->road && person->mail.len);
	view_str(row, "code", callout_code_words(person->code, arena));
	view_number(row, "minutes", person->minutes);
	view_calls(s, row, person);
}

static void view_outcomes(const struct showing *s)
{
	view_list(s->page->view, "outcomes");
	for (size_t i = 0; i < CALL_OUTCOMES; i++) {
		if (i == CALL_CONFIRMED || i == CALL_MAIL || i == CALL_ENDED)
			continue;
		struct view *row = view_add(s->page->view, "outcomes");
		view_cstr(row, "value", call_outcomes[i].value);
		view_sentence(row, "text", call_outcomes[i].text, s->page->lang);
		view_bool(row, "good", i == CALL_REACHED);
	}
}

/* Whom to call now: the one that is next, or the one that was asked for. */
static void view_now(const struct showing *s)
{
	const int64_t asked = page_number(http_query(s->page->request, "person"), 0);
	const struct callout_person *person = callout_person_find(&s->callout, asked);
	const struct callout_target *next = s->targets->next;

	view_list(s->page->view, "now");
	if (!person && next)
		person = next->person;
	if (!person || !person->name.len || s->callout.ended)
		return;
	const struct callout_wording wording = wording_of(s, person);
	struct view *row = view_add(s->page->view, "now");
	view_person(s, row, person);
	view_str(row, "script", callout_script(&wording, s->page->arena));
	view_str(row, "message", callout_message(&wording, s->page->arena));
}

static void view_targets(const struct showing *s)
{
	static const char *const tones[STANDINGS] = {
		[STANDING_TO_CALL] = "bad",  [STANDING_AGAIN] = "bad",	 [STANDING_WAITING] = "new",
		[STANDING_REACHED] = "good", [STANDING_NOBODY] = "none",
	};

	view_list(s->page->view, "targets");
	for (size_t i = 0; i < s->targets->n; i++) {
		const struct callout_target *target = &s->targets->at[i];
		struct view *row = view_add(s->page->view, "targets");

		view_str(row, "title", part_title(s, target->part));
		view_sentence(row, "standing", callout_standings[target->standing].text,
			      s->page->lang);
		view_cstr(row, "tone", tones[target->standing]);
		view_bool(row, "confirmed", target->confirmed);
		view_bool(row, "waits", target->standing == STANDING_WAITING);
		view_str(row, "until", callout_clock(&s->scope, target->until_us));
		view_list(row, "people");
		for (size_t p = 0; p < s->callout.n_people; p++) {
			const struct callout_person *person = &s->callout.people[p];

			if (str_equal(person->part, target->part) && person->name.len)
				view_person(s, view_add(row, "people"), person);
		}
	}
}

static enum errc view_picture(const struct showing *s, struct err *err)
{
	struct drawing *drawing = arena_take(s->page->arena, sizeof(*drawing));
	const struct report_head head = {
		.title = STR(""), .facility = STR(""), .day = STR(""), .lang = s->page->lang
	};
	auto_report *report = report_new(&head);

	if (!drawing)
		return fail(err, ERR_LIMIT, "a call-out: no room");
	const enum errc code = callout_drawing(&s->scope, s->targets, drawing, err);
	if (code)
		return code;
	report_drawing(report, drawing);
	view_report(s->page, report);
	return ERR_OK;
}

/* ---- the page ---- */

static void view_plans(const struct showing *s)
{
	view_list(s->page->view, "plans");
	for (size_t i = 0; i < s->scope.plans->n; i++) {
		struct view *row = view_add(s->page->view, "plans");

		view_str(row, "plan", s->scope.plans->plans[i].id);
		view_str(row, "plan_title",
			 text_pair_in(s->scope.plans->plans[i].title, s->page->lang));
	}
}

static enum errc view_callout(const struct showing *s, struct err *err)
{
	struct view *view = s->page->view;

	view_number(view, "callout", s->callout.id);
	view_bool(view, "ended", s->callout.ended);
	view_str(view, "plan_name", text_pair_in(s->plan->title, s->page->lang));
	view_time(view, "started", s->callout.started_us);
	view_str(view, "started_by", s->callout.started_by);
	view_str(view, "words", callout_words(&s->scope, s->targets));
	view_now(s);
	view_targets(s);
	view_outcomes(s);
	return view_picture(s, err);
}

static void callout_page(struct page *page, unsigned status, struct str fault)
{
	struct showing s = { .page = page };
	struct err err;

	if (!page_case(page, &s.record))
		return;
	view_list(page->view, "blocks");
	enum errc code = load(&s, &err);
	if (!code && s.callout.id)
		code = view_callout(&s, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_case_head(page, page->view, &s.record);
	view_plans(&s);
	if (!s.callout.id)
		view_str(page->view, "plan_name", STR(""));
	view_bool(page->view, "begun", s.callout.id != 0);
	view_bool(page->view, "road", s.road);
	view_bool(page->view, "may_call",
		  page_may(page, PAGE_HELP) && s.callout.id && !s.callout.ended);
	view_bool(page->view, "may_start",
		  page_may(page, PAGE_HELP) && s.record.closed_us == TIME_NONE &&
			  (!s.callout.id || s.callout.ended));
	view_str(page->view, "reached_path",
		 arena_printf(page->arena, "%.*s/reached", STR_ARG(address_of(page))));
	view_str(page->view, "fault", fault);
	view_str(page->view, "title",
		 arena_printf(page->arena, "%.*s %s", STR_ARG(s.record.number),
			      text_in(TR("緊急連絡", "Call-out"), page->lang)));
	page_show_status(page, status, &template_callout);
}

static void show_callout(struct page *page)
{
	callout_page(page, 200, STR(""));
}

/* ---- changes ---- */

static void act(struct page *page, const char *action,
		enum errc (*change)(struct page *page, struct case_edit *edit, struct err *err))
{
	page_case_change(page, &(struct case_deed){ .action = action,
						    .change = change,
						    .show = callout_page,
						    .then = "/callout" });
}

static enum errc start(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct callout_scope scope = page_callout_scope(page);
	const struct callout_plan *plan = callout_plan_find(scope.plans, page_typed(page, "plan"));
	int64_t id = 0;

	if (!plan)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s",
			    STR_ARG(str_sub(page_typed(page, "plan"), 0, 64)),
			    text_in(TR("緊急連絡の種類にありません", "no plan of a call-out"),
				    page->lang));
	return callout_start(edit, plan, scope.parts, &id, err);
}

static void do_start(struct page *page)
{
	act(page, "callout.start", start);
}

/* The call-out that is going on in the case of the edit. */
static enum errc current(struct page *page, const struct case_edit *edit, struct callout *ret,
			 struct err *err)
{
	int64_t id = 0;
	const enum errc code = callouts_newest(edit->db, edit->record.id, &id, err);

	return code ? code : callouts_get(edit->db, id, page->arena, ret, err);
}

static enum errc add_call(struct page *page, struct case_edit *edit, struct err *err)
{
	const size_t outcome = case_choice(call_outcomes, page_typed(page, "outcome"));
	const struct callout_try call = {
		.person = page_number(http_param(page->request, "person"), 0),
		.outcome = outcome < CALL_OUTCOMES ? (enum call_outcome)outcome : CALL_OUTCOMES,
		.words = page_lines(page, page_typed(page, "words")),
	};
	struct callout callout;

	if (outcome == CALL_ENDED || outcome == CALL_MAIL || outcome >= CALL_OUTCOMES)
		return fail(err, ERR_SYNTAX, "%s",
			    text_in(TR("結果を選んでください", "say what came of it"), page->lang));
	const enum errc code = current(page, edit, &callout, err);
	return code ? code : callout_call_add(edit, &callout, &call, err);
}

static void do_call(struct page *page)
{
	act(page, "callout.call", add_call);
}

static enum errc send_mail(struct page *page, struct case_edit *edit, struct err *err)
{
	const int64_t person = page_number(page_typed(page, "person"), 0);
	const struct callout_scope scope = page_callout_scope(page);
	struct callout callout;
	size_t n = 0;
	enum errc code = current(page, edit, &callout, err);

	if (code)
		return code;
	const struct callout_mailing mailing = {
		.plan = callout_plan_find(scope.plans, callout.plan),
		.callout = &callout,
		.facility = scope.facility,
		.address = address_of(page),
		.lang = page->lang,
	};
	if (!mailing.plan)
		return fail(err, ERR_NOT_FOUND, "%.*s: no plan of a call-out",
			    STR_ARG(callout.plan));
	return person ? callout_mail_one(edit, &mailing, person, err)
		      : callout_mail_all(edit, &mailing, &n, err);
}

static void do_mail(struct page *page)
{
	act(page, "callout.mail", send_mail);
}

static enum errc end_it(struct page *page, struct case_edit *edit, struct err *err)
{
	struct callout callout;
	const enum errc code = current(page, edit, &callout, err);

	return code ? code
		    : callout_end(edit, &callout, page_lines(page, page_typed(page, "words")), err);
}

static void do_end(struct page *page)
{
	act(page, "callout.end", end_it);
}

/* ---- who was reached confirms, without a log-in ---- */

static void reached_page(struct page *page, unsigned status, bool done, struct str fault)
{
	const struct str code = http_param(page->request, "code");

	view_bool(page->view, "done", done);
	view_str(page->view, "fault", fault);
	view_str(page->view, "typed_code", code.ptr ? code : page_typed(page, "code"));
	view_str(page->view, "typed_words", page_typed(page, "words"));
	view_text(page->view, "title", TEXT_REACHED_TITLE);
	page_show_status(page, status, &template_reached);
}

static void show_reached(struct page *page)
{
	reached_page(page, 200, false, STR(""));
}

/* Guessing codes is made as slow as guessing passwords. */
static bool may_try(struct page *page)
{
	struct web *web = page->web;

	return throttle_wait_s(web->throttle, STR(THROTTLED), http_peer(page->request),
			       page->now_us) == 0 &&
	       throttle_take_check(web->throttle, page->now_us);
}

static enum errc write_reached(struct page *page, int64_t callout_id, int64_t person_id,
			       struct err *err)
{
	struct db *db = page_db(page);
	struct callout callout;
	struct case_edit edit;
	enum errc code = callouts_get(db, callout_id, page->arena, &callout, err);

	if (code)
		return code;
	const struct callout_person *person = callout_person_find(&callout, person_id);
	if (!person)
		return fail(err, ERR_NOT_FOUND, "call-out %lld: nobody has that code",
			    (long long)callout_id);
	const struct case_actor actor = { .by = person->name, .now_us = page->now_us };
	const struct callout_try call = { .person = person_id,
					  .outcome = CALL_CONFIRMED,
					  .words = page_lines(page, page_typed(page, "words")) };
	code = case_edit_begin(db, callout.case_id, &actor, &edit, err);
	if (!code)
		code = callout_call_add(&edit, &callout, &call, err);
	return case_edit_end(&edit, code, err);
}

static void do_reached(struct page *page)
{
	const struct str typed = page_typed(page, "code");
	int64_t callout = 0;
	int64_t person = 0;
	struct err err;

	if (!may_try(page)) {
		reached_page(page, 429, false,
			     str_from(text_by_key(TEXT_REACHED_WAIT, page->lang)));
		return;
	}
	if (callouts_find_code(page_db(page), callout_code_read(typed, page->arena), &callout,
			       &person, &err)) {
		throttle_failed(page->web->throttle, STR(THROTTLED), http_peer(page->request),
				page->now_us);
		reached_page(page, 422, false,
			     str_from(text_by_key(TEXT_REACHED_NONE, page->lang)));
		return;
	}
	if (!page_audit_as(page, STR(""), "callout.confirm",
			   arena_printf(page->arena, "call-out %lld, person %lld",
					(long long)callout, (long long)person),
			   "done"))
		return;
	if (write_reached(page, callout, person, &err))
		reached_page(page, 422, false, arena_str(page->arena, str_from(err.text)));
	else
		reached_page(page, 200, true, STR(""));
}

static const struct page_route routes[] = {
	{ "GET", "/cases/:id/callout", PAGE_READERS, .handle = show_callout },
	{ "POST", "/cases/:id/callout", PAGE_HELP, .kept = true, .handle = do_start },
	{ "POST", "/cases/:id/callout/mail", PAGE_HELP, .handle = do_mail },
	{ "POST", "/cases/:id/callout/end", PAGE_DUTY, .kept = true, .handle = do_end },
	{ "POST", "/cases/:id/callout/people/:person", PAGE_HELP, .kept = true, .handle = do_call },
	{ "GET", "/reached", PAGE_ANYONE, .handle = show_reached },
	{ "GET", "/reached/:code", PAGE_ANYONE, .handle = show_reached },
	{ "POST", "/reached", PAGE_ANYONE, .handle = do_reached },
	{ .path = NULL },
};

const struct page_group pages_callout_pages = { .name = "callouts", .routes = routes };
