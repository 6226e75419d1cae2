/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How things stood, from a file: a published timeline, a list of the headquarters, another program.
 * docs/formats/downtime.md; all of a file is taken, or nothing, and the sentence names the place
 * ("states[3].service: …").
 */
#pragma once

#include "downtime/restore-plan.h"

#define DOWNTIME_FILE_MAX  (4u * 1024 * 1024)
#define DOWNTIME_ITEMS_MAX 2000u /* of each list */

/* Within the edit of the case. ERR_SYNTAX, ERR_LIMIT and those of the changes themselves. */
enum errc downtime_import(struct case_edit *edit, const struct downtime_content *content,
			  struct str text, enum lang lang, int utc_offset_minutes,
			  struct err *err) MUST_CHECK;
