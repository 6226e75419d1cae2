/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases of the past taken in from a file (docs/formats/cases.md): a JSON document of one case, or a
 * CSV table of a timeline. All of a file is taken, or nothing. Entries keep the time they are said
 * to have happened, and are written now, by whoever takes them in.
 *
 * Errors name the place in the file: "entries[3].time: …", "row 4: …".
 */
#pragma once

#include "cases/case-content.h"

#define CASE_FILE_MAX (4u * 1024 * 1024)

/* What a file does not say. */
struct case_import {
	const struct case_content *content;
	struct case_actor actor;
	int utc_offset_minutes; /* of times without a zone */
	enum lang lang;		/* of texts in two languages, the one that is taken */
	bool training;		/* the case is taken in as a drill, whatever the file says */
	/* Not NULL: only looked at. Called within the edit when all was read; nothing is kept. */
	void (*look)(void *ctx, const struct case_edit *edit);
	void *look_ctx;
};

/* Within src/cases: the end of an import, kept or only looked at. */
enum errc case_import_end(const struct case_import *import, struct case_edit *edit, enum errc code,
			  struct err *err) MUST_CHECK;

/* ERR_SYNTAX, ERR_LIMIT. `ret_id` is the new case. */
enum errc case_import_json(struct db *db, const struct case_import *import, struct str text,
			   int64_t *ret_id, struct err *err) MUST_CHECK;

/*
 * A timeline of columns known by their headings (time, text, accuracy, milestone, or 日時, 内容,
 * 確かさ, 節目), into a case opened with `opening` or, when that is NULL, into the case `id`.
 */
enum errc case_import_csv(struct db *db, const struct case_import *import, struct str text,
			  const struct case_opening *opening, int64_t id, int64_t *ret_id,
			  struct err *err) MUST_CHECK;
