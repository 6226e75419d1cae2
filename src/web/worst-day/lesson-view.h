/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case looked back on, on its page: whys, factors, costs and improvements as lists, each with
 * what was typed when a form of it was refused.
 */
#pragma once

#include "after/improvements.h"
#include "after/lessons.h"
#include "web/page.h"

/* What names the fields of one factor or cost: "f.ID". In the request's arena. */
const char *lesson_field(const struct page *page, const char *part, struct str id);

/* ERR_LIMIT, or of the records. */
enum errc view_lessons(struct page *page, const struct case_record *record,
		       struct err *err) MUST_CHECK;
