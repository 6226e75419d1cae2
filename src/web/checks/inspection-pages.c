/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Visits of inspectors: opened by an administrator with the log-ins that are good meanwhile, what
 * was found, the plan, and the follow-up until each finding is settled.
 */
#include "inspections/inspections.h"

#include "web/page.h"

#define FORM_BYTES (64u * 1024)

static struct inspection_actor actor_of(const struct page *page)
{
	return (struct inspection_actor){ page->user.name, page->now_us };
}

static struct str keep(struct page *page, struct str text)
{
	return arena_str(page->arena, text.ptr ? text : STR(""));
}

static void view_inspection(struct page *page, struct view *row, const struct inspection *i)
{
	view_number(row, "id", i->id);
	view_str(row, "body", keep(page, i->body));
	view_sentence(row, "kind", inspection_kind_words(i->kind), page->lang);
	view_str(row, "visit_on", keep(page, i->visit_on));
	view_str(row, "from_on", keep(page, i->from_on));
	view_str(row, "until_on", keep(page, i->until_on));
	view_bool(row, "running", i->ended_us == TIME_NONE);
	view_bool(row, "closed", i->closed_us != TIME_NONE);
	view_bool(row, "followed", i->ended_us != TIME_NONE && i->closed_us == TIME_NONE);
}

static void take_inspection(void *ctx, const struct inspection *i)
{
	struct page *page = ctx;

	view_inspection(page, view_add(page->view, "inspections"), i);
}

static void list_page(struct page *page, unsigned status, const char *fault)
{
	static const char *const kinds[] = { "regular", "follow-up", "special" };
	struct err err;

	view_list(page->view, "inspections");
	if (inspections_each(page_db(page), take_inspection, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct view *row = view_add(page->view, "kinds");
		view_cstr(row, "value", kinds[i]);
		view_sentence(row, "text", inspection_kind_words(str_from(kinds[i])), page->lang);
	}
	view_cstr(page->view, "fault", fault);
	view_text(page->view, "title", TEXT_INSPECTIONS_TITLE);
	page_show_status(page, status, &template_inspections);
}

static void show_list(struct page *page)
{
	list_page(page, 200, "");
}

static void do_open(struct page *page)
{
	const struct inspection inspection = {
		.body = str_trim(http_form(page->request, "body")),
		.kind = http_form(page->request, "kind"),
		.visit_on = http_form(page->request, "visit_on"),
		.from_on = http_form(page->request, "from_on"),
		.until_on = http_form(page->request, "until_on"),
		.opened_us = page->now_us,
		.opened_by = page->user.name,
	};
	struct err err;
	int64_t id = 0;

	if (!page_audit(page, "inspection.open", inspection.body, inspection.visit_on, "done"))
		return;
	if (inspections_open(page_db(page), &inspection, &id, &err))
		list_page(page, 422, err.text);
	else
		page_redirect(page, "/inspections/%lld", (long long)id);
}

/* ---- one ---- */

static void take_finding(void *ctx, const struct inspection_finding *f)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "findings");

	view_number(row, "finding", f->id);
	view_sentence(row, "grade", finding_grade_words(f->grade), page->lang);
	view_str(row, "item", keep(page, f->item));
	view_str(row, "words", keep(page, f->words));
	view_str(row, "plan", keep(page, f->plan));
	view_str(row, "due_on", keep(page, f->due_on));
	view_sentence(row, "state", finding_state_words(f->state), page->lang);
	view_bool(row, "may_plan", f->state == FINDING_OPEN || f->state == FINDING_PLANNED);
	view_bool(row, "is_done", f->state == FINDING_DONE);
	view_bool(row, "settled", f->state == FINDING_SETTLED);
}

static void take_said(void *ctx, const struct inspection_said *said)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "history");

	view_time(row, "at", said->at_us);
	view_str(row, "by", keep(page, said->by));
	view_sentence(row, "action", inspection_action_words(said->action), page->lang);
	view_bool(row, "of_finding", said->finding);
	view_number(row, "number", said->finding);
	view_str(row, "words", keep(page, said->words));
}

static void take_person(void *ctx, int64_t id)
{
	struct page *page = ctx;
	struct user user;

	if (users_get(page_db(page), page->arena, id, &user, NULL) == ERR_OK)
		view_str(view_add(page->view, "people"), "name", user.name);
}

static enum errc view_inspectors(struct page *page, struct err *err)
{
	struct users users = { .n = 0 };
	const enum errc code = users_list(page_db(page), page->arena, &users, err);

	view_list(page->view, "inspectors");
	for (size_t i = 0; !code && i < users.n; i++) {
		if (users.at[i].role == USER_INSPECTOR && !users.at[i].disabled)
			view_str(view_add(page->view, "inspectors"), "name", users.at[i].name);
	}
	return code;
}

static void one_page(struct page *page, unsigned status, const char *fault)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	struct db *db = page_db(page);
	struct inspection inspection;
	struct err err;

	view_list(page->view, "findings");
	view_list(page->view, "history");
	view_list(page->view, "people");
	enum errc code = inspections_get(db, id, page->arena, &inspection, &err);
	if (!code)
		code = findings_each(db, id, take_finding, page, &err);
	if (!code)
		code = inspection_history_each(db, id, take_said, page, &err);
	if (!code)
		code = inspection_people_each(db, id, take_person, page, &err);
	if (!code)
		code = view_inspectors(page, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_inspection(page, page->view, &inspection);
	view_cstr(page->view, "fault", fault);
	view_str(page->view, "title", inspection.body);
	page_show_status(page, status, &template_inspection);
}

static void show_one(struct page *page)
{
	one_page(page, 200, "");
}

static void answer(struct page *page, enum errc code, int64_t id, const struct err *err)
{
	if (code == ERR_NOT_FOUND)
		page_fail_err(page, err);
	else if (code)
		one_page(page, code == ERR_CONFLICT ? 409 : 422, err->text);
	else
		page_redirect(page, "/inspections/%lld", (long long)id);
}

static void do_person(struct page *page)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	const struct str name = str_trim(http_form(page->request, "name"));
	const struct inspection_actor actor = actor_of(page);
	struct user user;
	struct err err;

	enum errc code = users_find(page_db(page), page->arena, name, &user, &err);
	if (!code && user.role != USER_INSPECTOR)
		code = fail(
			&err, ERR_SYNTAX, "%.*s: %s", STR_ARG(user.name),
			text_in(TR("検査員のログインではありません", "is no inspector's log-in"),
				page->lang));
	if (!code &&
	    !page_audit(page, "inspection.person", http_param(page->request, "id"), name, "done"))
		return;
	if (!code)
		code = inspections_add_person(page_db(page), id, user.id, user.name, &actor, &err);
	answer(page, code, id, &err);
}

static void finish(struct page *page, const char *action,
		   enum errc (*step)(struct db *db, int64_t id,
				     const struct inspection_actor *actor, struct err *err))
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	const struct inspection_actor actor = actor_of(page);
	struct err err;

	if (!page_audit(page, action, http_param(page->request, "id"), STR(""), "done"))
		return;
	answer(page, step(page_db(page), id, &actor, &err), id, &err);
}

static void do_end(struct page *page)
{
	finish(page, "inspection.end", inspections_end);
}

static void do_close(struct page *page)
{
	finish(page, "inspection.close", inspections_close);
}

static void do_finding(struct page *page)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	const struct inspection_actor actor = actor_of(page);
	const struct str due = http_form(page->request, "due_on");
	const struct inspection_finding finding = {
		.inspection = id,
		.grade = http_form(page->request, "grade"),
		.item = str_trim(http_form(page->request, "item")),
		.words = page_lines(page, str_trim(http_form(page->request, "words"))),
		.due_on = due.len ? due : STR_NONE,
	};
	struct err err;
	int64_t number;

	if (!page_audit(page, "inspection.finding", http_param(page->request, "id"), finding.item,
			"done"))
		return;
	answer(page, findings_add(page_db(page), &finding, &actor, &number, &err), id, &err);
}

static const struct {
	const char *name;
	enum finding_state to;
	unsigned roles;
} steps[] = {
	{ "plan", FINDING_PLANNED, PAGE_DUTY },
	{ "done", FINDING_DONE, PAGE_DUTY },
	{ "again", FINDING_OPEN, USER_ADMIN },
	{ "settle", FINDING_SETTLED, USER_ADMIN },
};

static void do_step(struct page *page)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	const struct str name = http_form(page->request, "step");
	const struct inspection_actor actor = actor_of(page);
	struct finding_step step = {
		.finding = page_number(http_form(page->request, "finding"), 0),
		.words = page_lines(page, str_trim(http_form(page->request, "words"))),
		.due_on = http_form(page->request, "due_on"),
	};
	struct err err;
	size_t at = 0;

	while (at < ARRAY_LEN(steps) && !str_is(name, steps[at].name))
		at++;
	if (at == ARRAY_LEN(steps) || !page_may(page, steps[at].roles)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	step.to = steps[at].to;
	if (!page_audit(page, "inspection.step", http_form(page->request, "finding"), name, "done"))
		return;
	answer(page, findings_step(page_db(page), &step, &actor, &err), id, &err);
}

static const struct page_route routes[] = {
	{ "GET", "/inspections", PAGE_READERS, .handle = show_list },
	{ "POST", "/inspections", USER_ADMIN, .handle = do_open },
	{ "GET", "/inspections/:id", PAGE_READERS, .handle = show_one },
	{ "POST", "/inspections/:id/people", USER_ADMIN, .handle = do_person },
	{ "POST", "/inspections/:id/end", USER_ADMIN, .handle = do_end },
	{ "POST", "/inspections/:id/close", USER_ADMIN, .handle = do_close },
	{ "POST", "/inspections/:id/findings", PAGE_DUTY, .body_max = FORM_BYTES,
	  .handle = do_finding },
	{ "POST", "/inspections/:id/steps", PAGE_DUTY, .body_max = FORM_BYTES, .handle = do_step },
	{ .path = NULL },
};

const struct page_group pages_inspection_pages = { .name = "inspections", .routes = routes };
