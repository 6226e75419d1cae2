/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request for help as a mail, over the road that mails about duties take. Sending it is the stage
 * of asking for people, written down with the letter. Of a drill its subject and text begin with
 * the mark.
 */
#pragma once

#include "support/support-sheet.h"

struct support_mail {
	struct str to;
	struct str theirs; /* who is written to */
	bool training;
};

/* ERR_CONFLICT: no mail is set up; else as support_step_add(). */
enum errc support_mail_send(struct support_edit *edit, const struct support_sheet_scope *scope,
			    int64_t request, const struct support_mail *mail,
			    struct err *err) MUST_CHECK;
