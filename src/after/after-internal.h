/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of src/after share. Only within it. */
#pragma once

#include "cases/case-records.h"

/* What an entry of the timeline tells; `ja` and `en` are its sentence. */
struct lesson {
	const char *what; /* "why", "factor", "cost", "improvement" */
	struct str id;
	struct str state; /* "" */
	struct text_pair sentence;
	struct str words; /* of the person */
};

enum errc lesson_tell(struct case_edit *edit, const struct lesson *lesson, int64_t *ret_seq,
		      struct err *err) MUST_CHECK;
