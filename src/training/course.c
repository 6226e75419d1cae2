/* SPDX-License-Identifier: Apache-2.0 */
#include "training/course.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (8u * 1024 * 1024)

const char *const audience_names[AUDIENCES] = {
	[AUDIENCE_MANAGEMENT] = "management",
	[AUDIENCE_MANAGERS] = "managers",
	[AUDIENCE_STAFF] = "staff",
};

struct text audience_words(enum audience audience)
{
	static const struct text words[AUDIENCES] = {
		[AUDIENCE_MANAGEMENT] = TEXT("経営層", "Management"),
		[AUDIENCE_MANAGERS] = TEXT("システム・セキュリティ管理者",
					   "Those responsible for systems and their safety"),
		[AUDIENCE_STAFF] = TEXT("すべての職員", "All staff"),
	};

	return words[audience];
}

bool audience_parse(struct str name, enum audience *ret)
{
	for (enum audience a = AUDIENCE_MANAGEMENT; a < AUDIENCES; a++) {
		if (!str_is(name, audience_names[a]))
			continue;
		*ret = a;
		return true;
	}
	return false;
}

struct course_set {
	struct arena arena;
	struct course courses[COURSES_MAX];
	size_t n;
};

/* ---- reading ---- */

struct reading {
	struct yaml_check check;
	struct course_set *set;
	struct course *course;
};

static const char *const pair_keys[] = { "ja", "en", NULL };

/* A pair that is itself an element of a list. */
static struct text_pair read_pair(struct yaml_check *check, const struct yaml *node)
{
	if (!yaml_check_map(check, node, "a sentence", pair_keys))
		return (struct text_pair){ .ja = STR("") };
	return (struct text_pair){ .ja = yaml_check_text(check, node, "ja", true),
				   .en = yaml_check_text(check, node, "en", true) };
}

static const struct text_pair *read_pairs(struct reading *r, const struct yaml *node,
					  const char *key, bool needed, size_t *ret_n)
{
	const struct yaml *list = yaml_check_list(&r->check, node, key, COURSE_TEXTS_MAX);
	struct text_pair *pairs =
		list ? arena_take_array(&r->set->arena, list->n, sizeof(*pairs)) : NULL;

	*ret_n = 0;
	if (!pairs && needed)
		yaml_wrong(&r->check, node->line, "%s is missing", key);
	for (const struct yaml *at = pairs ? list->child : NULL; at; at = at->next)
		pairs[(*ret_n)++] = read_pair(&r->check, at);
	return pairs;
}

static void read_lesson(struct reading *r, const struct yaml *node, struct course_lesson *ret)
{
	static const char *const keys[] = { "id", "title", "text", "practice", NULL };

	if (!yaml_check_map(&r->check, node, "a lesson", keys))
		return;
	ret->id = yaml_check_id(&r->check, node, "id", true);
	ret->title = yaml_check_pair(&r->check, node, "title", true);
	ret->text = read_pairs(r, node, "text", true, &ret->n_text);
	ret->practice = read_pairs(r, node, "practice", false, &ret->n_practice);
	if (course_lesson_find(r->course, ret->id) != r->course->n_lessons - 1)
		yaml_wrong(&r->check, node->line, "lesson “%.*s” is there twice", STR_ARG(ret->id));
}

static void read_choice(struct reading *r, const struct yaml *node, struct course_question *to,
			struct course_choice *ret)
{
	static const char *const keys[] = { "ja", "en", "right", NULL };
	if (!yaml_check_map(&r->check, node, "a choice", keys))
		return;
	ret->text = (struct text_pair){ .ja = yaml_check_text(&r->check, node, "ja", true),
					.en = yaml_check_text(&r->check, node, "en", true) };
	ret->right = yaml_check_truth(&r->check, node, "right", false);
	to->n_right += ret->right;
}

static void read_choices(struct reading *r, const struct yaml *node, struct course_question *ret)
{
	const struct yaml *list = yaml_check_list(&r->check, node, "choices", COURSE_CHOICES_MAX);
	struct course_choice *choices =
		list ? arena_take_array(&r->set->arena, list->n, sizeof(*choices)) : NULL;

	for (const struct yaml *at = choices ? list->child : NULL; at; at = at->next)
		read_choice(r, at, ret, &choices[ret->n_choices++]);
	ret->choices = choices;
	if (ret->n_choices < 2 || !ret->n_right || ret->n_right == ret->n_choices)
		yaml_wrong(&r->check, node->line,
			   "a question has at least one right choice and one wrong one");
}

static bool question_is_there(const struct course *course, struct str id, size_t before)
{
	for (size_t i = 0; i < before; i++) {
		if (str_equal(course->questions[i].id, id))
			return true;
	}
	return false;
}

static void read_question(struct reading *r, const struct yaml *node, struct course_question *ret)
{
	static const char *const keys[] = { "id", "ask", "why", "lesson", "choices", NULL };
	struct course *course = r->course;

	if (!yaml_check_map(&r->check, node, "a question", keys))
		return;
	ret->id = yaml_check_id(&r->check, node, "id", true);
	ret->ask = yaml_check_pair(&r->check, node, "ask", true);
	ret->why = yaml_check_pair(&r->check, node, "why", true);
	read_choices(r, node, ret);
	const size_t lesson =
		course_lesson_find(course, yaml_check_id(&r->check, node, "lesson", true));
	if (lesson == SIZE_MAX)
		yaml_wrong(&r->check, node->line, "question “%.*s”: there is no such lesson",
			   STR_ARG(ret->id));
	else
		ret->lesson = &course->lessons[lesson];
	if (question_is_there(course, ret->id, course->n_questions - 1))
		yaml_wrong(&r->check, node->line, "question “%.*s” is there twice",
			   STR_ARG(ret->id));
}

static void read_lessons(struct reading *r, const struct yaml *doc)
{
	const struct yaml *list = yaml_check_list(&r->check, doc, "lessons", COURSE_LESSONS_MAX);
	struct course_lesson *lessons =
		list ? arena_take_array(&r->set->arena, list->n, sizeof(*lessons)) : NULL;

	r->course->lessons = lessons;
	for (const struct yaml *at = lessons ? list->child : NULL; at; at = at->next)
		read_lesson(r, at, &lessons[r->course->n_lessons++]);
}

static void read_questions(struct reading *r, const struct yaml *doc)
{
	const struct yaml *list =
		yaml_check_list(&r->check, doc, "questions", COURSE_QUESTIONS_MAX);
	struct course_question *questions =
		list ? arena_take_array(&r->set->arena, list->n, sizeof(*questions)) : NULL;

	r->course->questions = questions;
	for (const struct yaml *at = questions ? list->child : NULL; at; at = at->next)
		read_question(r, at, &questions[r->course->n_questions++]);
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version",	"date",	   "source",	"id",
					    "audience", "title",   "summary",	"minutes",
					    "pass",	"lessons", "questions", NULL };
	struct course_set *set = ctx;
	struct reading r = { .check = { .file = file }, .set = set };

	if (set->n == COURSES_MAX)
		return fail(err, ERR_LIMIT, "%s: over %u courses", file, COURSES_MAX);
	r.course = &set->courses[set->n];
	*r.course = (struct course){ .version = 0 };
	if (!yaml_check_map(&r.check, doc, "a course", keys))
		return yaml_check_end(&r.check, err);
	yaml_check_head(&r.check, doc);
	r.course->id = yaml_check_id(&r.check, doc, "id", true);
	r.course->version = yaml_check_number(&r.check, doc, "version", 1, 10000, 1);
	r.course->date = yaml_text(doc, "date");
	r.course->source = yaml_text(doc, "source");
	r.course->audience = (enum audience)yaml_check_word(
		&r.check, doc, "audience", audience_names, AUDIENCES, AUDIENCE_STAFF);
	r.course->title = yaml_check_pair(&r.check, doc, "title", true);
	r.course->summary = yaml_check_pair(&r.check, doc, "summary", true);
	r.course->minutes = yaml_check_number(&r.check, doc, "minutes", 1, 600, 0);
	r.course->pass_percent = yaml_check_number(&r.check, doc, "pass", 1, 100, 80);
	if (!r.check.code)
		read_lessons(&r, doc);
	if (!r.check.code)
		read_questions(&r, doc);
	if (!r.check.code && course_set_find(set, r.course->id))
		yaml_wrong(&r.check, doc->line, "course “%.*s” is there twice",
			   STR_ARG(r.course->id));
	if (r.check.code)
		return yaml_check_end(&r.check, err);
	set->n++;
	return ERR_OK;
}

static int by_audience(const void *a, const void *b)
{
	const struct course *x = a;
	const struct course *y = b;

	if (x->audience != y->audience)
		return x->audience < y->audience ? -1 : 1;
	return str_compare(x->id, y->id);
}

static struct course_set *set_new(void)
{
	struct course_set *set = mem_new(sizeof(*set));

	arena_init(&set->arena, CONTENT_BYTES);
	return set;
}

enum errc course_set_load(const char *from, struct course_set **ret, struct err *err)
{
	auto_course_set *set = set_new();
	const enum errc code = pack_each(from, COURSE_FOLDER, &set->arena, take_file, set, err);

	if (code && code != ERR_NOT_FOUND)
		return code;
	qsort(set->courses, set->n, sizeof(set->courses[0]), by_audience);
	*ret = STEAL(set);
	return ERR_OK;
}

enum errc course_set_load_folder(const char *folder, struct course_set **ret, struct err *err)
{
	auto_course_set *set = set_new();
	const enum errc code = yaml_folder_each(folder, &set->arena, take_file, set, err);

	if (code)
		return code;
	if (!set->n)
		return fail(err, ERR_NOT_FOUND, "%s: %s", COURSE_FOLDER,
			    text_of(TR("研修のファイルがありません", "there are no courses")));
	qsort(set->courses, set->n, sizeof(set->courses[0]), by_audience);
	*ret = STEAL(set);
	return ERR_OK;
}

void course_set_free(struct course_set *set)
{
	if (!set)
		return;
	arena_done(&set->arena);
	free(set);
}

void course_set_free_at(struct course_set **set)
{
	course_set_free(*set);
	*set = NULL;
}

/* ---- asking ---- */

size_t course_set_count(const struct course_set *set)
{
	return set->n;
}

const struct course *course_set_at(const struct course_set *set, size_t i)
{
	return &set->courses[i];
}

const struct course *course_set_find(const struct course_set *set, struct str id)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_equal(set->courses[i].id, id))
			return &set->courses[i];
	}
	return NULL;
}

size_t course_lesson_find(const struct course *course, struct str id)
{
	for (size_t i = 0; i < course->n_lessons; i++) {
		if (str_equal(course->lessons[i].id, id))
			return i;
	}
	return SIZE_MAX;
}
