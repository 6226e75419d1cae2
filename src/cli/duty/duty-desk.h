/* SPDX-License-Identifier: Apache-2.0 */
/* What `duty …` commands have in common: the list as it is at this moment. */
#pragma once

#include "cli/command.h"
#include "duties/duty-list.h"
#include "duties/duty-marks.h"

struct duty_desk {
	struct db *db;
	struct duty_office *office;
	struct arena arena;
	struct duty_scope scope;
	struct duties duties;
};

/* --now, for tests and for looking ahead: what would be to do on another day. */
#define DUTY_NOW_OPTION                                                                            \
	{                                                                                          \
		.name = "now", .type = OPTION_TEXT, .arg = "TIME",                                 \
		.help = TEXT("この時刻のつもりで（例: 2027-07-01。なければ今）",                   \
			     "as if it were that time (such as 2027-07-01; else now)"),            \
	}

enum errc duty_desk_open(const struct options *options, bool write, struct duty_desk *ret,
			 struct err *err) MUST_CHECK;
void duty_desk_done(struct duty_desk *desk);
#define auto_duty_desk CLEANUP(duty_desk_done) struct duty_desk

/*
 * The duty that the command's first argument names, by its key, for a change by a person;
 * ERR_NOT_FOUND names it.
 */
enum errc duty_desk_word(const struct duty_desk *desk, const struct options *options, struct str by,
			 struct duty_word *ret, struct err *err) MUST_CHECK;
