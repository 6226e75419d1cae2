/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A course as pages: its lessons, its questions, and the result, the same for who has an account
 * and for who came with a session's code. `base` is the path that all of it lies under
 * ("/training/courses/ID", "/learn/CODE").
 */
#pragma once

#include "training/results.h"
#include "web/page.h"

struct course_place {
	const struct course *course;
	struct str base;
	int64_t session;       /* whose code it is taken with; 0: none */
	struct str entered_by; /* an account, or "code" */
};

/* Its head and list of lessons. */
void course_show(struct page *page, const struct course_place *place);

/* ERR 404 when there is no such lesson. */
void course_show_lesson(struct page *page, const struct course_place *place, struct str lesson);

void course_show_quiz(struct page *page, const struct course_place *place);

/* Marks what came and keeps it; what is not whole is shown again as it was filled in. */
void course_take_quiz(struct page *page, const struct course_place *place);

/* A certificate to print. False: the answer was an error page. */
void course_show_certificate(struct page *page, const struct training_result *result,
			     const struct course *course, struct str back);
