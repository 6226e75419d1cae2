/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts a byte stream from a syslog sender into messages (RFC 6587). Senders mix both ways of
 * framing, so each message decides for itself:
 *
 *  - Octet counting (3.4.1): up to ten digits, one space, and then '<'. Only then is it a count: a
 *    syslog message begins with its PRI, while a line may well begin with a number. A count with a
 *    leading zero, or over SYSLOG_COUNT_MAX, cannot be followed safely: the connection is out of
 *    step (SYSLOG_FRAME_BROKEN) and must be closed.
 *  - Otherwise a line (3.4.2) that ends with LF, CR LF or NUL. Empty lines, and spaces after a
 *    counted message, are passed over.
 *
 * A message longer than SYSLOG_MESSAGE_MAX is given out cut and the rest of it is passed over. The
 * same bytes give the same messages however they were split on their way: what cannot be decided
 * yet waits for more (SYSLOG_FRAME_MORE).
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

#define SYSLOG_MESSAGE_MAX (128u * 1024)
#define SYSLOG_COUNT_MAX   (16u * 1024 * 1024)

/* What must fit in the caller's buffer for a message to be decided. */
#define SYSLOG_UNDECIDED_MAX (SYSLOG_MESSAGE_MAX + 16)

enum syslog_frame_result {
	SYSLOG_FRAME_MESSAGE,
	SYSLOG_FRAME_MORE,
	SYSLOG_FRAME_BROKEN,
};

/* Zeroed at the start of a connection. */
struct syslog_framer {
	uint64_t pass_over; /* bytes of a counted message that are not wanted */
	bool pass_line;	    /* to the end of a line that was too long */
};

struct syslog_frame {
	struct str bytes; /* without count or line end; points into the input */
	bool cut;	  /* longer than SYSLOG_MESSAGE_MAX, or the connection ended within it */
	bool unterminated;
};

/*
 * Look at the head of `*rest` and move it past what was used, also when the answer is MORE. `end`:
 * no more bytes will come, give out what is left.
 */
enum syslog_frame_result syslog_frame_next(struct syslog_framer *framer, struct str *rest, bool end,
					   struct syslog_frame *ret, struct err *err);

/* A datagram is one message (RFC 5426 3.1); line ends that some senders add are taken off. */
struct str syslog_datagram(struct str bytes);
