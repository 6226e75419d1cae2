/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help from outside: who can be asked by the rules in force, requests with their stages, what was
 * handed over. What a drill writes says that it is one.
 */
#include "callouts/callout-mail.h"
#include "callouts/callout-paper.h"
#include "inspections/contacts.h"
#include "inspections/pack.h"
#include "support/support-mail.h"
#include "support/support-sheet.h"
#include "web/page.h"
#include "web/worst-day/case-view.h"

static struct str kept(const struct page *page, struct str text)
{
	return arena_str(page->arena, str_or_empty(text));
}

/* ---- who can be asked ---- */

static void view_contact(struct page *page, struct view *row, const struct contacts *contacts,
			 struct str part)
{
	const struct contact *contact = part.ptr ? contacts_first(contacts, part) : NULL;

	view_str(row, "contact_name", contact ? contact->name : STR(""));
	view_str(row, "phone", contact ? contact->phone : STR(""));
	view_str(row, "tel", contact ? callout_tel(contact->phone, page->arena) : STR(""));
}

static void view_route(struct page *page, const struct support_choice *choice,
		       const struct contacts *contacts, struct str action)
{
	static const enum text_key verdicts[] = {
		[SUPPORT_FITS] = TEXT_SUPPORT_FITS,
		[SUPPORT_UNKNOWN] = TEXT_SUPPORT_UNKNOWN,
		[SUPPORT_OTHER] = TEXT_SUPPORT_OTHER,
	};
	static const char *const tones[] = {
		[SUPPORT_FITS] = "good",
		[SUPPORT_UNKNOWN] = "new",
		[SUPPORT_OTHER] = "none",
	};
	const struct support_route *route = choice->route;
	struct view *row = view_add(page->view, "routes");

	view_str(row, "route", route->id);
	view_str(row, "route_title", text_pair_in(route->title, page->lang));
	view_str(row, "about", text_pair_in(route->about, page->lang));
	view_text(row, "verdict", verdicts[choice->verdict]);
	view_cstr(row, "tone", tones[choice->verdict]);
	view_bool(row, "advice_only", route->advice_only);
	view_bool(row, "confirmed", route->confirmed);
	view_str(row, "source", route->source);
	view_str(row, "action", action);
	view_bool(row, "may_ask", page_may(page, PAGE_DUTY) && choice->verdict != SUPPORT_OTHER);
	view_contact(page, row, contacts, route->contact);
}

static enum errc view_routes(struct page *page, struct str action, struct err *err)
{
	const struct pack_scope pack = page_pack_scope(page);
	struct contacts *contacts = arena_take(page->arena, sizeof(*contacts));
	struct support_choices *choices = arena_take(page->arena, sizeof(*choices));
	struct facility_record facility;

	if (!contacts || !choices)
		return fail(err, ERR_LIMIT, "who comes to help: no room");
	enum errc code = contacts_list(page_db(page), pack.contacts, page->arena, contacts, err);
	if (!code)
		code = facility_get(page_db(page), page->arena, &facility, err);
	if (code)
		return code;
	support_choose(page_support(page), &facility, pack.duties.today, choices);
	view_list(page->view, "routes");
	for (size_t i = 0; i < choices->n; i++)
		view_route(page, &choices->at[i], contacts, action);
	view_bool(page->view, "asks_beds", choices->asks_beds);
	view_bool(page->view, "asks_kind", choices->asks_kind);
	return ERR_OK;
}

/* ---- requests ---- */

static void view_request(struct page *page, struct view *row, const struct support_request *r)
{
	view_number(row, "request", r->id);
	view_str(row, "request_title", kept(page, r->title));
	view_str(row, "request_route", kept(page, r->route_title));
	view_bool(row, "drill", r->training);
	view_bool(row, "request_ended", r->ended);
	view_sentence(row, "stage", support_stages[r->stage].text, page->lang);
	view_time(row, "opened", r->opened_us);
	view_str(row, "opened_by", kept(page, r->opened_by));
}

static void take_request(void *ctx, const struct support_request *request)
{
	struct page *page = ctx;

	view_request(page, view_add(page->view, "requests"), request);
}

static void list_page(struct page *page, unsigned status, const struct case_record *record,
		      struct str fault)
{
	const struct str action =
		record ? arena_printf(page->arena, "/cases/%lld/support", (long long)record->id)
		       : STR("/support");
	struct err err;

	view_list(page->view, "requests");
	enum errc code = view_routes(page, action, &err);
	if (!code)
		code = support_each(page_db(page), record ? record->id : 0, take_request, page,
				    &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	if (record)
		view_case_head(page, page->view, record);
	view_bool(page->view, "in_case", record);
	view_str(page->view, "fault", fault);
	view_text(page->view, "title", TEXT_SUPPORT_TITLE);
	page_show_status(page, status, &template_support);
}

static void show_all(struct page *page)
{
	list_page(page, 200, NULL, STR(""));
}

static void show_of_case(struct page *page)
{
	struct case_record record;

	if (page_case(page, &record))
		list_page(page, 200, &record, STR(""));
}

static bool is_theirs(enum errc code)
{
	return code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_CONFLICT ||
	       code == ERR_NOT_FOUND || code == ERR_DENIED;
}

static void open_one(struct page *page, const struct case_record *record)
{
	const struct support_route *route =
		support_route_find(page_support(page), page_typed(page, "route"));
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	struct facility_record facility;
	struct support_edit edit;
	struct err err;
	int64_t id = 0;

	if (!route) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (!page_audit(page, "support.open", route->id, page_typed(page, "title"), "done"))
		return;
	enum errc code = facility_get(page_db(page), page->arena, &facility, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	const struct support_request request = {
		.route = route->id,
		.route_title = text_pair_in(route->title, page->lang),
		.title = page_typed(page, "title"),
		.beds = facility.values[FACILITY_BEDS_KEY],
	};
	code = support_edit_begin(page_db(page), record ? record->id : 0, &actor, &edit, &err);
	if (!code)
		code = support_open(&edit, &request, &id, &err);
	code = support_edit_end(&edit, code, &err);
	if (is_theirs(code))
		list_page(page, 422, record, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/support/%lld", (long long)id);
}

static void do_open(struct page *page)
{
	open_one(page, NULL);
}

static void do_open_of_case(struct page *page)
{
	struct case_record record;

	if (page_case(page, &record))
		open_one(page, &record);
}

/* ---- one request ---- */

static struct support_sheet_scope sheet_scope(struct page *page)
{
	const struct callout_scope scope = page_callout_scope(page);

	return (struct support_sheet_scope){ .db = scope.db,
					     .content = page_support(page),
					     .facility = scope.facility,
					     .lang = page->lang,
					     .now_us = page->now_us,
					     .utc_offset_minutes = scope.utc_offset_minutes,
					     .arena = page->arena };
}

static void view_steps(struct page *page, const struct support_steps *steps)
{
	view_list(page->view, "steps");
	for (size_t i = 0; i < steps->n; i++) {
		const struct support_step *step = &steps->at[i];
		struct view *row = view_add(page->view, "steps");
		struct str letter = STR("");

		if (step->letter)
			err_ignore(callout_mail_state(page_db(page), step->letter, page->lang,
						      page->arena, &letter, NULL));
		view_time(row, "happened", step->happened_us);
		view_sentence(row, "how_text", telling_hows[step->how].text, page->lang);
		view_sentence(row, "stage_name", support_stages[step->stage].text, page->lang);
		view_bool(row, "step_ended", step->ended);
		view_str(row, "theirs", step->theirs);
		view_str(row, "ours", step->ours);
		view_str(row, "step_words", step->words);
		view_str(row, "letter", letter);
		view_str(row, "papers", step->papers);
		view_str(row, "written_by", step->written_by);
	}
}

static void view_stages(struct page *page, const struct support_request *request)
{
	view_list(page->view, "stages");
	view_list(page->view, "open_stages");
	for (size_t i = 0; i < SUPPORT_STAGES; i++) {
		struct view *row = view_add(page->view, "stages");

		view_sentence(row, "stage_text", support_stages[i].text, page->lang);
		view_bool(row, "current", request->stage == (enum support_stage)i);
		if ((enum support_stage)i < request->stage)
			continue;
		row = view_add(page->view, "open_stages");
		view_cstr(row, "value", support_stages[i].value);
		view_sentence(row, "text", support_stages[i].text, page->lang);
		view_bool(row, "chosen",
			  str_is(page_typed(page, "stage"), support_stages[i].value));
	}
}

static void view_typed(struct page *page)
{
	view_str(page->view, "typed_at", page_typed(page, "at"));
	view_str(page->view, "typed_theirs", page_typed(page, "theirs"));
	view_str(page->view, "typed_ours", page_typed(page, "ours"));
	view_str(page->view, "typed_words", page_typed(page, "words"));
	view_str(page->view, "typed_papers", page_typed(page, "papers"));
	view_str(page->view, "typed_mail", page_typed(page, "mail"));
	view_case_choices(page, page->view, "hows", telling_hows, page_typed(page, "how"));
}

static enum errc view_one(struct page *page, int64_t id, struct err *err)
{
	const struct support_sheet_scope scope = sheet_scope(page);
	struct support_request request;
	struct support_steps steps;
	struct case_record record = { .number = STR("") };
	struct str text = STR("");
	bool road = false;
	enum errc code = support_get(scope.db, id, page->arena, &request, err);

	if (!code)
		code = support_steps_list(scope.db, id, page->arena, &steps, err);
	if (!code && request.case_id)
		code = cases_get(scope.db, request.case_id, page->arena, &record, err);
	if (!code)
		code = support_sheet_text(&scope, id, &text, err);
	if (!code)
		code = callout_mail_road(scope.db, page->arena, &road, err);
	if (code)
		return code;
	view_request(page, page->view, &request);
	view_steps(page, &steps);
	view_stages(page, &request);
	view_number(page->view, "case_id", request.case_id);
	view_str(page->view, "case_number", record.number);
	view_str(page->view, "sheet_text", text);
	view_bool(page->view, "road", road);
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY) && !request.ended);
	view_str(page->view, "back",
		 request.case_id ? arena_printf(page->arena, "/cases/%lld/support",
						(long long)request.case_id)
				 : STR("/support"));
	return ERR_OK;
}

static void request_page(struct page *page, unsigned status, struct str fault)
{
	const int64_t id = page_number(http_param(page->request, "request"), 0);
	struct err err;

	if (view_one(page, id, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_typed(page);
	view_str(page->view, "fault", fault);
	view_text(page->view, "title", TEXT_SUPPORT_TITLE);
	page_show_status(page, status, &template_support_request);
}

static void show_request(struct page *page)
{
	request_page(page, 200, STR(""));
}

/* ---- writing ---- */

typedef enum errc support_deed(struct page *page, struct support_edit *edit, int64_t request,
			       struct err *err);

static void act(struct page *page, const char *action, support_deed *deed)
{
	const int64_t id = page_number(http_param(page->request, "request"), 0);
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	struct support_request request;
	struct support_edit edit;
	struct err err;

	if (support_get(page_db(page), id, page->arena, &request, &err)) {
		page_fail_err(page, &err);
		return;
	}
	if (!page_audit(page, action, request.route, http_param(page->request, "request"), "done"))
		return;
	enum errc code = support_edit_begin(page_db(page), request.case_id, &actor, &edit, &err);
	if (!code)
		code = deed(page, &edit, id, &err);
	code = support_edit_end(&edit, code, &err);
	if (is_theirs(code))
		request_page(page, 422, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/support/%lld", (long long)id);
}

static enum errc add_step(struct page *page, struct support_edit *edit, int64_t request,
			  struct err *err)
{
	const size_t stage = case_choice(support_stages, page_typed(page, "stage"));
	const size_t how = case_choice(telling_hows, page_typed(page, "how"));
	struct support_step step = {
		.stage = stage < SUPPORT_STAGES ? (enum support_stage)stage : SUPPORT_CONSULT,
		.ended = str_is(page_typed(page, "ended"), "1"),
		.happened_us = page->now_us,
		.how = how < TELLING_HOWS ? (enum telling_how)how : TELLING_PHONE,
		.ours = page_typed(page, "ours"),
		.theirs = page_typed(page, "theirs"),
		.words = page_lines(page, page_typed(page, "words")),
		.papers = page_lines(page, page_typed(page, "papers")),
		.training = str_is(page_typed(page, "drill"), "1"),
	};
	const enum errc code = page_typed_time(page, "at", &step.happened_us, err);

	return code ? code : support_step_add(edit, request, &step, err);
}

static void do_step(struct page *page)
{
	act(page, "support.step", add_step);
}

static enum errc send_mail(struct page *page, struct support_edit *edit, int64_t request,
			   struct err *err)
{
	const struct support_sheet_scope scope = sheet_scope(page);
	const struct support_mail mail = {
		.to = page_typed(page, "mail"),
		.theirs = page_typed(page, "theirs"),
		.training = str_is(page_typed(page, "drill"), "1"),
	};

	return support_mail_send(edit, &scope, request, &mail, err);
}

static void do_mail(struct page *page)
{
	act(page, "support.mail", send_mail);
}

static const struct page_route routes[] = {
	{ "GET", "/support", PAGE_READERS, .handle = show_all },
	{ "POST", "/support", PAGE_DUTY, .kept = true, .handle = do_open },
	{ "GET", "/support/:request", PAGE_READERS, .handle = show_request },
	{ "POST", "/support/:request", PAGE_DUTY, .kept = true, .handle = do_step },
	{ "POST", "/support/:request/mail", PAGE_DUTY, .kept = true, .handle = do_mail },
	{ "GET", "/cases/:id/support", PAGE_READERS, .handle = show_of_case },
	{ "POST", "/cases/:id/support", PAGE_DUTY, .kept = true, .handle = do_open_of_case },
	{ .path = NULL },
};

const struct page_group pages_support_pages = { .name = "support", .routes = routes };
