/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All forms that were found, checked and tied to each other: content and what a hospital
 * adds. A form with a mistake is left out; each mistake is a note with file and line.
 *
 *     set = form_set_new();
 *     form_set_add(set, path, &err);    // files and folders, any number of times
 *     form_set_finish(set);
 */
#pragma once

#include "base/err.h"
#include "forms/form.h"

#define FORMS_MAX	  500u
#define FORM_FILES_MAX	  1000u
#define FORM_NOTES_MAX	  1000u
#define FORM_TOPICS_MAX	  500u
#define FORM_PARTS_MAX	  64u
#define FORM_SET_BYTES	  (64u * 1024 * 1024)
#define FORM_CONTENT_NAME "forms" /* in the content folder */

struct form_note {
	struct str file;
	unsigned line; /* 0: of the file as a whole */
	struct str text;
};

struct form_set;

struct form_set *form_set_new(void) MUST_CHECK;
void form_set_free(struct form_set *set);
void form_set_free_at(struct form_set **set);
#define auto_form_set CLEANUP(form_set_free_at) struct form_set

/* Read a file, or all *.yml below a folder. An error is one of the path; of its text are notes. */
enum errc form_set_add(struct form_set *set, const char *path, struct err *err) MUST_CHECK;

/* A file that was read already; `name` is what its notes call it. Both are copied. */
enum errc form_set_add_text(struct form_set *set, struct str name, struct str text,
			    struct err *err) MUST_CHECK;

/* Every file that was added to `from`, for who cannot open them any more. */
enum errc form_set_add_again(struct form_set *set, const struct form_set *from,
			     struct err *err) MUST_CHECK;

/* Those of the pack and the common ones; `content` NULL: the own content folder. */
enum errc form_set_add_content(struct form_set *set, const char *content,
			       struct err *err) MUST_CHECK;

/* Shared wordings first, then forms, then what they say of each other. Once, after the adding. */
void form_set_finish(struct form_set *set);

/* By id. */
size_t form_set_count(const struct form_set *set);
const struct form *form_set_at(const struct form_set *set, size_t i);
const struct form *form_set_find(const struct form_set *set, struct str id); /* or NULL */

size_t form_set_notes(const struct form_set *set);
const struct form_note *form_set_note(const struct form_set *set, size_t i);
