/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Courses as data (docs/formats/training.md): short lessons and questions with an explanation, for
 * one of three audiences, from the files of content/training. Never changed once loaded. A course
 * whose text changes gets a new `version`; what people passed names the version they saw.
 */
#pragma once

#include "base/encoding/yaml-check.h"

#define COURSE_FOLDER	     "training" /* in the content folder */
#define COURSES_MAX	     64u
#define COURSE_LESSONS_MAX   16u
#define COURSE_TEXTS_MAX     16u /* paragraphs, or things to do, of one lesson */
#define COURSE_QUESTIONS_MAX 40u
#define COURSE_CHOICES_MAX   6u

/* Whom a course is for; the order is that of the pages. */
enum audience {
	AUDIENCE_MANAGEMENT,
	AUDIENCE_MANAGERS, /* of the systems' safety */
	AUDIENCE_STAFF,
	AUDIENCES,
};

extern const char *const audience_names[AUDIENCES]; /* "management", "managers", "staff" */
struct text audience_words(enum audience audience);
bool audience_parse(struct str name, enum audience *ret);

struct course_lesson {
	struct str id;
	struct text_pair title;
	const struct text_pair *text; /* paragraphs */
	size_t n_text;
	const struct text_pair *practice; /* what to do from today on; may be none */
	size_t n_practice;
};

struct course_choice {
	struct text_pair text;
	bool right;
};

struct course_question {
	struct str id;
	struct text_pair ask;
	struct text_pair why; /* the explanation, shown with the result */
	const struct course_choice *choices;
	size_t n_choices;		    /* 2 to COURSE_CHOICES_MAX */
	size_t n_right;			    /* 1: one is to be chosen; more: all of them */
	const struct course_lesson *lesson; /* that teaches it */
};

struct course {
	struct str id;
	int64_t version;
	struct str date;
	struct str source;
	enum audience audience;
	struct text_pair title;
	struct text_pair summary;
	int64_t minutes;
	int64_t pass_percent;
	const struct course_lesson *lessons;
	size_t n_lessons;
	const struct course_question *questions;
	size_t n_questions;
};

struct course_set;

/*
 * All *.yml of that kind (pack_each()); `from` is the content folder, NULL the own one. None at all
 * is no error: a sector may have no courses. The sentence of an error names file and line.
 */
enum errc course_set_load(const char *from, struct course_set **ret, struct err *err) MUST_CHECK;

/* All *.yml of that one folder, for their authors. ERR_NOT_FOUND: there are none. */
enum errc course_set_load_folder(const char *folder, struct course_set **ret,
				 struct err *err) MUST_CHECK;
void course_set_free(struct course_set *set);
void course_set_free_at(struct course_set **set);
#define auto_course_set CLEANUP(course_set_free_at) struct course_set

size_t course_set_count(const struct course_set *set);
const struct course *course_set_at(const struct course_set *set, size_t i); /* by audience, id */
const struct course *course_set_find(const struct course_set *set, struct str id); /* or NULL */

/* SIZE_MAX: there is no such lesson. */
size_t course_lesson_find(const struct course *course, struct str id);
