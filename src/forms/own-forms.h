/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms that a hospital added (store/own-forms.h), beside those that come with the program.
 */
#pragma once

#include "forms/form-set.h"
#include "store/own-forms.h"

/* Before form_set_finish(). Those that cannot be read any more are notes of the set. */
enum errc own_forms_add(struct form_set *set, struct db *db, struct err *err) MUST_CHECK;

/* A new set of `content` (a set of the content folder, which stays) and the added forms. */
enum errc own_forms_beside(const struct form_set *content, struct db *db, struct form_set **ret,
			   struct err *err) MUST_CHECK;

/* A file to be added. */
struct own_form_file {
	struct str name;
	struct str text;
	bool imported;
	struct str by;
	int64_t now_us;
};

/*
 * Check it beside all others and keep it. ERR_SYNTAX: it has mistakes; they are in `*ret_set` with
 * the file's name and line, the first in `err` too. ERR_CONFLICT: one of that id has rounds. Else
 * `*ret_form` is the form as read; it lives in `*ret_set`, which the caller frees either way.
 */
enum errc own_form_take(const struct form_set *content, struct db *db,
			const struct own_form_file *file, struct form_set **ret_set,
			const struct form **ret_form, struct err *err) MUST_CHECK;
