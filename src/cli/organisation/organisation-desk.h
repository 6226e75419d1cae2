/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `organisation …` commands have in common. They work with the machine's scope: who may read
 * the data folder may read every organisation in it.
 */
#pragma once

#include "base/calendar/day.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "organisations/organisation-change.h"
#include "organisations/organisation-content.h"

struct organisation_desk {
	struct db *db;
	struct org_office *office;
	struct org_scope *scope;
	struct org_content *content;
	struct arena arena;
	char user[RECORDS_USER_MAX];
	struct organisation_actor actor;
	char day[DAY_TEXT_MAX]; /* --on, else today */
	bool indents;		/* a table shows depths */
};

/* `write` makes the records when they are not there yet. */
enum errc organisation_desk_open(const struct options *options, bool write,
				 struct organisation_desk *ret, struct err *err) MUST_CHECK;

/* --on, of a command that has OPTION_ON. ERR_USAGE. */
enum errc organisation_desk_day(const struct options *options, struct organisation_desk *desk,
				struct err *err) MUST_CHECK;
void organisation_desk_done(struct organisation_desk *desk);
#define auto_organisation_desk CLEANUP(organisation_desk_done) struct organisation_desk

/* The whole of a command that changes something on a day. */
enum exit_code organisation_desk_run(const struct options *options,
				     enum errc (*change)(const struct options *options,
							 struct organisation_desk *desk,
							 struct err *err));

/* By its code. ERR_NOT_FOUND. */
enum errc organisation_desk_find(const struct organisation_desk *desk, const char *code,
				 int64_t *ret, struct err *err) MUST_CHECK;

/* The columns of an organisation in a list, and its row. */
extern const struct rows_column organisation_columns[];
void organisation_desk_row(const struct organisation_desk *desk, struct rows *rows,
			   const struct organisation *o, unsigned depth);

#define OPTION_ON(japanese, english)                                                               \
	{                                                                                          \
		.name = "on", .type = OPTION_TEXT, .arg = "DAY", .help = TEXT(japanese, english)   \
	}
#define OPTION_BY                                                                                  \
	{                                                                                          \
		.name = "by", .type = OPTION_CHOICE, .choices = "authority|member|vendor",         \
		.fallback = "authority",                                                           \
		.help = TEXT("どのつながりか（所管、加盟、取引）",                                 \
			     "by which edge: authority, membership, business"),                    \
	}
