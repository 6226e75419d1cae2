/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a facility may ask its hub over the line, and where (docs/formats/link.md, "The line"). The
 * same words at both ends.
 */
#pragma once

#include <stdint.h>

#include "base/compiler.h"

enum line_question {
	LINE_HELLO,    /* the same, answered at once: is the line good? */
	LINE_WAIT,     /* is there anything for us? Left open until there is */
	LINE_MESSAGES, /* a bundle; the answer is one */
	LINE_RENEW,    /* a request for a certificate; the answer is the certificate */
	LINE_ENROL,    /* with a code, and without a certificate: asked by no uplink */
	LINE_QUESTIONS,
};

/* How far a facility is; with HELLO and WAIT. */
struct link_progress {
	uint64_t received; /* all messages up to it took effect, */
	uint64_t board;	   /* all posts of the hub's board up to it are here, */
	uint64_t armed;	   /* and put to use */
};

struct link_question {
	const char *path; /* NULL: is not asked over a line */
	bool post;
	unsigned timeout_ms;
};

extern const struct link_question link_questions[LINE_QUESTIONS];

#define LINK_QUESTION_MAX 120u

/* The path with what is said in it. Returns `out`. */
const char *link_question_path(enum line_question what, const struct link_progress *progress,
			       char out[static LINK_QUESTION_MAX]);
