/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ministry's own Excel checklist: which items it has, by number, and their official wording, to
 * be shown beside ours, or to make a form of when there is none yet. Where it puts its numbers
 * differs from year to year, so they are known by their shape: "2-⑩", "2(1)", or "⑩" and "(1)"
 * below a section's number, in half or full width.
 */
#pragma once

#include "base/office/xlsx-read.h"
#include "forms/form.h"

#define OFFICIAL_ITEMS_MAX  FORM_ITEMS_MAX
#define OFFICIAL_NUMBER_MAX 24

struct official_item {
	struct str sheet;
	char cell[XLSX_NAME_MAX];
	char number[OFFICIAL_NUMBER_MAX]; /* as our forms write them */
	unsigned section;		  /* 1 to 9 */
	struct str text;
};

struct official_sheet {
	struct official_item *items; /* in the order of the file; a number once */
	size_t n;
};

/* Hidden sheets are left out. ERR_NOT_FOUND: no items can be told; ERR_LIMIT. Texts are the book's.
 */
enum errc official_sheet_read(const struct xlsx_book *book, struct arena *arena,
			      struct official_sheet *ret, struct err *err) MUST_CHECK;

/* The item of that number, or SIZE_MAX. */
size_t official_find(const struct form *form, const char *number);

/* What a form made of it is called. */
struct official_form {
	struct str id;
	struct str series;
	struct str edition;
	int64_t fiscal_year;
	struct str made_on; /* YYYY-MM-DD */
	struct str file;
};

/* As a file of the form language. Carry-over and topics are for a person to add. */
void official_write_form(const struct official_sheet *sheet, const struct official_form *form,
			 struct buf *out);
