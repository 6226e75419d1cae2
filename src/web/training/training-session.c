/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One session of training: who was there, by hand or as a list, the proof of it, and a code that
 * opens its course for a time to staff without an account.
 */
#include "training/sessions.h"
#include "web/training/training-view.h"

#define HOUR_US (3600 * US_PER_SEC)

static void take_attendance(void *ctx, const struct attendance *attendance)
{
	struct training_seen *seen = ctx;
	struct page *page = seen->page;

	if (seen->n++ >= TRAINING_SHOWN_MAX)
		return;
	struct view *row = view_add(page->view, "attendance");
	view_number(row, "number", seen->n);
	view_str(row, "staff", arena_str(page->arena, attendance->staff));
	view_str(row, "department", arena_str(page->arena, attendance->department));
	view_str(row, "by", arena_str(page->arena, attendance->noted_by));
	view_time(row, "at", attendance->noted_us);
}

static void take_department(void *ctx, struct str name)
{
	struct page *page = ctx;

	view_str(view_add(page->view, "departments"), "name", arena_str(page->arena, name));
}

/* What came of a request: a sentence that something is wrong, rows that were not taken, a code. */
struct said {
	struct str fault;
	const struct roster_report *report;
	const char *code;
};

static void session_page(struct page *page, unsigned status, const struct said *said)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	struct training_seen seen = { .page = page };
	struct training_session session;
	struct err err;

	view_list(page->view, "attendance");
	view_list(page->view, "departments");
	if (training_sessions_get(page_db(page), id, page->arena, &session, &err) ||
	    attendance_each(page_db(page), id, take_attendance, &seen, &err) ||
	    training_departments_each(page_db(page), take_department, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	const bool open =
		session.code_until_us != TIME_NONE && session.code_until_us > page->now_us;
	struct view *view = view_object(page->view, "session");
	view_number(view, "id", session.id);
	view_str(view, "day", session.held_on);
	view_str(view, "place", session.place);
	view_str(view, "teacher", session.teacher);
	view_str(view, "provider", session.provider);
	view_sentence(view, "audience", audience_words(session.audience), page->lang);
	view_bool(view, "proved", session.evidence);
	view_number(view, "evidence", session.evidence);
	view_bool(view, "ours", session.course.len);
	view_bool(view, "open", open);
	view_time(view, "until", open ? session.code_until_us : page->now_us);
	view_str(page->view, "title", session.title);
	view_number(page->view, "attended", session.attended);
	view_bool(page->view, "cut", seen.n > TRAINING_SHOWN_MAX);
	view_str(page->view, "fault", said->fault);
	view_cstr(page->view, "code", said->code ? said->code : "");
	training_view_report(page, said->report);
	page_show_status(page, status, &template_training_session);
}

static void show_session(struct page *page)
{
	session_page(page, 200, &(struct said){ .fault = STR("") });
}

/* A sentence for the person, or the page of an error. */
static void answer_session(struct page *page, enum errc code, const struct err *err)
{
	if (code == ERR_SYNTAX || code == ERR_UNSUPPORTED || code == ERR_LIMIT)
		session_page(page, 422, &(struct said){ .fault = str_from(err->text) });
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/training/sessions/%.*s",
			      STR_ARG(http_param(page->request, "id")));
}

static struct attendance attendance_of(const struct page *page)
{
	return (struct attendance){
		.session = page_number(http_param(page->request, "id"), 0),
		.staff = training_form_text(page, "staff"),
		.department = training_form_text(page, "department"),
		.noted_by = page->user.name,
		.noted_us = page->now_us,
	};
}

static void do_attend(struct page *page)
{
	const struct attendance attendance = attendance_of(page);
	const bool away = str_is(http_form(page->request, "away"), "1");
	struct err err;

	if (!page_audit(page, away ? "training.absent" : "training.attend",
			http_param(page->request, "id"), attendance.staff, "done"))
		return;
	const enum errc code =
		away ? attendance_remove(page_db(page), attendance.session, attendance.staff, &err)
		     : attendance_add(page_db(page), &attendance, NULL, &err);
	answer_session(page, code, &err);
}

static void do_attend_list(struct page *page)
{
	const struct attendance noted = attendance_of(page);
	struct roster_source source;
	struct roster_report report;
	struct err err;

	if (!training_list_of(page, &source)) {
		session_page(page, 422,
			     &(struct said){ .fault = str_from(text_by_key(TEXT_EVIDENCE_NO_FILE,
									   page->lang)) });
		return;
	}
	if (!page_audit(page, "training.attend", http_param(page->request, "id"), STR("list"),
			"done"))
		return;
	const enum errc code =
		roster_take_attendance(page_db(page), &source, &noted, &report, &err);
	if (code)
		answer_session(page, code, &err);
	else
		session_page(page, 200, &(struct said){ .fault = STR(""), .report = &report });
}

static void do_code(struct page *page)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	const bool closes = str_is(http_form(page->request, "close"), "1");
	const int64_t hours = page_number(training_form_text(page, "hours"), 0);
	struct session_code made;
	struct err err;

	if (!page_audit(page, closes ? "training.code.close" : "training.code.open",
			http_param(page->request, "id"), training_form_text(page, "hours"), "done"))
		return;
	if (closes) {
		answer_session(page, training_code_close(page_db(page), id, page->now_us, &err),
			       &err);
		return;
	}
	const int64_t most = SESSION_CODE_MAX_US / HOUR_US;
	const enum errc code = training_code_open(
		page_db(page), id, page->user.name, page->now_us,
		page->now_us + (hours < 1 || hours > most ? 0 : hours) * HOUR_US, &made, &err);
	if (code)
		answer_session(page, code, &err);
	else
		session_page(page, 200, &(struct said){ .fault = STR(""), .code = made.text });
}

static void do_prove(struct page *page)
{
	struct err err;

	if (!page_audit(page, "training.proof", http_param(page->request, "id"),
			training_form_text(page, "evidence"), "done"))
		return;
	enum errc code = training_sessions_prove(
		page_db(page), page_number(http_param(page->request, "id"), 0),
		page_number(training_form_text(page, "evidence"), 0), &err);
	if (code == ERR_CONFLICT)
		code = fail(&err, ERR_SYNTAX, "%s",
			    text_in(TR("その番号の証拠はありません",
				       "there is no proof of that number"),
				    page->lang));
	answer_session(page, code, &err);
}

static const struct page_route routes[] = {
	{ "GET", "/training/sessions/:id", PAGE_READERS, .handle = show_session },
	{ "POST", "/training/sessions/:id/attend", PAGE_DUTY, .handle = do_attend },
	{ "POST", "/training/sessions/:id/list", PAGE_DUTY, .body_max = TRAINING_LIST_MAX,
	  .handle = do_attend_list },
	{ "POST", "/training/sessions/:id/code", USER_ADMIN, .handle = do_code },
	{ "POST", "/training/sessions/:id/proof", PAGE_DUTY, .handle = do_prove },
	{ .path = NULL },
};

const struct page_group pages_training_session = { .name = "training session", .routes = routes };
