/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What reports of other backup products call their columns, and what they write in them, as data
 * (content/backups/reports.yml, docs/formats/backup-reports.md).
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum report_column {
	REPORT_SYSTEM,
	REPORT_PLACE,
	REPORT_RESULT,
	REPORT_WHEN,
	REPORT_GENERATIONS,
	REPORT_CONNECTED,
	REPORT_ENCRYPTED,
	REPORT_COPY,
	REPORT_COLUMNS,
};

struct report_words;

/* The shipped file, or `path`. The sentence names file and line. */
enum errc report_words_read(const char *path, struct report_words **ret,
			    struct err *err) MUST_CHECK;
void report_words_free(struct report_words *words);
void report_words_free_at(struct report_words **words);
#define auto_report_words CLEANUP(report_words_free_at) struct report_words

/* REPORT_COLUMNS when no heading is called so. */
enum report_column report_column(const struct report_words *words, struct str heading,
				 struct arena *arena);

/* What the cell stands for in that column ("good", "yes", "offline"); STR_NONE when no word fits.
 */
struct str report_value(const struct report_words *words, enum report_column column,
			struct str cell, struct arena *arena);
