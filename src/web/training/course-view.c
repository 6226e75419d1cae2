/* SPDX-License-Identifier: Apache-2.0 */
#include "web/training/course-view.h"

#define FIELD_MAX (YAML_CONTENT_ID_MAX + 8u)

/* ---- the course and its lessons ---- */

static void view_course(struct page *page, const struct course_place *place)
{
	const struct course *course = place->course;
	struct view *view = view_object(page->view, "course");

	view_str(view, "id", course->id);
	view_str(view, "base", place->base);
	view_str(view, "title", text_pair_in(course->title, page->lang));
	view_str(view, "summary", text_pair_in(course->summary, page->lang));
	view_str(view, "date", course->date);
	view_str(view, "source", course->source);
	view_number(view, "revision", course->version);
	view_number(view, "minutes", course->minutes);
	view_number(view, "pass", course->pass_percent);
	view_number(view, "questions", (int64_t)course->n_questions);
	view_sentence(view, "audience", audience_words(course->audience), page->lang);
}

static void view_lessons(struct page *page, const struct course_place *place, size_t current)
{
	view_list(page->view, "lessons");
	for (size_t i = 0; i < place->course->n_lessons; i++) {
		const struct course_lesson *lesson = &place->course->lessons[i];
		struct view *row = view_add(page->view, "lessons");

		view_number(row, "number", (int64_t)i + 1);
		view_str(row, "lesson", lesson->id);
		view_str(row, "name", text_pair_in(lesson->title, page->lang));
		view_bool(row, "current", i == current);
	}
}

void course_show(struct page *page, const struct course_place *place)
{
	view_course(page, place);
	view_lessons(page, place, SIZE_MAX);
	view_str(page->view, "title", text_pair_in(place->course->title, page->lang));
	view_str(page->view, "first", place->course->lessons[0].id);
	view_bool(page->view, "with_code", place->session);
	page_show(page, &template_course);
}

static void view_texts(struct page *page, const char *list, const struct text_pair *texts, size_t n)
{
	view_list(page->view, list);
	for (size_t i = 0; i < n; i++)
		view_str(view_add(page->view, list), "text", text_pair_in(texts[i], page->lang));
}

void course_show_lesson(struct page *page, const struct course_place *place, struct str id)
{
	const struct course *course = place->course;
	const size_t at = course_lesson_find(course, id);

	if (at == SIZE_MAX) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	const struct course_lesson *lesson = &course->lessons[at];
	const bool last = at + 1 == course->n_lessons;
	view_course(page, place);
	view_lessons(page, place, at);
	view_texts(page, "texts", lesson->text, lesson->n_text);
	view_texts(page, "practice", lesson->practice, lesson->n_practice);
	view_str(page->view, "title", text_pair_in(lesson->title, page->lang));
	view_number(page->view, "number", (int64_t)at + 1);
	view_number(page->view, "of", (int64_t)course->n_lessons);
	view_bool(page->view, "last", last);
	view_str(page->view, "next", last ? STR("") : course->lessons[at + 1].id);
	page_show(page, &template_lesson);
}

/* ---- the questions ---- */

/* A field's name as the page has it: "q-ID". */
static const struct course_question *question_named(const struct course *course, struct str name,
						    size_t *ret_at)
{
	for (size_t i = 0; i < course->n_questions; i++) {
		char field[FIELD_MAX];

		(void)snprintf(field, sizeof(field), "q-%.*s", STR_ARG(course->questions[i].id));
		if (!str_is(name, field))
			continue;
		*ret_at = i;
		return &course->questions[i];
	}
	return NULL;
}

/* Of a question with one right choice the last that came counts, as in a browser. */
static struct quiz_answers read_answers(const struct page *page, const struct course *course)
{
	struct quiz_answers answers = { .chosen = { 0 } };
	struct str name;
	struct str value;
	size_t at;

	for (size_t i = 0; http_form_at(page->request, i, &name, &value); i++) {
		const struct course_question *question = question_named(course, name, &at);
		const int64_t choice = page_number(value, 0);

		if (!question || choice < 1 || choice > (int64_t)question->n_choices)
			continue;
		const uint8_t bit = (uint8_t)(1u << (unsigned)(choice - 1));
		answers.chosen[at] =
			question->n_right == 1 ? bit : (uint8_t)(answers.chosen[at] | bit);
	}
	return answers;
}

static void view_choices(struct page *page, struct view *row,
			 const struct course_question *question, uint8_t chosen)
{
	view_list(row, "choices");
	for (size_t i = 0; i < question->n_choices; i++) {
		struct view *choice = view_add(row, "choices");
		const bool is_chosen = chosen & (1u << i);

		view_number(choice, "value", (int64_t)i + 1);
		view_str(choice, "text", text_pair_in(question->choices[i].text, page->lang));
		view_bool(choice, "chosen", is_chosen);
		view_bool(choice, "right", question->choices[i].right);
	}
}

static void view_questions(struct page *page, const struct course *course,
			   const struct quiz_answers *answers)
{
	view_list(page->view, "questions");
	for (size_t i = 0; i < course->n_questions; i++) {
		const struct course_question *question = &course->questions[i];
		struct view *row = view_add(page->view, "questions");

		view_number(row, "number", (int64_t)i + 1);
		view_str(row, "id", question->id);
		view_str(row, "ask", text_pair_in(question->ask, page->lang));
		view_str(row, "why", text_pair_in(question->why, page->lang));
		view_str(row, "lesson", question->lesson->id);
		view_str(row, "lesson_title", text_pair_in(question->lesson->title, page->lang));
		view_bool(row, "several", question->n_right > 1);
		view_bool(row, "is_right", quiz_is_right(question, answers->chosen[i]));
		view_choices(page, row, question, answers->chosen[i]);
	}
}

static void take_department(void *ctx, struct str name)
{
	struct page *page = ctx;

	view_str(view_add(page->view, "departments"), "name", arena_str(page->arena, name));
}

static void quiz_page(struct page *page, const struct course_place *place, unsigned status,
		      const struct quiz_answers *answers, struct str fault)
{
	const struct str staff = http_form(page->request, "staff");
	const struct str department = http_form(page->request, "department");
	struct err err;

	view_course(page, place);
	view_questions(page, place->course, answers);
	view_list(page->view, "departments");
	if (training_departments_each(page_db(page), take_department, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", text_pair_in(place->course->title, page->lang));
	view_str(page->view, "fault", fault);
	view_str(page->view, "staff", staff.ptr ? staff : STR(""));
	view_str(page->view, "department", department.ptr ? department : STR(""));
	page_show_status(page, status, &template_quiz);
}

void course_show_quiz(struct page *page, const struct course_place *place)
{
	const struct quiz_answers none = { .chosen = { 0 } };

	quiz_page(page, place, 200, &none, STR(""));
}

static void show_result(struct page *page, const struct course_place *place,
			const struct quiz_answers *answers, const struct quiz_result *result,
			const char *certificate)
{
	view_course(page, place);
	view_questions(page, place->course, answers);
	view_str(page->view, "title", text_pair_in(place->course->title, page->lang));
	view_number(page->view, "right", (int64_t)result->right);
	view_number(page->view, "of", (int64_t)result->of);
	view_bool(page->view, "passed", result->passed);
	view_cstr(page->view, "certificate", certificate);
	page_show(page, &template_quiz_result);
}

/* False: the answer was given. */
static bool keep_result(struct page *page, const struct course_place *place,
			const struct quiz_answers *answers, const struct quiz_result *result,
			char certificate[static CERTIFICATE_MAX])
{
	auto_buf words = BUF_INIT(QUIZ_WORDS_MAX);
	const struct str staff = http_form(page->request, "staff");
	char today[DAY_TEXT_MAX];
	struct err err;

	page_today(page, today);
	quiz_add_words(place->course, answers, &words);
	const struct training_result kept = {
		.course = place->course->id,
		.course_version = place->course->version,
		.staff = staff.ptr ? staff : STR(""),
		.department = http_form(page->request, "department"),
		.session = place->session,
		.taken_on = str_from(today),
		.taken_us = page->now_us,
		.correct = (int64_t)result->right,
		.questions = (int64_t)result->of,
		.passed = result->passed,
		.answers = buf_str(&words),
		.entered_by = place->entered_by,
	};
	if (!page_audit_as(page, place->entered_by, "training.quiz",
			   arena_printf(page->arena, "%.*s: %s", STR_ARG(place->course->id),
					result->passed ? "passed" : "not passed"),
			   "done"))
		return false;
	const enum errc code = training_results_add(page_db(page), &kept, certificate, &err);
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		quiz_page(page, place, code == ERR_LIMIT ? 429 : 422, answers, str_from(err.text));
	else if (code)
		page_fail_err(page, &err);
	return !code;
}

void course_take_quiz(struct page *page, const struct course_place *place)
{
	const struct quiz_answers answers = read_answers(page, place->course);
	const struct quiz_result result = quiz_mark(place->course, &answers);
	char certificate[CERTIFICATE_MAX];

	if (result.unanswered) {
		quiz_page(page, place, 422, &answers,
			  str_from(text_in(TR("まだ答えていない問題があります",
					      "some questions have no answer yet"),
					   page->lang)));
		return;
	}
	if (keep_result(page, place, &answers, &result, certificate))
		show_result(page, place, &answers, &result, certificate);
}

/* ---- the certificate ---- */

void course_show_certificate(struct page *page, const struct training_result *result,
			     const struct course *course, struct str back)
{
	struct view *view = page->view;

	view_text(view, "title", TEXT_TRAINING_CERTIFICATE);
	view_str(view, "number", result->certificate);
	view_str(view, "name", course ? text_pair_in(course->title, page->lang) : result->course);
	view_number(view, "revision", result->course_version);
	view_str(view, "staff", result->staff);
	view_str(view, "department", result->department);
	view_str(view, "day", result->taken_on);
	view_number(view, "right", result->correct);
	view_number(view, "of", result->questions);
	view_str(view, "back", back);
	view_bool(view, "as_file", page_may(page, PAGE_READERS));
	page_show(page, &template_certificate);
}
