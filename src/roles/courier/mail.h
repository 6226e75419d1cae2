/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole mail (RFC 5322, MIME, text/plain in UTF-8) as it goes to a mail server.
 */
#pragma once

#include "base/buf.h"
#include "base/os/clock.h"

struct mail {
	struct str from;
	struct str to;	    /* addresses separated by spaces */
	struct str subject; /* UTF-8; a line end in it becomes a space */
	struct str id;	    /* of the Message-ID, before its @: the same letter has the same one */
	struct str body;    /* UTF-8 */
	int64_t at_us;
};

void mail_write(const struct mail *mail, struct buf *out);
