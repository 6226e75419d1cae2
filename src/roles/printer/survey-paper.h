/* SPDX-License-Identifier: Apache-2.0 */
/* One of the printer's papers: papers.h. */
#pragma once

#include "surveys/survey-tables.h"

struct survey_paper {
	struct str survey; /* its code */
	const struct survey_content *content;
	const struct form_set *forms;
	enum lang lang;
	int32_t today;
};

/* ERR_NOT_FOUND; ERR_LIMIT. */
enum errc survey_paper(struct db *db, const struct survey_paper *paper, struct buf *out,
		       struct err *err) MUST_CHECK;
