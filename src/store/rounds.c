/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rounds.h"

#define COLUMNS                                                                                    \
	"id, form, form_version, subject, title, opened_us, opened_by, closed_us, closed_by,"      \
	" carried_from"

static struct round row_of(const struct db_stmt *stmt)
{
	return (struct round){
		.id = db_i64(stmt, 0),
		.form = db_text(stmt, 1),
		.form_version = db_text(stmt, 2),
		.subject = db_text(stmt, 3),
		.title = db_text(stmt, 4),
		.opened_us = db_i64(stmt, 5),
		.opened_by = db_text(stmt, 6),
		.closed_us = db_time(stmt, 7),
		.closed_by = db_text(stmt, 8),
		.carried_from = db_is_null(stmt, 9) ? 0 : db_i64(stmt, 9),
	};
}

enum errc rounds_open(struct db *db, const struct round *round, int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO rounds (form, form_version, subject, title, opened_us,"
			    " opened_by, carried_from) VALUES (:form, :version, :subject, :title,"
			    " :us, :by, :from)");

	db_bind_text(stmt, ":form", round->form);
	db_bind_text(stmt, ":version", round->form_version);
	db_bind_text(stmt, ":subject", round->subject);
	db_bind_text(stmt, ":title", round->title);
	db_bind_i64(stmt, ":us", round->opened_us);
	db_bind_text(stmt, ":by", round->opened_by);
	if (round->carried_from)
		db_bind_i64(stmt, ":from", round->carried_from);
	else
		db_bind_null(stmt, ":from");
	const enum errc code = db_run(stmt, err);
	if (code == ERR_CONFLICT)
		return fail(err, code, "round %.*s of %.*s: there is one of that title already",
			    STR_ARG(round->title), STR_ARG(round->form));
	if (!code)
		*ret_id = db_last_id(db);
	return code;
}

enum errc rounds_get(struct db *db, int64_t id, struct arena *arena, struct round *ret,
		     struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM rounds WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(stmt, err, "round %lld: there is none", (long long)id);
	if (code)
		return code;
	struct round round = row_of(stmt);
	struct str *const texts[] = { &round.form,  &round.form_version, &round.subject,
				      &round.title, &round.opened_by,	 &round.closed_by };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	db_rest(stmt);
	*ret = round;
	return ERR_OK;
}

enum errc rounds_close(struct db *db, int64_t id, struct str by, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE rounds SET closed_us = :us, closed_by = :by"
					   " WHERE id = :id AND closed_us IS NULL");

	db_bind_i64(stmt, ":us", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_run(stmt, err);
	if (!code && db_changed(db) == 0)
		return fail(err, ERR_CONFLICT, "round %lld: it is not open", (long long)id);
	return code;
}

enum errc rounds_each(struct db *db, bool (*take)(void *ctx, const struct round *round), void *ctx,
		      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM rounds ORDER BY opened_us DESC, id DESC");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct round round = row_of(stmt);
		if (!take(ctx, &round)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}
