/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our own workbook (forms/export/sheet-layout.h) filled in and sent back: its answers go into the
 * round they came from. What nobody touched in the file is left alone; what was changed in the file
 * and in the round since is not overwritten but set aside and told, with its cell.
 */
#pragma once

#include "base/office/xlsx-read.h"
#include "forms/form-set.h"
#include "store/answers.h"

#define SHEET_NOTES_MAX	  1000u
#define SHEET_ANSWERS_MAX (FORM_ITEMS_MAX * FORM_PASSES_MAX)

enum sheet_note_kind {
	SHEET_NOTE_BAD,	     /* the cell cannot be understood: its line was not taken */
	SHEET_NOTE_CONFLICT, /* somebody else answered in between: kept aside */
	SHEET_NOTE_KINDS,
};

extern const char *const sheet_note_names[SHEET_NOTE_KINDS]; /* "bad-cell", "conflict" */

struct sheet_note {
	enum sheet_note_kind kind;
	struct str sheet;
	char cell[XLSX_NAME_MAX];
	struct str item;
	struct str text;
	struct str said; /* SHEET_NOTE_CONFLICT: what the file answers, in words */
};

struct sheet_answer {
	struct answer answer; /* version is what the file's reader saw */
	struct str sheet;
	unsigned row;
	unsigned column; /* of the answer's cell */
};

struct sheet_import {
	const struct form *form;
	int64_t round;	    /* that the file says it is of; 0: a blank form */
	struct str subject; /* what it is about, and of which version; STR_NONE: not said */
	struct str subject_version;
	struct str edition; /* as people wrote them; STR_NONE */
	struct str made_on;
	struct sheet_answer *answers;
	size_t n_answers;
	struct sheet_note *notes;
	size_t n_notes;
	size_t saved;	  /* of sheet_import_save() */
	size_t unchanged; /* as the round has it, or as the file was handed out */
	struct arena *arena;
};

/*
 * What the workbook says. ERR_UNSUPPORTED: it is none of ours; ERR_NOT_FOUND: its form is not
 * there; ERR_LIMIT. What is wrong with single cells is in the notes.
 */
enum errc sheet_import_read(const struct xlsx_book *book, const struct form_set *forms,
			    struct arena *arena, struct sheet_import *ret,
			    struct err *err) MUST_CHECK;

/*
 * The round it goes to: `wanted`, else (0) the one that the file names. ERR_NOT_FOUND; ERR_USAGE:
 * neither says one, or it is of another form.
 */
enum errc sheet_import_round(const struct sheet_import *import, struct db *db, int64_t wanted,
			     int64_t *ret, struct err *err) MUST_CHECK;

/* Into the round. Conflicts are added to the notes and are no error. */
enum errc sheet_import_save(struct sheet_import *import, struct db *db, int64_t round,
			    struct str by, int64_t now_us, struct err *err) MUST_CHECK;
