/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the console asks of the registrar, a descriptor with the file going along: lists of devices,
 * files about forms, and others that people hand in. One at a time; each has one answer. Part of
 * roles/messages.h, which tells the rules.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct msg_ledger {
	uint64_t id;
	struct str source; /* "": as its format has it */
};

struct msg_ledger_note {
	struct str text;
};

struct msg_ledger_done {
	uint64_t id;
	uint32_t failed;    /* 1: nothing was changed */
	struct str problem; /* why */
	struct str format;
	uint64_t fresh;
	uint64_t joined; /* are devices that another list told of */
	uint64_t again;
	uint64_t older; /* the list said something newer before */
	uint64_t noted; /* places that could not be read; the first of them: */
	struct msg_ledger_note *notes;
	size_t n_notes;
};

enum form_file_purpose {
	FORM_FILE_ANSWERS, /* our workbook filled in: into the round */
	FORM_FILE_WORDING, /* the ministry's own workbook: beside the form's wording */
	FORM_FILE_OWN,	   /* a form of the hospital's own */
	FORM_FILE_ADOPTED, /* the same, written of a draft: object is the draft, which goes */
	FORM_FILE_EDITION, /* the ministry's workbook of a new year: a draft of a form */
};

struct msg_form_file {
	uint64_t id;
	uint32_t purpose;
	uint64_t round;	   /* FORM_FILE_ANSWERS */
	struct str form;   /* FORM_FILE_WORDING; FORM_FILE_EDITION: the edition it follows */
	struct str object; /* FORM_FILE_EDITION, _ADOPTED: what the new form is called */
	struct str sheet;  /* FORM_FILE_EDITION: "": the one that fits best */
	uint64_t year;	   /* FORM_FILE_EDITION */
	struct str name;   /* of the file */
	struct str by;
};

struct msg_form_note {
	uint32_t conflict; /* 1: somebody else answered in between; it is kept aside */
	struct str sheet;
	struct str cell; /* FORM_FILE_OWN: the line */
	struct str item;
	struct str text;
	struct str said; /* what the file answers, in words */
};

struct msg_form_file_done {
	uint64_t id;
	uint32_t failed;    /* 1: nothing was changed */
	struct str problem; /* why */
	uint64_t taken;
	uint64_t same; /* as it was already; of a wording: lines that are no item of the form */
	struct msg_form_note *notes;
	size_t n_notes;
};

enum handed_purpose {
	HANDED_LEAVERS,	 /* a list of those who left */
	HANDED_ANSWERS,	 /* a vendor's answers: our workbook filled in, with or without signature */
	HANDED_DRILL,	 /* object: a drill whose log lines are to be judged; the file is empty */
	HANDED_PLAYBOOK, /* a playbook of the facility's own (CACAO 2.0) */
	HANDED_CASE_LOOK, /* a case of the past, only looked at */
	HANDED_CASE,	  /* the same, taken in */
	HANDED_SCAN,	  /* findings of a scan, into a case */
	HANDED_WORKBOOK,  /* an authority's workbook for a form of reports */
	HANDED_SURVEY,	  /* answers to a survey: object is its code */
};

struct msg_handed {
	uint64_t id;
	uint32_t purpose;
	struct str name; /* of the file */
	struct str by;
	struct str
		object; /* HANDED_ANSWERS: the vendor it is looked at for; HANDED_CASE: the case a
			   table goes into, or ""; HANDED_SCAN: the case; HANDED_WORKBOOK: form */
	struct str signature; /* HANDED_ANSWERS: the signature's file; "": there is none */
	struct str
		words; /* HANDED_ANSWERS: unsigned: how it came; HANDED_PLAYBOOK: why; HANDED_CASE:
			  the title of a table's case; HANDED_WORKBOOK: map of its cells */
};

struct msg_handed_done {
	uint64_t id;
	uint32_t failed;    /* 1: nothing was changed */
	struct str problem; /* why */
	struct str object;  /* HANDED_ANSWERS: the product it was of; HANDED_PLAYBOOK: its name;
			       HANDED_CASE: the case's id */
	uint64_t taken;
	uint64_t same;
	uint64_t kept;
	uint64_t noted; /* places that were left out; the first of them: */
	struct msg_ledger_note *notes;
	size_t n_notes;
};
