/* SPDX-License-Identifier: Apache-2.0 */
/* What commands about telling of cases have in common: content, records, the case that is meant. */
#pragma once

#include "cli/command.h"
#include "cli/duty/duty-desk.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "reports/report-draft.h"
#include "reports/report-duties.h"

struct report_desk {
	struct duty_desk duties;
	struct report_scope scope;
	struct case_record record; /* of report_desk_case() */
	char user[RECORDS_USER_MAX];
};

/* `write` opens the records for a change. */
enum errc report_desk_open(const struct options *options, bool write, struct report_desk *ret,
			   struct err *err) MUST_CHECK;
void report_desk_done(struct report_desk *desk);
#define auto_report_desk CLEANUP(report_desk_done) struct report_desk

/* The same, and the case that the first argument names: "2026-0001" or its id. */
enum errc report_desk_case(const struct options *options, bool write, struct report_desk *ret,
			   struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND names it. */
enum errc report_desk_form(const struct report_desk *desk, struct str id,
			   const struct report_form **ret, struct err *err) MUST_CHECK;

/* Begin the edit of the case by who runs the command, after the audit line. */
enum errc report_desk_edit(struct report_desk *desk, const char *action, struct case_edit *ret,
			   struct err *err) MUST_CHECK;

/* A command that changes something of its case, or lists it when nothing is to be changed. */
struct report_desk_deed {
	enum errc (*change)(struct report_desk *desk, const struct options *options,
			    struct err *err);
	enum errc (*list)(const struct report_desk *desk, const struct options *options,
			  struct err *err);
};
enum exit_code report_desk_do(const struct options *options, bool changes,
			      const struct report_desk_deed *deed);
