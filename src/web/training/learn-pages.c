/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a course: with an account under /training/courses, and by the code of a session under
 * /learn, so that a whole department can do it on phones without accounts. A code is good for a
 * time, opens one course, and is asked for through the throttle of log-ins: each wrong one counts
 * against the address it comes from.
 */
#include "net/url.h"
#include "training/sessions.h"
#include "web/frame/web-internal.h"
#include "web/training/course-view.h"

#define THROTTLE_NAME "training code"
#define BY_CODE	      "code"

/* ---- with an account ---- */

static bool place_of_account(struct page *page, struct course_place *ret)
{
	const struct course *course =
		course_set_find(page_training(page)->courses, http_param(page->request, "course"));

	if (!course) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return false;
	}
	*ret = (struct course_place){
		.course = course,
		.base = arena_printf(page->arena, "/training/courses/%.*s", STR_ARG(course->id)),
		.entered_by = page->user.name,
	};
	return true;
}

/* ---- by a code ---- */

static void code_page(struct page *page, unsigned status, int wait_s, bool wrong)
{
	view_text(page->view, "title", TEXT_LEARN_TITLE);
	view_number(page->view, "wait_s", wait_s);
	view_bool(page->view, "wrong", wrong);
	page_show_status(page, status, &template_learn);
}

static void show_code(struct page *page)
{
	code_page(page, 200, 0, false);
}

/* The session that the code opens; false: the answer was given, and the try counted. */
static bool find_session(struct page *page, struct str code, struct training_session *ret)
{
	struct throttle *throttle = page->web->throttle;
	const struct str peer = http_peer(page->request);
	const int wait_s = throttle_wait_s(throttle, STR(THROTTLE_NAME), peer, page->now_us);
	struct err err;

	if (wait_s > 0) {
		code_page(page, 429, wait_s, false);
		return false;
	}
	const enum errc found =
		training_code_find(page_db(page), code, page->now_us, page->arena, ret, &err);
	if (!found)
		return true;
	if (found != ERR_NOT_FOUND) {
		page_fail_err(page, &err);
		return false;
	}
	throttle_failed(throttle, STR(THROTTLE_NAME), peer, page->now_us);
	if (page_audit_as(page, STR(BY_CODE), "training.code", STR("wrong or ended"), "failed"))
		code_page(page, 404, 0, true);
	return false;
}

static void do_code(struct page *page)
{
	const struct str typed = str_trim(http_form(page->request, "code"));
	auto_buf code = BUF_INIT(1024);
	struct training_session session;

	if (!find_session(page, typed.ptr ? typed : STR(""), &session))
		return;
	throttle_succeeded(page->web->throttle, STR(THROTTLE_NAME), http_peer(page->request),
			   page->now_us);
	if (!page_audit_as(page, STR(BY_CODE), "training.code", session.title, "done"))
		return;
	url_add_encoded(&code, typed);
	page_redirect(page, "/learn/%.*s", STR_ARG(buf_str(&code)));
}

static bool place_of_code(struct page *page, struct course_place *ret)
{
	const struct str code = http_param(page->request, "code");
	auto_buf base = BUF_INIT(1024);
	struct training_session session;

	if (!find_session(page, code, &session))
		return false;
	const struct course *course = course_set_find(page_training(page)->courses, session.course);
	if (!course) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return false;
	}
	buf_add_text(&base, "/learn/");
	url_add_encoded(&base, code);
	*ret = (struct course_place){
		.course = course,
		.base = arena_str(page->arena, buf_str(&base)),
		.session = session.id,
		.entered_by = STR(BY_CODE),
	};
	return true;
}

/* ---- both ---- */

static bool find_place(struct page *page, struct course_place *ret)
{
	return http_param(page->request, "code").ptr ? place_of_code(page, ret)
						     : place_of_account(page, ret);
}

static void show_course(struct page *page)
{
	struct course_place place;

	if (find_place(page, &place))
		course_show(page, &place);
}

static void show_lesson(struct page *page)
{
	struct course_place place;

	if (find_place(page, &place))
		course_show_lesson(page, &place, http_param(page->request, "lesson"));
}

static void show_quiz(struct page *page)
{
	struct course_place place;

	if (find_place(page, &place))
		course_show_quiz(page, &place);
}

static void do_quiz(struct page *page)
{
	struct course_place place;

	if (find_place(page, &place))
		course_take_quiz(page, &place);
}

/* Who came by a code sees only certificates of tries with codes of that session. */
static void show_own_certificate(struct page *page)
{
	struct training_result result;
	struct course_place place;
	struct err err;

	if (!find_place(page, &place))
		return;
	enum errc code = training_certificate_find(
		page_db(page), http_param(page->request, "number"), page->arena, &result, &err);
	if (!code && place.session && result.session != place.session)
		code = fail(&err, ERR_NOT_FOUND, "%.*s: is of another session",
			    STR_ARG(result.certificate));
	if (code)
		page_fail_err(page, &err);
	else
		course_show_certificate(
			page, &result, course_set_find(page_training(page)->courses, result.course),
			place.base);
}

#define LEARNERS PAGE_ANYONE /* with a code */

static const struct page_route routes[] = {
	{ "GET", "/training/courses/:course", PAGE_READERS, .handle = show_course },
	{ "GET", "/training/courses/:course/quiz", PAGE_READERS, .handle = show_quiz },
	{ "POST", "/training/courses/:course/quiz", PAGE_READERS, .handle = do_quiz },
	{ "GET", "/training/courses/:course/lessons/:lesson", PAGE_READERS, .handle = show_lesson },
	{ "GET", "/training/courses/:course/certificates/:number", PAGE_READERS,
	  .handle = show_own_certificate },
	{ "GET", "/learn", LEARNERS, .handle = show_code },
	{ "POST", "/learn", LEARNERS, .handle = do_code },
	{ "GET", "/learn/:code", LEARNERS, .handle = show_course },
	{ "GET", "/learn/:code/quiz", LEARNERS, .handle = show_quiz },
	{ "POST", "/learn/:code/quiz", LEARNERS, .handle = do_quiz },
	{ "GET", "/learn/:code/lessons/:lesson", LEARNERS, .handle = show_lesson },
	{ "GET", "/learn/:code/certificates/:number", LEARNERS, .handle = show_own_certificate },
	{ .path = NULL },
};

const struct page_group pages_learn_pages = { .name = "learn", .routes = routes };
