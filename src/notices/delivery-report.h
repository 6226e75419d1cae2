/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A delivery status notification (RFC 3464) as a mail server sends it back: a mail of the type
 * multipart/report (RFC 6522) with a part message/delivery-status, and mostly the returned mail or
 * its header. Comes from anybody: everything in it may be a lie, and is bounded.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define DELIVERY_REPORT_MAX	(1024u * 1024) /* bytes of the mail; of more, the rest is not read */
#define DELIVERY_RECIPIENTS_MAX 32u
#define DELIVERY_WORD_MAX	200u /* bytes of a text that is kept */
#define DELIVERY_PARTS_MAX	50u
#define DELIVERY_HEADER_MAX	(64u * 1024)

/* RFC 3464 2.3.3. */
enum delivery_action {
	DELIVERY_FAILED,
	DELIVERY_DELAYED,
	DELIVERY_DELIVERED, /* in the mailbox, not read */
	DELIVERY_RELAYED,   /* to where no reports come from */
	DELIVERY_EXPANDED,  /* by a list */
	DELIVERY_ACTIONS,
};

extern const char *const delivery_action_names[DELIVERY_ACTIONS]; /* "failed", … */

struct delivery_outcome {
	enum delivery_action action;
	struct str recipient; /* without "rfc822;" */
	struct str status;    /* RFC 3463: "5.1.1"; "" when it is none */
	struct str words;     /* the server's own, printable; "" */
};

struct delivery_report {
	struct str envelope; /* RFC 3464 2.2.1, else of the returned mail's Message-ID; "" */
	struct str mta;	     /* RFC 3464 2.2.2, without "dns;" */
	struct delivery_outcome outcomes[DELIVERY_RECIPIENTS_MAX];
	size_t n;
};

/*
 * Views live in the arena. ERR_UNSUPPORTED: the mail is no delivery report; ERR_SYNTAX: it says it
 * is one and has no recipient in it that could be read (RFC 3464 2.3); ERR_LIMIT: no memory.
 */
enum errc delivery_report_read(struct str mail, struct arena *arena, struct delivery_report *ret,
			       struct err *err) MUST_CHECK;
