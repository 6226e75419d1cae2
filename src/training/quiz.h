/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Marking the questions of a course. A question is right when exactly its right choices were
 * chosen. Nothing is worked out from how long somebody took or how often they tried.
 */
#pragma once

#include "base/buf.h"
#include "training/course.h"

/* Of each question the chosen choices, a bit each; 0: none was chosen. */
struct quiz_answers {
	uint8_t chosen[COURSE_QUESTIONS_MAX];
};

struct quiz_result {
	size_t right;
	size_t of;
	size_t unanswered;
	bool passed;
};

bool quiz_is_right(const struct course_question *question, uint8_t chosen);
struct quiz_result quiz_mark(const struct course *course, const struct quiz_answers *answers);

/* "q1=2" or "q1=2,3" a line, by the ids of questions, for the record of it. */
#define QUIZ_WORDS_MAX 4096u
void quiz_add_words(const struct course *course, const struct quiz_answers *answers,
		    struct buf *out);
