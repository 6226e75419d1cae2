/* SPDX-License-Identifier: Apache-2.0 */
#include "store/own-forms.h"

#include "base/text.h"

static enum errc check_unused(struct db *db, struct str id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM rounds WHERE form = :id");
	bool row = false;

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	const int64_t rounds = db_i64(stmt, 0);
	db_rest(stmt);
	if (!rounds)
		return ERR_OK;
	return fail(err, ERR_CONFLICT,
		    text_of(TR("様式 %.*s には回が %lld 件あります。別の id にしてください",
			       "form %.*s has %lld rounds: give the new one another id")),
		    STR_ARG(id), (long long)rounds);
}

static enum errc put(struct db *db, const struct own_form *form, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR REPLACE INTO own_forms (id, file, text, imported, added_by,"
			    " added_us) VALUES (:id, :file, :text, :imported, :by, :us)");

	db_bind_text(stmt, ":id", form->id);
	db_bind_text(stmt, ":file", form->file);
	db_bind_text(stmt, ":text", form->text);
	db_bind_i64(stmt, ":imported", form->imported);
	db_bind_text(stmt, ":by", form->added_by);
	db_bind_i64(stmt, ":us", form->added_us);
	return db_run(stmt, err);
}

enum errc own_forms_text(struct db *db, struct str id, struct arena *arena, struct str *ret,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT text FROM own_forms WHERE id = :id");
	bool row = false;

	*ret = STR("");
	db_bind_text(stmt, ":id", id);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		*ret = arena_str(arena, db_text(stmt, 0));
	db_rest(stmt);
	return !code && !ret->ptr ? fail(err, ERR_LIMIT, "form %.*s: is too long", STR_ARG(id))
				  : code;
}

enum errc own_forms_offer(struct db *db, const struct own_form *form, struct err *err)
{
	auto_arena arena = ARENA_INIT(2u * 1024 * 1024);
	struct str there;
	const enum errc code = own_forms_text(db, form->id, &arena, &there, err);

	return code || there.len ? code : put(db, form, err);
}

static enum errc remove_row(struct db *db, struct str id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM own_forms WHERE id = :id");

	db_bind_text(stmt, ":id", id);
	return db_run_one(stmt, err, "form %.*s: none of that id was added", STR_ARG(id));
}

enum errc own_forms_put(struct db *db, const struct own_form *form, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = check_unused(db, form->id, err);
	if (!code)
		code = put(db, form, err);
	return db_end(db, code, err);
}

enum errc own_forms_remove(struct db *db, struct str id, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = check_unused(db, id, err);
	if (!code)
		code = remove_row(db, id, err);
	return db_end(db, code, err);
}

enum errc own_forms_each(struct db *db, bool (*take)(void *ctx, const struct own_form *form),
			 void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id, file, text, imported, added_by, added_us"
					   " FROM own_forms ORDER BY id");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct own_form form = {
			.id = db_text(stmt, 0),
			.file = db_text(stmt, 1),
			.text = db_text(stmt, 2),
			.imported = db_i64(stmt, 3) == 1,
			.added_by = db_text(stmt, 4),
			.added_us = db_i64(stmt, 5),
		};
		if (!take(ctx, &form)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc own_forms_stamp(struct db *db, int64_t *ret, struct err *err)
{
	/* A form's time is never that of another: what was removed changes the sum as well. */
	struct db_stmt *stmt = db_stmt(db, "SELECT coalesce(sum(added_us % 1000000007), 0)"
					   " + count(*) FROM own_forms");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	if (code)
		return code;
	*ret = db_i64(stmt, 0);
	db_rest(stmt);
	return ERR_OK;
}
