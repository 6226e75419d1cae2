/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms that a hospital added, as text; forms/own-forms.h reads them. A form that has rounds is
 * neither replaced nor removed, so that every answer keeps its question.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

struct own_form {
	struct str id;
	struct str file;
	struct str text;
	bool imported; /* made of the ministry's own file */
	struct str added_by;
	int64_t added_us;
};

/* Its own transaction, in place of the one of that id. ERR_CONFLICT: that one has rounds. */
enum errc own_forms_put(struct db *db, const struct own_form *form, struct err *err) MUST_CHECK;

/* Its own transaction. ERR_NOT_FOUND; ERR_CONFLICT: it has rounds. */
enum errc own_forms_remove(struct db *db, struct str id, struct err *err) MUST_CHECK;

/* By id, until `take` says false; texts are good during the call. */
enum errc own_forms_each(struct db *db, bool (*take)(void *ctx, const struct own_form *form),
			 void *ctx, struct err *err) MUST_CHECK;

/* "": none of that id was added. In `arena`. */
enum errc own_forms_text(struct db *db, struct str id, struct arena *arena, struct str *ret,
			 struct err *err) MUST_CHECK;

/* Within a transaction; when there is one of that id it stays. */
enum errc own_forms_offer(struct db *db, const struct own_form *form, struct err *err) MUST_CHECK;

/* Another number after every change: whether to read them again. */
enum errc own_forms_stamp(struct db *db, int64_t *ret, struct err *err) MUST_CHECK;
