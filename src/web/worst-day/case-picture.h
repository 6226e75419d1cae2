/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timeline as a picture: a line from the first to the last moment, a dot for each entry,
 * numbered marks for the milestones, which the table below it names (_case-picture.html).
 */
#pragma once

#include "cases/case-sentence.h"
#include "web/page.h"

void view_case_picture(struct page *page, const struct case_reader *reader,
		       const struct case_timeline *timeline);
