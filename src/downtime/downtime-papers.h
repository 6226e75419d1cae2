/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers of a downtime: the board, the order of coming back, temporary numbers with their labels
 * and list, and blank slips. The first two can be shown on a page as well (inspections/report.h).
 * What belongs to a drill says so on every page. PDFs need fonts and temporary files: work for the
 * printer or a command.
 */
#pragma once

#include "downtime/downtime-content.h"
#include "downtime/downtime-notes.h"
#include "downtime/numbers.h"
#include "inspections/report.h"

#define DOWNTIME_PAPER_BYTES (48u * 1024 * 1024)

enum downtime_paper {
	DOWNTIME_PAPER_BOARD,
	DOWNTIME_PAPER_PLAN,
	DOWNTIME_PAPER_NUMBERS,
	DOWNTIME_PAPER_SLIPS,
	DOWNTIME_PAPERS,
};
extern const char *const downtime_papers[DOWNTIME_PAPERS]; /* "board", "plan", … */

struct downtime_desk {
	struct db *db;
	const struct downtime_content *content;
	const struct case_record *record; /* NULL: slips alone, and none of a case */
	struct str facility;
	enum lang lang;
	int64_t now_us;
	int utc_offset_minutes;
	struct arena *arena;
};

/* For a page or a file; the caller frees it. */
enum errc downtime_board_report(const struct downtime_desk *desk, struct report **ret,
				struct err *err) MUST_CHECK;
enum errc downtime_plan_report(const struct downtime_desk *desk, struct report **ret,
			       struct err *err) MUST_CHECK;

/* 「3日 4時間」, 「未測定」 for RESTORE_UNKNOWN. In the arena. */
struct str downtime_minutes(const struct downtime_desk *desk, int64_t minutes);

/*
 * As a PDF. `part`: of numbers the range's number, of slips the id; "": all of them.
 * ERR_NOT_FOUND; ERR_UNSUPPORTED: there is no font.
 */
enum errc downtime_print(const struct downtime_desk *desk, enum downtime_paper paper,
			 struct str part, struct buf *out, struct err *err) MUST_CHECK;
