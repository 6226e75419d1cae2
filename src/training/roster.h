/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of staff and of attendance as spreadsheets save them (docs/formats/training.md): CSV in
 * UTF-8 or CP932, with headings that content/training-columns.yml knows. The heading is the first
 * row with a staff number's column; what stands above it is a title. A row that breaks its own
 * rules is noted with its place and the others are taken.
 */
#pragma once

#include "base/encoding/charset.h"
#include "training/sessions.h"

#define ROSTER_FILE_MAX	 (8u * 1024 * 1024)
#define ROSTER_NOTES_MAX 20u			/* that keep their sentence; all are counted */
#define ROSTER_WORDS	 "training-columns.yml" /* in the content folder */

struct roster_words;

/* The sentence names file and line. */
enum errc roster_words_read(const char *path, struct roster_words **ret,
			    struct err *err) MUST_CHECK;
enum errc roster_words_read_own(struct roster_words **ret, struct err *err) MUST_CHECK;
void roster_words_free(struct roster_words *words);
void roster_words_free_at(struct roster_words **words);
#define auto_roster_words CLEANUP(roster_words_free_at) struct roster_words

struct roster_report {
	size_t taken;
	size_t added;  /* of those, new ones */
	size_t absent; /* of attendance: rows that say somebody was not there */
	size_t noted;
	struct err notes[ROSTER_NOTES_MAX];
};

struct roster_source {
	struct str bytes; /* the file */
	const struct roster_words *words;
	struct charset *charset;
};

/*
 * Both take what they can in one transaction. ERR_UNSUPPORTED: there is no heading. People are
 * listed from `today` (YYYY-MM-DD) on; attendance needs no department for who is in the list.
 */
enum errc roster_take_people(struct db *db, const struct roster_source *source, struct str today,
			     struct roster_report *ret, struct err *err) MUST_CHECK;
enum errc roster_take_attendance(struct db *db, const struct roster_source *source,
				 const struct attendance *noted, struct roster_report *ret,
				 struct err *err) MUST_CHECK;
