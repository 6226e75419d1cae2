/* SPDX-License-Identifier: Apache-2.0 */
/* What `training …` commands have in common: the year asked about, a file read, who enters it. */
#pragma once

#include "cli/command.h"
#include "training/report.h"
#include "training/roster.h"

#define TRAINING_YEAR_OPTION                                                                       \
	{                                                                                          \
		.name = "year", .type = OPTION_NUMBER, .arg = "YEAR", .min = 2000, .max = 2100,    \
		.help = TEXT("年度（なければ今年度）", "fiscal year (else this one)"),             \
	}

int32_t training_today(void);
/* By the facility's own fiscal year. */
struct training_span training_span_of(const struct options *options, struct db *db);

/* A session's number as it was typed. */
enum errc training_number(const char *typed, int64_t *ret, struct err *err) MUST_CHECK;

/* A list (CSV) with what it takes to read it. */
struct training_list {
	struct buf bytes;
	struct roster_words *words;
	struct charset *charset;
	struct roster_source source;
};

enum errc training_list_open(const char *path, struct training_list *ret,
			     struct err *err) MUST_CHECK;
void training_list_done(struct training_list *list);
#define auto_training_list CLEANUP(training_list_done) struct training_list

/* Says what came of it; rows that were not taken go to standard error with their place. */
void training_list_tell(const struct roster_report *report);
