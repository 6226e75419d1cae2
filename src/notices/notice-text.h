/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice as plain text for people without the console: a mail, a page to read out. TLP stands
 * first and last (TLP 2.0, FIRST); a drill says so in its first line.
 */
#pragma once

#include "base/buf.h"
#include "notices/notice.h"

struct notice_text {
	const struct notice *notice;
	const char *code; /* by which the recipient confirms; NULL: none is shown */
	struct str phone; /* to confirm by; "" */
	enum lang lang;
	bool sealed; /* what it says is told another way: only that there is one */
};

void notice_text_write(const struct notice_text *text, struct buf *out);

/* "【訓練】[TLP:AMBER] 題": of a mail, in one line. */
void notice_text_subject(const struct notice_text *text, struct buf *out);
