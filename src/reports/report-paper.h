/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report as a file: paper (PDF), workbook, JSON. When the authority's own workbook was taken in
 * for the form, that is what is filled. What belongs to a drill has its mark on every page, in
 * every sheet's head and before every text.
 *
 * PDFs and workbooks need libraries and temporary files: work for the printer or a command.
 */
#pragma once

#include "inspections/report.h"
#include "reports/report-draft.h"

#define REPORT_FILE_MAX (48u * 1024 * 1024)

enum report_shape {
	REPORT_AS_PDF,
	REPORT_AS_XLSX,
	REPORT_AS_JSON,
	REPORT_SHAPES,
};
extern const char *const report_shape_names[REPORT_SHAPES]; /* "pdf", "xlsx", "json" */

/* What became of the authority's workbook. */
struct report_filled {
	bool official;	 /* else it is our own, or no workbook */
	struct str name; /* of its file */
	size_t n_places;
	size_t n_filled;
	struct str lost[REPORT_PLACES_MAX]; /* titles of fields that found no place */
	size_t n_lost;
};

/* The paper of a draft, for a page or a file. The caller frees it. */
enum errc report_paper(const struct report_scope *scope, const struct report_draft *draft,
		       struct report **ret, struct err *err) MUST_CHECK;

/* `filled` may be NULL. ERR_UNSUPPORTED: there is no font. */
enum errc report_write(const struct report_scope *scope, const struct report_draft *draft,
		       enum report_shape shape, struct buf *out, struct report_filled *filled,
		       struct err *err) MUST_CHECK;

/*
 * Take in a workbook of an authority for a form: it is read once to see that it is one and that
 * something would find its place. `places` is a map of the hospital's own ("": that of the form).
 * ERR_SYNTAX, ERR_NOT_FOUND: no field finds a place; ERR_CONFLICT: a formula stands there.
 */
enum errc report_workbook_check(const struct report_form *form, struct str bytes, struct str places,
				struct report_filled *ret, struct err *err) MUST_CHECK;
