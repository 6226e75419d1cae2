/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handing a mail to a server that has greeted us (RFC 5321), with a request for reports of its
 * delivery (RFC 3461) where it offers that. Over whatever bytes go by, so that it can be tried
 * without a network. What the server says is bounded and never obeyed beyond its three digits.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

#define SMTP_LINE_MAX  1000u /* RFC 5321 4.5.3.1.5 says 512; some say more */
#define SMTP_LINES_MAX 200u  /* of one answer */

/* Errors are handed on. `read` gives at least a byte, or ERR_END. */
struct smtp_wire {
	enum errc (*write)(void *ctx, struct str bytes, struct err *err);
	enum errc (*read)(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err);
	void *ctx;
};

struct smtp_mail {
	const char *name; /* of this machine, for EHLO */
	const char *from;
	const char *const *to; /* NULL at the end */
	const char *envelope;  /* RFC 3461 4.4 ENVID */
	struct str text;       /* RFC 5322 */
};

/* `*ret_reports`: the server will report. ERR_IO: it refused, with its words; ERR_SYNTAX: an
 * address or the envelope cannot be said. */
enum errc smtp_hand_over(const struct smtp_wire *wire, const struct smtp_mail *mail,
			 bool *ret_reports, struct err *err) MUST_CHECK;
