/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports as they left the house and who was told what. Owns the SQL of case_report_versions,
 * case_tellings, case_receipts and report_workbooks, which are only ever added to. Each telling and
 * receipt writes its entry into the timeline of the case in the same transaction (the edit's).
 *
 * The training mark of a case goes into everything of it: what is told within a drill says so, and
 * cannot be written down as told for real (nor the other way round).
 */
#pragma once

#include "base/arena.h"
#include "cases/case-records.h"
#include "store/evidence-files.h"

#define TELLING_TEXT_MAX    300u
#define TELLING_WORDS_MAX   4000u
#define TELLINGS_MAX	    2000u
#define REPORT_BODY_MAX	    (512u * 1024)
#define REPORT_VERSIONS_MAX 500u
#define WORKBOOK_MAX	    (4u * 1024 * 1024)
#define WORKBOOK_PLACES_MAX (64u * 1024)
#define TELLING_OTHER	    "other" /* a recipient that is not in content */

/* ---- versions of reports ---- */

struct report_version {
	int64_t id;
	int64_t case_id;
	struct str form;
	int64_t number;
	bool final;
	enum lang lang;
	struct str title;
	struct str body;
	struct str sha256;
	struct str template; /* version and date of the form it was made from */
	int64_t missing;
	bool training;
	int64_t made_us;
	struct str made_by;
};

/* `number` 0: the newest. ERR_NOT_FOUND; texts in `arena`. */
enum errc report_versions_get(struct db *db, int64_t case_id, struct str form, int64_t number,
			      struct arena *arena, struct report_version *ret,
			      struct err *err) MUST_CHECK;

struct report_versions {
	struct report_version *at;
	size_t n;
};

/* Of a form, or of all ("") by form; the newest first, without their bodies. */
enum errc report_versions_list(struct db *db, int64_t case_id, struct str form, struct arena *arena,
			       struct report_versions *ret, struct err *err) MUST_CHECK;

/* Do the bytes still have the sum that was kept with them? */
bool report_version_whole(const struct report_version *version);

/* ---- tellings ---- */

enum telling_how {
	TELLING_PHONE,
	TELLING_MAIL,
	TELLING_FAX,
	TELLING_FORM, /* a form of the authority on the web */
	TELLING_POST,
	TELLING_VISIT,
	TELLING_BY_OTHER,
	TELLING_HOWS,
};
extern const struct text_choice telling_hows[TELLING_HOWS + 1];

struct telling {
	int64_t id;
	int64_t case_id;
	struct str recipient;
	struct str duty; /* "" */
	struct str form; /* of its report; "": none; read only, as the next */
	int64_t number;
	int64_t told_us;
	enum telling_how how;
	struct str whom;
	struct str words;
	bool training;
	int64_t entry; /* read only, as what follows */
	int64_t written_us;
	struct str written_by;
	int64_t receipt_us; /* of the newest; TIME_NONE: none came */
	struct str receipt;
};

/* What is written down, and with it the report that was handed over. */
struct telling_in {
	struct telling telling; /* recipient, duty, told_us, how, whom, words, training */
	struct str title;	/* of the recipient, for the timeline */
	const struct report_version *report; /* form, final, lang, title, body, template, missing;
						NULL: none */
};

/*
 * ERR_DENIED: the case is a drill and `training` is not said, or the other way round; ERR_SYNTAX:
 * nobody named, a time to come or before the case was known; ERR_LIMIT. `ret_id` may be NULL.
 */
enum errc tellings_add(struct case_edit *edit, const struct telling_in *in, int64_t *ret_id,
		       struct err *err) MUST_CHECK;

/* The receipt for a telling of the case. ERR_NOT_FOUND; ERR_SYNTAX. */
enum errc telling_receipt_add(struct case_edit *edit, int64_t telling, int64_t got_us,
			      struct str words, struct err *err) MUST_CHECK;

struct tellings {
	struct telling *at;
	size_t n;
};

/* In the order they were told. Texts in `arena`. */
enum errc tellings_list(struct db *db, int64_t case_id, struct arena *arena, struct tellings *ret,
			struct err *err) MUST_CHECK;

/* ---- workbooks of authorities ---- */

struct report_workbook {
	struct str form;
	struct str name;
	struct str sha256;
	struct str bytes; /* "": taken back, or not asked for */
	struct str places;
	int64_t added_us;
	struct str added_by;
};

/* `sha256` is not read. ERR_LIMIT. */
enum errc report_workbooks_put(struct db *db, const struct report_workbook *workbook,
			       struct err *err) MUST_CHECK;

/* The one that counts; ERR_NOT_FOUND: none, or it was taken back. */
enum errc report_workbooks_get(struct db *db, struct str form, struct arena *arena,
			       struct report_workbook *ret, struct err *err) MUST_CHECK;
