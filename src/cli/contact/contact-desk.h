/* SPDX-License-Identifier: Apache-2.0 */
/* What `contact …` commands have in common: the records, the parts, the plans of call-outs. */
#pragma once

#include "callouts/callout-paper.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

struct contact_desk {
	struct db *db;
	struct arena arena;
	struct contact_content *parts;
	struct callout_content *plans;
	struct callout_scope scope;
	char user[RECORDS_USER_MAX];
	struct case_actor actor;
};

/* `write` makes the records when they are not there yet. */
enum errc contact_desk_open(const struct options *options, bool write, struct contact_desk *ret,
			    struct err *err) MUST_CHECK;
void contact_desk_done(struct contact_desk *desk);
#define auto_contact_desk CLEANUP(contact_desk_done) struct contact_desk

/* The newest call-out of the case that the first argument names. ERR_NOT_FOUND without one. */
enum errc contact_desk_callout(struct contact_desk *desk, const struct options *options,
			       struct case_record *ret_case, struct callout *ret,
			       struct err *err) MUST_CHECK;

/* One row a person: whose turn it is first. */
enum errc contact_desk_print(const struct contact_desk *desk, const struct options *options,
			     const struct callout *callout, struct err *err) MUST_CHECK;
