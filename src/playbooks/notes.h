/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is wrong with a playbook: place, clause of CACAO 2.0, sentence. An author sees all of it at
 * once; what was only noticed does not keep a playbook from being used.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define PLAYBOOK_NOTES_MAX 200u /* later ones are counted, not kept */

struct playbook_note {
	bool wrong;	    /* else noticed */
	struct str place;   /* "workflow.action--….on_completion" */
	const char *clause; /* "CACAO 2.0 4.1", or the part of our own format */
	struct str text;
};

struct playbook_notes {
	struct arena *arena;
	struct playbook_note at[PLAYBOOK_NOTES_MAX];
	size_t n;
	size_t n_wrong; /* of all, also of those that were not kept */
};

/* Ours: docs/formats/playbooks.md. */
#define CLAUSE_OURS "docs/formats/playbooks.md"

void playbook_wrong(struct playbook_notes *notes, struct str place, const char *clause,
		    const char *fmt, ...) PRINTF(4, 5);
void playbook_notice(struct playbook_notes *notes, struct str place, const char *clause,
		     const char *fmt, ...) PRINTF(4, 5);

/* ERR_SYNTAX with the first of what is wrong, or ERR_OK. */
enum errc playbook_notes_end(const struct playbook_notes *notes, struct err *err) MUST_CHECK;
