/* SPDX-License-Identifier: Apache-2.0 */
#include "store/edition-drafts.h"

#define DRAFT_COLUMNS "id, before, edition, fiscal_year, sheet, file, sha256, made_by, made_us"

static struct edition_draft draft_of(const struct db_stmt *row)
{
	return (struct edition_draft){
		.id = db_text(row, 0),
		.before = db_text(row, 1),
		.edition = db_text(row, 2),
		.fiscal_year = db_i64(row, 3),
		.sheet = db_text(row, 4),
		.file = db_text(row, 5),
		.sha256 = db_text(row, 6),
		.made_by = db_text(row, 7),
		.made_us = db_i64(row, 8),
	};
}

/* ---- writing ---- */

static enum errc check_free(struct db *db, struct str id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM edition_drafts WHERE id = :id");
	int64_t n = 0;

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_number(stmt, &n, err);
	if (code || !n)
		return code;
	return fail(
		err, ERR_CONFLICT,
		text_of(TR(
			"%.*s "
			"の案はもうあります。人が決めたことを消さないよう、先に取り下げてください",
			"there is a draft %.*s already: take it back first, so that what "
			"people decided is not lost by accident")),
		STR_ARG(id));
}

static enum errc insert_draft(struct db *db, const struct edition_draft *draft, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO edition_drafts (" DRAFT_COLUMNS ") VALUES (:id, :before,"
			    " :edition, :year, :sheet, :file, :sha256, :by, :us)");

	db_bind_text(stmt, ":id", draft->id);
	db_bind_text(stmt, ":before", draft->before);
	db_bind_text(stmt, ":edition", draft->edition);
	db_bind_i64(stmt, ":year", draft->fiscal_year);
	db_bind_text(stmt, ":sheet", draft->sheet);
	db_bind_text(stmt, ":file", draft->file);
	db_bind_text(stmt, ":sha256", draft->sha256);
	db_bind_text(stmt, ":by", draft->made_by);
	db_bind_i64(stmt, ":us", draft->made_us);
	return db_run(stmt, err);
}

static enum errc insert_line(struct db *db, struct str id, const struct edition_draft_line *line,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO edition_draft_lines (draft, place, number, section, cell, text,"
		    " verdict, unsure, likeness, reason_ja, reason_en, origins, change,"
		    " decided_by) VALUES (:draft, :place, :number, :section, :cell, :text,"
		    " :verdict, :unsure, :likeness, :ja, :en, :origins, :change, '')");

	db_bind_text(stmt, ":draft", id);
	db_bind_i64(stmt, ":place", line->place);
	db_bind_text(stmt, ":number", line->number);
	db_bind_i64(stmt, ":section", line->section);
	db_bind_text(stmt, ":cell", line->cell);
	db_bind_text(stmt, ":text", line->text);
	db_bind_text(stmt, ":verdict", line->verdict);
	db_bind_i64(stmt, ":unsure", line->unsure);
	db_bind_i64(stmt, ":likeness", line->likeness);
	db_bind_text(stmt, ":ja", line->reason.ja);
	db_bind_text(stmt, ":en", line->reason.en);
	db_bind_text(stmt, ":origins", line->origins);
	db_bind_text(stmt, ":change", line->change);
	return db_run(stmt, err);
}

static enum errc add_all(struct db *db, const struct edition_draft *draft,
			 const struct edition_lines *lines, struct err *err)
{
	enum errc code = check_free(db, draft->id, err);

	if (!code)
		code = insert_draft(db, draft, err);
	for (size_t i = 0; !code && i < lines->n; i++)
		code = insert_line(db, draft->id, &lines->at[i], err);
	return code;
}

enum errc edition_drafts_add(struct db *db, const struct edition_draft *draft,
			     const struct edition_lines *lines, struct err *err)
{
	const enum errc code = db_begin(db, err);

	return code ? code : db_end(db, add_all(db, draft, lines, err), err);
}

enum errc edition_drafts_decide(struct db *db, struct str id, const struct edition_draft_line *line,
				struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE edition_draft_lines SET origins = :origins, change = :change,"
			    " decided_by = :by, decided_us = :us"
			    " WHERE draft = :draft AND place = :place");

	db_bind_text(stmt, ":origins", line->origins);
	db_bind_text(stmt, ":change", line->change);
	db_bind_text(stmt, ":by", line->decided_by);
	db_bind_i64(stmt, ":us", line->decided_us);
	db_bind_text(stmt, ":draft", id);
	db_bind_i64(stmt, ":place", line->place);
	return db_run_one(stmt, err, "draft %.*s: there is no such line", STR_ARG(id));
}

static enum errc remove_all(struct db *db, struct str id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM edition_draft_lines WHERE draft = :id");

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_run(stmt, err);
	if (code)
		return code;
	stmt = db_stmt(db, "DELETE FROM edition_drafts WHERE id = :id");
	db_bind_text(stmt, ":id", id);
	return db_run_one(stmt, err, "draft %.*s: there is none", STR_ARG(id));
}

enum errc edition_drafts_remove(struct db *db, struct str id, struct err *err)
{
	const enum errc code = db_begin(db, err);

	return code ? code : db_end(db, remove_all(db, id, err), err);
}

/* ---- reading ---- */

enum errc edition_drafts_get(struct db *db, struct str id, struct arena *arena,
			     struct edition_draft *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " DRAFT_COLUMNS " FROM edition_drafts WHERE id = :id");

	db_bind_text(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "draft %.*s: there is none", STR_ARG(id));
	if (code)
		return code;
	*ret = draft_of(stmt);
	struct str *const texts[] = { &ret->id,	  &ret->before, &ret->edition, &ret->sheet,
				      &ret->file, &ret->sha256, &ret->made_by };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	db_rest(stmt);
	return ERR_OK;
}

enum errc edition_drafts_each(struct db *db,
			      bool (*take)(void *ctx, const struct edition_draft *draft), void *ctx,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " DRAFT_COLUMNS " FROM edition_drafts ORDER BY id");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct edition_draft draft = draft_of(stmt);

		if (!take(ctx, &draft)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

static struct edition_draft_line line_of(const struct db_stmt *row, struct arena *arena)
{
	return (struct edition_draft_line){
		.place = db_i64(row, 0),
		.number = arena_str(arena, db_text(row, 1)),
		.section = db_i64(row, 2),
		.cell = arena_str(arena, db_text(row, 3)),
		.text = arena_str(arena, db_text(row, 4)),
		.verdict = arena_str(arena, db_text(row, 5)),
		.unsure = db_i64(row, 6) && !db_text(row, 12).len,
		.likeness = db_i64(row, 7),
		.reason = { .ja = arena_str(arena, db_text(row, 8)),
			    .en = arena_str(arena, db_text(row, 9)) },
		.origins = arena_str(arena, db_text(row, 10)),
		.change = arena_str(arena, db_text(row, 11)),
		.decided_by = arena_str(arena, db_text(row, 12)),
		.decided_us = db_time(row, 13),
	};
}

enum errc edition_drafts_lines(struct db *db, struct str id, struct arena *arena,
			       struct edition_lines *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT place, number, section, cell, text, verdict, unsure, likeness,"
			    " reason_ja, reason_en, origins, change, decided_by, decided_us"
			    " FROM edition_draft_lines WHERE draft = :draft ORDER BY place"
			    " LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct edition_lines){ .at = arena_take_array(arena, EDITION_LINES_MAX,
							      sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "draft %.*s: no room for its lines", STR_ARG(id));
	db_bind_text(stmt, ":draft", id);
	db_bind_i64(stmt, ":limit", EDITION_LINES_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = line_of(stmt, arena);
	return code;
}
