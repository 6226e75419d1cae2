/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of the list of contacts, and the papers of it that hang on walls. The list has a version
 * for every change; a paper says which it was printed from, so that one that is older than the list
 * is seen to be. Rows are only added.
 */
#pragma once

#include "inspections/contacts.h"

#define CONTACT_PAPERS_MAX 50u /* places */

struct contact_version {
	int64_t number;	    /* 0: nobody was ever entered */
	int64_t changed_us; /* TIME_NONE with it */
	struct str changed_by;
};

enum errc contact_version_get(struct db *db, struct arena *arena, struct contact_version *ret,
			      struct err *err) MUST_CHECK;

/* How many changes came behind that version, and when the first of them was made. */
enum errc contact_changes_since(struct db *db, int64_t version, int64_t *ret_n,
				int64_t *ret_first_us, struct err *err) MUST_CHECK;

struct contact_paper {
	struct str place;
	int64_t version; /* 0: there is none there any more */
	int64_t hung_us;
	struct str hung_by;
};

struct contact_papers {
	struct contact_paper at[CONTACT_PAPERS_MAX];
	size_t n;
};

/*
 * The paper of the list as it is now was put up there; `down`: what hung there was taken away.
 * ERR_SYNTAX: no place; ERR_NOT_FOUND: nothing to print, or nothing hangs there; ERR_LIMIT.
 */
enum errc contact_papers_hang(struct db *db, const struct contact_paper *paper, bool down,
			      struct err *err) MUST_CHECK;

/* What hangs where, by place. Texts in `arena`. */
enum errc contact_papers_list(struct db *db, struct arena *arena, struct contact_papers *ret,
			      struct err *err) MUST_CHECK;
