/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports of other backup products (docs/formats/backup-reports.md): CSV in UTF-8 or CP932, or JSON
 * (objects in an array, wherever it stands, or one a line). A row tells of one run, or sums up one
 * backup; rows of one place and system are one backup.
 *
 * What a report says is only told: it proves L1 at most (its newest good generation is fresh), else
 * L0, and never that anything could be restored.
 */
#pragma once

#include "backups/backup-records.h"
#include "backups/report-words.h"
#include "base/encoding/charset.h"

#define REPORT_FILE_MAX	   (32u * 1024 * 1024)
#define REPORT_BACKUPS_MAX 500u
#define REPORT_NOTES_MAX   20u /* that keep their sentence; all are counted */

struct report_backup {
	struct str place; /* NAME/place/system */
	struct str system;
	int64_t newest_us;    /* of the newest good run; TIME_NONE: none was good */
	int64_t last_us;      /* of the newest run, however it went */
	struct str last;      /* good, warned, bad; "" not told. A view of the words */
	int64_t good;	      /* runs */
	int64_t generations;  /* as told; -1: not told */
	int32_t connected;    /* DAY_NONE: not told */
	struct str encrypted; /* STR_NONE: not told; so is the next */
	struct str copy;
};

struct report {
	struct report_backup at[REPORT_BACKUPS_MAX];
	size_t n;
	size_t rows;
	size_t noted;
	struct err notes[REPORT_NOTES_MAX];
};

struct report_ask {
	struct str name; /* what the report is called: "veeam" */
	int utc_offset_minutes;
	const struct report_words *words;
	struct charset *charset;
	struct arena *arena; /* of what is found */
};

/* ERR_SYNTAX when it has no heading, or no column that says when, or no rows. */
enum errc report_read(struct str bytes, const struct report_ask *ask, struct report *ret,
		      struct err *err) MUST_CHECK;

/* Keep one: a proof of L0 or L1, what was seen, and what the report says of copy and connection. */
enum errc report_keep(struct db *db, const struct report_backup *backup, struct str by,
		      int64_t now_us, enum backup_level *ret_level, struct err *err) MUST_CHECK;
