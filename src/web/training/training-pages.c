/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of training: how many were trained this year and who was not, courses and packages,
 * sessions, and the list of staff.
 */
#include "training/packages.h"
#include "training/sessions.h"
#include "web/training/training-view.h"

/* ---- the overview ---- */

static void view_courses(struct page *page)
{
	const struct course_set *courses = page_training(page)->courses;

	view_list(page->view, "courses");
	for (size_t i = 0; i < course_set_count(courses); i++) {
		const struct course *course = course_set_at(courses, i);
		struct view *row = view_add(page->view, "courses");

		view_str(row, "id", course->id);
		view_str(row, "name", text_pair_in(course->title, page->lang));
		view_str(row, "summary", text_pair_in(course->summary, page->lang));
		view_number(row, "minutes", course->minutes);
		view_number(row, "questions", (int64_t)course->n_questions);
		view_sentence(row, "audience", audience_words(course->audience), page->lang);
	}
}

static void view_audiences(struct page *page)
{
	view_list(page->view, "audiences");
	for (enum audience a = AUDIENCE_MANAGEMENT; a < AUDIENCES; a++) {
		struct view *row = view_add(page->view, "audiences");

		view_cstr(row, "value", audience_names[a]);
		view_sentence(row, "text", audience_words(a), page->lang);
		view_bool(row, "chosen", a == AUDIENCE_STAFF);
	}
}

static void take_session(void *ctx, const struct training_session *session)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "sessions");

	view_number(row, "id", session->id);
	view_str(row, "name", arena_str(page->arena, session->title));
	view_str(row, "day", arena_str(page->arena, session->held_on));
	view_str(row, "place", arena_str(page->arena, session->place));
	view_str(row, "teacher", arena_str(page->arena, session->teacher));
	view_str(row, "provider", arena_str(page->arena, session->provider));
	view_number(row, "attended", session->attended);
}

static void view_total(struct page *page, const struct training_total *total)
{
	view_number(page->view, "people", total->people);
	view_number(page->view, "trained", total->trained);
	view_number(page->view, "missing", total->people - total->trained);
	view_number(page->view, "others", total->others);
	view_bool(page->view, "known", total->people > 0);
}

static void take_package(void *ctx, const struct training_package *package)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "packages");

	view_number(row, "id", package->id);
	view_str(row, "name", arena_str(page->arena, package->title));
	view_number(row, "items", package->items);
	view_sentence(row, "audience", audience_words(package->audience), page->lang);
	view_time(row, "added", package->added_us);
}

static void overview(struct page *page, unsigned status, struct str fault)
{
	const struct training_span span = training_page_span(page);
	struct training_total total;
	char today[DAY_TEXT_MAX];
	struct err err;

	page_today(page, today);
	view_list(page->view, "sessions");
	view_list(page->view, "packages");
	if (training_report_total(page_db(page), &span, &total, &err) ||
	    training_sessions_each(page_db(page), str_from(span.first), str_from(span.last),
				   take_session, page, &err) ||
	    training_packages_each(page_db(page), take_package, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_total(page, &total);
	view_courses(page);
	view_audiences(page);
	view_text(page->view, "title", TEXT_TRAINING_TITLE);
	view_cstr(page->view, "today", today);
	view_str(page->view, "fault", fault);
	page_show_status(page, status, &template_training);
}

static void show_overview(struct page *page)
{
	overview(page, 200, STR(""));
}

static void do_session(struct page *page)
{
	const struct course *course =
		course_set_find(page_training(page)->courses, training_form_text(page, "course"));
	struct training_session session = {
		.course = course ? course->id : STR(""),
		.title = training_form_text(page, "title"),
		.held_on = training_form_text(page, "day"),
		.place = training_form_text(page, "place"),
		.teacher = training_form_text(page, "teacher"),
		.provider = training_form_text(page, "provider"),
		.audience = course ? course->audience : AUDIENCE_STAFF,
		.evidence = page_number(training_form_text(page, "evidence"), 0),
		.made_by = page->user.name,
		.made_us = page->now_us,
	};
	int64_t id = 0;
	struct err err;

	if (!course)
		(void)audience_parse(training_form_text(page, "audience"), &session.audience);
	if (course && !session.title.len)
		session.title = text_pair_in(course->title, page->lang);
	if (!page_audit(page, "training.session", session.title, session.held_on, "done"))
		return;
	const enum errc code = training_sessions_add(page_db(page), &session, &id, &err);
	if (code == ERR_SYNTAX)
		overview(page, 422, str_from(err.text));
	else if (code == ERR_CONFLICT)
		overview(page, 422,
			 str_from(text_in(TR("その番号の証拠はありません",
					     "there is no proof of that number"),
					  page->lang)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/training/sessions/%lld", (long long)id);
}

/* ---- the report ---- */

static void take_row(void *ctx, const struct training_row *row)
{
	struct page *page = ctx;
	struct view *view = view_add(page->view, "rows");

	view_str(view, "department", arena_str(page->arena, row->department));
	view_number(view, "people", row->people);
	view_number(view, "trained", row->trained);
	view_number(view, "missing", row->people - row->trained);
	view_number(view, "percent", row->people ? row->trained * 100 / row->people : 0);
	view_bool(view, "by_size", row->by_size);
}

static void take_missing(void *ctx, const struct trainee *person)
{
	struct training_seen *seen = ctx;
	struct page *page = seen->page;

	if (seen->n++ >= TRAINING_SHOWN_MAX)
		return;
	struct view *row = view_add(page->view, "missing_people");
	view_str(row, "staff", arena_str(page->arena, person->staff));
	view_str(row, "department", arena_str(page->arena, person->department));
	view_str(row, "name",
		 page_may(page, USER_ADMIN) ? arena_str(page->arena, person->name) : STR(""));
	view_sentence(row, "audience", audience_words(person->audience), page->lang);
}

static void show_report(struct page *page)
{
	const struct training_span span = training_page_span(page);
	struct training_seen seen = { .page = page };
	struct training_total total;
	struct err err;

	view_list(page->view, "rows");
	view_list(page->view, "missing_people");
	if (training_report_total(page_db(page), &span, &total, &err) ||
	    training_report_each(page_db(page), &span, take_row, page, &err) ||
	    training_missing_each(page_db(page), &span, STR(""), take_missing, &seen, &err)) {
		page_fail_err(page, &err);
		return;
	}
	const int year = (int)page_number(str_sub(str_from(span.first), 0, 4), 0);
	view_total(page, &total);
	view_text(page->view, "title", TEXT_TRAINING_REPORT);
	view_cstr(page->view, "first", span.first);
	view_cstr(page->view, "last", span.last);
	view_number(page->view, "year", year);
	view_number(page->view, "before", year - 1);
	view_bool(page->view, "cut", seen.n > TRAINING_SHOWN_MAX);
	page_show(page, &template_training_report);
}

/* ---- the list of staff ---- */

static void count_person(void *ctx, const struct trainee *person)
{
	struct training_seen *seen = ctx;

	seen->n += person->left_on.ptr == NULL;
}

static void people_page(struct page *page, unsigned status, struct str fault,
			const struct roster_report *report)
{
	const struct training_span span = training_page_span(page);
	struct training_seen seen = { .page = page };
	struct err err;

	view_list(page->view, "rows");
	if (training_people_each(page_db(page), count_person, &seen, &err) ||
	    training_report_each(page_db(page), &span, take_row, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_TRAINING_PEOPLE);
	view_number(page->view, "people", seen.n);
	view_str(page->view, "fault", fault);
	training_view_report(page, report);
	page_show_status(page, status, &template_training_people);
}

static void show_people(struct page *page)
{
	people_page(page, 200, STR(""), NULL);
}

static void answer_people(struct page *page, enum errc code, const struct err *err,
			  const struct roster_report *report)
{
	if (code == ERR_SYNTAX || code == ERR_UNSUPPORTED || code == ERR_LIMIT)
		people_page(page, 422, str_from(err->text), NULL);
	else if (code)
		page_fail_err(page, err);
	else
		people_page(page, 200, STR(""), report);
}

static void do_people(struct page *page)
{
	struct roster_source source;
	struct roster_report report;
	char today[DAY_TEXT_MAX];
	struct err err;

	page_today(page, today);
	if (!training_list_of(page, &source)) {
		people_page(page, 422, str_from(text_by_key(TEXT_EVIDENCE_NO_FILE, page->lang)),
			    NULL);
		return;
	}
	if (!page_audit(page, "training.people", STR("list"), STR(""), "done"))
		return;
	const enum errc code =
		roster_take_people(page_db(page), &source, str_from(today), &report, &err);
	answer_people(page, code, &err, &report);
}

static void do_department(struct page *page)
{
	const struct str name = training_form_text(page, "name");
	const struct str people = training_form_text(page, "people");
	struct err err;

	if (!page_audit(page, "training.department", name, people, "done"))
		return;
	const enum errc code =
		training_departments_put(page_db(page), name, page_number(people, -1), &err);
	answer_people(page, code, &err, NULL);
}

static const struct page_route routes[] = {
	{ "GET", "/training", PAGE_READERS, .handle = show_overview },
	{ "POST", "/training/sessions", PAGE_DUTY, .handle = do_session },
	{ "GET", "/training/report", PAGE_READERS, .handle = show_report },
	{ "GET", "/training/people", PAGE_DUTY, .handle = show_people },
	{ "POST", "/training/people", PAGE_DUTY, .body_max = TRAINING_LIST_MAX,
	  .handle = do_people },
	{ "POST", "/training/departments", PAGE_DUTY, .handle = do_department },
	{ .path = NULL },
};

const struct page_group pages_training_pages = { .name = "training", .routes = routes };
