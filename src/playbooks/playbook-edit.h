/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another wording of one step of a playbook: the document with those texts in place of the ones it
 * has, and the moment as its version. Where the step leads, and its answers, stay.
 */
#pragma once

#include "base/buf.h"
#include "playbooks/playbook.h"

struct playbook_wording {
	struct text_pair name;
	struct text_pair text;
	struct text_pair question;
	struct text_pair why;
	struct text_pair task;
};

/* As it stands in the step; texts are views of the playbook. */
struct playbook_wording playbook_wording_of(const struct playbook_step *step);

/*
 * `json` passed the check; what comes out still has to. An empty text takes the property away.
 * ERR_NOT_FOUND: it has no such step; ERR_UNSUPPORTED: not one with our extension.
 */
enum errc playbook_reword(struct str json, struct str step, const struct playbook_wording *wording,
			  int64_t now_us, struct buf *out, struct err *err) MUST_CHECK;
