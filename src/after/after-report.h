/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report on a case for those who lead the house: what happened and when, what it meant, how
 * long things took beside other cases and published ones, what was decided, who was told, why it
 * happened, what it cost, what will be better. What nobody said stands as not known and is listed
 * at the end; a drill says on every page that it is one. It names no person as a cause.
 */
#pragma once

#include "after/after-content.h"
#include "duties/duty.h"
#include "inspections/report.h"

struct after_paper {
	struct db *db;
	const struct duty_scope *scope; /* has `lessons` and `reports` */
	const struct case_record *record;
	struct str facility;
	enum lang lang;
};

/* The caller frees it. */
enum errc after_report(const struct after_paper *paper, struct report **ret,
		       struct err *err) MUST_CHECK;

/* The same for programs: every value with its key, unknown ones null (docs/formats/after.md). */
enum errc after_json(const struct after_paper *paper, struct buf *out, struct err *err) MUST_CHECK;
