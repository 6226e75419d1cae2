/* SPDX-License-Identifier: Apache-2.0 */
#include "store/official.h"

static enum errc clear(struct db *db, struct str form, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM official_wordings WHERE form = :form");

	db_bind_text(stmt, ":form", form);
	const enum errc code = db_run(stmt, err);
	if (code)
		return code;
	stmt = db_stmt(db, "DELETE FROM official_files WHERE form = :form");
	db_bind_text(stmt, ":form", form);
	return db_run(stmt, err);
}

static enum errc add_file(struct db *db, const struct official_file *file, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO official_files (form, file, sha256, taken_by, taken_us)"
			    " VALUES (:form, :file, :sha256, :by, :us)");

	db_bind_text(stmt, ":form", file->form);
	db_bind_text(stmt, ":file", file->file);
	db_bind_text(stmt, ":sha256", file->sha256);
	db_bind_text(stmt, ":by", file->taken_by);
	db_bind_i64(stmt, ":us", file->taken_us);
	return db_run(stmt, err);
}

static enum errc add_wording(struct db *db, struct str form, int64_t place,
			     const struct official_wording *wording, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO official_wordings (form, number, place, item, sheet, cell,"
			    " text) VALUES (:form, :number, :place, :item, :sheet, :cell, :text)");

	db_bind_text(stmt, ":form", form);
	db_bind_text(stmt, ":number", wording->number);
	db_bind_i64(stmt, ":place", place);
	db_bind_text(stmt, ":item", str_or_empty(wording->item));
	db_bind_text(stmt, ":sheet", wording->sheet);
	db_bind_text(stmt, ":cell", wording->cell);
	db_bind_text(stmt, ":text", wording->text);
	return db_run(stmt, err);
}

enum errc official_put(struct db *db, const struct official_file *file,
		       const struct official_wording *wordings, size_t n, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = clear(db, file->form, err);
	if (!code)
		code = add_file(db, file, err);
	for (size_t i = 0; !code && i < n; i++)
		code = add_wording(db, file->form, (int64_t)i, &wordings[i], err);
	return db_end(db, code, err);
}

enum errc official_get(struct db *db, struct str form, struct arena *arena,
		       struct official_file *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT file, sha256, taken_by, taken_us FROM"
					   " official_files WHERE form = :form");

	db_bind_text(stmt, ":form", form);
	const enum errc code =
		db_one(stmt, err, "form %.*s: no official file was handed in", STR_ARG(form));
	if (code)
		return code;
	*ret = (struct official_file){
		.form = form,
		.file = arena_str(arena, db_text(stmt, 0)),
		.sha256 = arena_str(arena, db_text(stmt, 1)),
		.taken_by = arena_str(arena, db_text(stmt, 2)),
		.taken_us = db_i64(stmt, 3),
	};
	db_rest(stmt);
	return ERR_OK;
}

enum errc official_remove(struct db *db, struct str form, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = clear(db, form, err);
	if (!code && db_changed(db) == 0)
		code = fail(err, ERR_NOT_FOUND, "form %.*s: no official file was handed in",
			    STR_ARG(form));
	return db_end(db, code, err);
}

enum errc official_each(struct db *db, struct str form, struct str item,
			bool (*take)(void *ctx, const struct official_wording *wording), void *ctx,
			struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT number, item, sheet, cell, text FROM official_wordings"
			    " WHERE form = :form AND (:item IS NULL OR item = :item)"
			    " ORDER BY place");
	enum errc code;
	bool row;

	db_bind_text(stmt, ":form", form);
	db_bind_text(stmt, ":item", item);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct official_wording wording = {
			.number = db_text(stmt, 0),
			.item = db_text(stmt, 1),
			.sheet = db_text(stmt, 2),
			.cell = db_text(stmt, 3),
			.text = db_text(stmt, 4),
		};
		if (!take(ctx, &wording)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}
