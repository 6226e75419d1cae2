/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of training read once at the start: courses, and how lists of staff are written.
 */
#pragma once

#include "training/roster.h"

struct training_room {
	struct course_set *courses;
	struct roster_words *words;
	struct charset *charset;
};

/* `content` is the content folder. */
enum errc training_room_open(const char *content, struct training_room *ret,
			     struct err *err) MUST_CHECK;
void training_room_close(struct training_room *room);
