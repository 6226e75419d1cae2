/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeping what the ministry's own file says (official-sheet.h) beside a form's own wording.
 */
#pragma once

#include "forms/import/official-sheet.h"
#include "store/official.h"

struct official_kept {
	size_t matched; /* items of the form that have their official wording now */
	size_t others;	/* lines of the file that are no item of the form */
};

/*
 * In place of what was kept for the form before. `file->form` is the form's id. ERR_NOT_FOUND: not
 * one number is an item's, so that it is a file of something else; then nothing is changed.
 */
enum errc official_keep(struct db *db, const struct form *form, const struct official_sheet *sheet,
			const struct official_file *file, struct official_kept *ret,
			struct err *err) MUST_CHECK;
