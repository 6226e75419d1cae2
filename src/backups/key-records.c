/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/key-records.h"

static enum errc check_words(const char *what, struct str words, struct err *err)
{
	if (words.len && words.len <= KEY_WORDS_MAX)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%s: %s %u", what,
		    text_of(TR("1 バイト以上、上限は", "has 1 byte, up to")), KEY_WORDS_MAX);
}

static enum errc add_split(struct db *db, const struct key_record *record, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO key_splits (id, title, needed, shares, made_us, made_by)"
			    " VALUES (:id, :title, :needed, :shares, :made, :by)");

	db_bind_text(stmt, ":id", record->id);
	db_bind_text(stmt, ":title", record->title);
	db_bind_i64(stmt, ":needed", record->needed);
	db_bind_i64(stmt, ":shares", record->shares);
	db_bind_i64(stmt, ":made", record->made_us);
	db_bind_text(stmt, ":by", record->made_by);
	return db_run(stmt, err);
}

static enum errc add_holder(struct db *db, const struct key_record *record, unsigned number,
			    const struct key_holder *holder, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO key_custody (split, share, holder, place, given_us) VALUES"
			    " (:split, :share, :holder, :place, :given)");
	const enum errc code = check_words("holder", holder->holder, err);

	if (code)
		return code;
	db_bind_text(stmt, ":split", record->id);
	db_bind_i64(stmt, ":share", number);
	db_bind_text(stmt, ":holder", holder->holder);
	db_bind_text(stmt, ":place", holder->place);
	db_bind_i64(stmt, ":given", record->made_us);
	return db_run(stmt, err);
}

enum errc key_records_add(struct db *db, const struct key_record *record,
			  const struct key_holder *holders, struct err *err)
{
	enum errc code = check_words("title", record->title, err);

	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = add_split(db, record, err);
	for (unsigned i = 0; !code && i < record->shares; i++)
		code = add_holder(db, record, i + 1, &holders[i], err);
	return db_end(db, code, err);
}

static enum errc mark_split(struct db *db, struct str id, struct str by, int64_t now_us,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE key_splits SET rehearsed_us = :now,"
					   " rehearsed_by = :by WHERE id = :id");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_text(stmt, ":id", id);
	return db_run_one(
		stmt, err, "%.*s: %s", STR_ARG(id),
		text_of(TR("ここで分けた鍵ではありません", "no key of ours was split so")));
}

static enum errc mark_share(struct db *db, const struct key_share *share, int64_t now_us,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE key_custody SET seen_us = :now WHERE split ="
					   " :split AND share = :share");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":split", str_from(share->id));
	db_bind_i64(stmt, ":share", share->number);
	return db_run(stmt, err);
}

enum errc key_records_rehearsed(struct db *db, const struct key_share *shares, size_t n,
				struct str by, int64_t now_us, struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = mark_split(db, str_from(shares[0].id), by, now_us, err);
	for (size_t i = 0; !code && i < n; i++)
		code = mark_share(db, &shares[i], now_us, err);
	return db_end(db, code, err);
}

enum errc key_records_each(struct db *db, void (*take)(void *ctx, const struct key_record *record),
			   void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, title, needed, shares, made_us, made_by, rehearsed_us,"
			    " rehearsed_by FROM key_splits ORDER BY title, id");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct key_record record = {
			.id = db_text(stmt, 0),
			.title = db_text(stmt, 1),
			.needed = db_i64(stmt, 2),
			.shares = db_i64(stmt, 3),
			.made_us = db_i64(stmt, 4),
			.made_by = db_text(stmt, 5),
			.rehearsed_us = db_time(stmt, 6),
			.rehearsed_by = db_text(stmt, 7),
		};
		take(ctx, &record);
	}
	return code;
}

enum errc key_holders_each(struct db *db, void (*take)(void *ctx, const struct key_holder *holder),
			   void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT split, share, holder, place, given_us, seen_us FROM key_custody"
			    " ORDER BY split, share");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct key_holder holder = {
			.split = db_text(stmt, 0),
			.number = (unsigned)db_i64(stmt, 1),
			.holder = db_text(stmt, 2),
			.place = db_text(stmt, 3),
			.given_us = db_i64(stmt, 4),
			.seen_us = db_time(stmt, 5),
		};
		take(ctx, &holder);
	}
	return code;
}
