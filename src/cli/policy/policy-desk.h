/* SPDX-License-Identifier: Apache-2.0 */
/* What `policy …` commands have in common: templates, what is known, and ways to write a text. */
#pragma once

#include "cli/command.h"
#include "cli/duty/duty-desk.h"
#include "policy/policy-draft.h"

struct policy_desk {
	struct duty_desk duties;
	struct policy_scope scope;
	struct policy_facts *facts; /* in the language of the command */
};

/* Without duties: `write` opens the records for a change. */
enum errc policy_desk_open(const struct options *options, bool write, struct policy_desk *ret,
			   struct err *err) MUST_CHECK;
void policy_desk_done(struct policy_desk *desk);
#define auto_policy_desk CLEANUP(policy_desk_done) struct policy_desk

/* The policy that the command's first argument names. ERR_NOT_FOUND names it. */
enum errc policy_desk_draft(struct policy_desk *desk, const struct options *options,
			    struct policy_draft **ret, struct err *err) MUST_CHECK;

#define POLICY_AS_OPTION                                                                           \
	{                                                                                          \
		.name = "as", .type = OPTION_CHOICE, .choices = "md|html|pdf", .fallback = "md",   \
		.help = TEXT("書き出す形", "how to write it")                                      \
	}

/* In the form of --as, to --out or standard output. `status` stands under the title. */
struct policy_paper {
	struct str title;
	struct str text;
	struct str status;
	enum lang lang;
};
enum errc policy_desk_write(const struct policy_desk *desk, const struct options *options,
			    const struct policy_paper *paper, struct err *err) MUST_CHECK;
