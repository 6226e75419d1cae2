/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the console asks the printer for, and what that answers: a part of roles/messages.h, which
 * is what others include. With PRINT comes an empty file without a name, which the printer fills;
 * both hold it open, so PRINTED carries none, and the printer needs no folder to make files in.
 */
#pragma once

#include "base/str.h"

#define PRINT_FINAL "final"

enum print_paper {
	PRINT_PACK,	      /* the inspector's folder */
	PRINT_FINDINGS,	      /* of an inspection, by its number */
	PRINT_RESPONSIBILITY, /* who does what, by "vendor/product" */
	PRINT_CERTIFICATE,    /* by its number */
	PRINT_DIRECTOR,
	PRINT_ANSWER_BOOK, /* for a vendor to fill in, by the round's number */
	PRINT_RISKS,	   /* the register and the plan board */
	PRINT_ROUND,	   /* a form with its answers, by the round's number */
	PRINT_CASE_REPORT, /* "case/form/version"; version 0: the draft as of now; PRINT_FINAL: the
			      same as the last report */
	PRINT_DRILL,	   /* "drill/sheet" */
	PRINT_PLAYBOOK,	   /* by its name, and behind a space the address of its page */
	PRINT_CASE_AFTER,  /* a case looked back on, by its id */
	PRINT_CONTACTS,	   /* the diagram and the list of whom one calls */
	PRINT_CALLOUT,	   /* "case/call-out", or "/plan": an empty sheet */
	PRINT_SUPPORT,	   /* a request for help, by its number */
	PRINT_PAPER_PACK,  /* papers for the worst day, unsigned; as text: their digest */
	PRINT_DOWNTIME,	   /* "case/paper/part"; slips have no case: "/slips/ID" */
	PRINT_SURVEY,	   /* what may be published of a survey, by its code */
	PRINT_PAPERS,
};

enum print_shape {
	PRINT_PDF,
	PRINT_XLSX,
	PRINT_ZIP,
	PRINT_TEXT,
	PRINT_SHAPES,
};

enum print_failure {
	PRINT_WHOLE, /* it is in the file */
	PRINT_ABSENT,
	PRINT_NO_FONTS,
	PRINT_FAILED,
};

struct msg_print {
	uint64_t id;
	uint32_t paper; /* enum print_paper */
	uint32_t shape; /* enum print_shape */
	uint32_t lang;	/* enum lang */
	struct str object;
};

struct msg_printed {
	uint64_t id;
	uint32_t failed; /* enum print_failure */
	struct str problem;
};
