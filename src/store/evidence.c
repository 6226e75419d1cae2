/* SPDX-License-Identifier: Apache-2.0 */
#include "store/evidence.h"

static bool is_sha256(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.ptr[i]) && !(s.ptr[i] >= 'a' && s.ptr[i] <= 'f'))
			return false;
	}
	return s.len == EVIDENCE_SHA256_LEN;
}

static enum errc insert_title(struct db *db, const struct evidence *e, int64_t *ret_id,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO evidence (title, added_by, added_us)"
					   " VALUES (:title, :by, :us)");

	db_bind_text(stmt, ":title", e->title);
	db_bind_text(stmt, ":by", e->added_by);
	db_bind_i64(stmt, ":us", e->added_us);
	const enum errc code = db_run(stmt, err);
	if (!code)
		*ret_id = db_last_id(db);
	return code;
}

static enum errc insert_version(struct db *db, const struct evidence *e, int64_t id,
				int64_t version, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO evidence_versions (evidence, version, file, sha256, size,"
			    " expires_on, added_by, added_us) VALUES (:id, :version, :file,"
			    " :sha256, :size, :expires, :by, :us)");

	db_bind_i64(stmt, ":id", id);
	db_bind_i64(stmt, ":version", version);
	db_bind_text(stmt, ":file", e->file);
	db_bind_text(stmt, ":sha256", e->sha256);
	db_bind_i64(stmt, ":size", e->size);
	db_bind_text(stmt, ":expires", e->expires_on);
	db_bind_text(stmt, ":by", e->added_by);
	db_bind_i64(stmt, ":us", e->added_us);
	return db_run(stmt, err);
}

static enum errc check(const struct evidence *e, struct err *err)
{
	if (is_sha256(e->sha256))
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "evidence %.*s: FIPS 180-4: no SHA-256 in hexadecimal digits",
		    STR_ARG(e->title));
}

enum errc evidence_add_within(struct db *db, const struct evidence *e, int64_t *ret_id,
			      struct err *err)
{
	enum errc code = check(e, err);

	if (!code)
		code = insert_title(db, e, ret_id, err);
	if (!code)
		code = insert_version(db, e, *ret_id, 1, err);
	return code;
}

enum errc evidence_add(struct db *db, const struct evidence *e, int64_t *ret_id, struct err *err)
{
	int64_t id = 0;
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = evidence_add_within(db, e, &id, err);
	code = db_end(db, code, err);
	if (!code)
		*ret_id = id;
	return code;
}

static enum errc newest_version(struct db *db, int64_t id, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT max(version) FROM evidence_versions WHERE evidence = :id");
	bool row = false;

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	if (!row || db_is_null(stmt, 0)) {
		db_rest(stmt);
		return fail(err, ERR_NOT_FOUND, "evidence %lld: there is none", (long long)id);
	}
	*ret = db_i64(stmt, 0);
	db_rest(stmt);
	return ERR_OK;
}

enum errc evidence_renew(struct db *db, const struct evidence *e, int64_t *ret_version,
			 struct err *err)
{
	int64_t version = 0;

	enum errc code = check(e, err);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = newest_version(db, e->id, &version, err);
	if (!code)
		code = insert_version(db, e, e->id, version + 1, err);
	code = db_end(db, code, err);
	if (!code)
		*ret_version = version + 1;
	return code;
}

enum errc evidence_link(struct db *db, int64_t round, struct str item, int64_t evidence,
			struct str by, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO answer_evidence (round, item, evidence, linked_by,"
			    " linked_us) VALUES (:round, :item, :evidence, :by, :us)"
			    " ON CONFLICT (round, item, evidence) DO NOTHING");

	db_bind_i64(stmt, ":round", round);
	db_bind_text(stmt, ":item", item);
	db_bind_i64(stmt, ":evidence", evidence);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":us", now_us);
	const enum errc code = db_run(stmt, err);
	if (code == ERR_CONFLICT)
		return fail(err, code, "evidence %lld of round %lld: one of them is not there",
			    (long long)evidence, (long long)round);
	return code;
}

enum errc evidence_unlink(struct db *db, int64_t round, struct str item, int64_t evidence,
			  struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "DELETE FROM answer_evidence WHERE round = :round AND item = :item"
			    " AND evidence = :evidence");

	db_bind_i64(stmt, ":round", round);
	db_bind_text(stmt, ":item", item);
	db_bind_i64(stmt, ":evidence", evidence);
	return db_run(stmt, err);
}

/* The order of columns that row_of() counts on. */
#define COLUMNS                                                                                    \
	"e.id, v.version, e.title, v.file, v.sha256, v.size, v.expires_on, v.added_by, v.added_us"
#define NEWEST                                                                                     \
	" JOIN evidence_versions v ON v.evidence = e.id AND v.version ="                           \
	" (SELECT max(version) FROM evidence_versions WHERE evidence = e.id)"

static struct evidence row_of(const struct db_stmt *stmt)
{
	return (struct evidence){
		.id = db_i64(stmt, 0),
		.version = db_i64(stmt, 1),
		.title = db_text(stmt, 2),
		.file = db_text(stmt, 3),
		.sha256 = db_text(stmt, 4),
		.size = db_i64(stmt, 5),
		.expires_on = db_text(stmt, 6),
		.added_by = db_text(stmt, 7),
		.added_us = db_i64(stmt, 8),
	};
}

static enum errc each(struct db_stmt *stmt,
		      bool (*take)(void *ctx, const struct evidence *evidence), void *ctx,
		      struct err *err)
{
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct evidence evidence = row_of(stmt);
		if (!take(ctx, &evidence)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc evidence_get(struct db *db, int64_t id, int64_t version, struct arena *arena,
		       struct evidence *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM evidence e JOIN evidence_versions v"
			    " ON v.evidence = e.id WHERE e.id = :id"
			    " AND (:version = 0 OR v.version = :version)"
			    " ORDER BY v.version DESC LIMIT 1");

	db_bind_i64(stmt, ":id", id);
	db_bind_i64(stmt, ":version", version);
	const enum errc code = db_one(stmt, err, "evidence %lld: there is none", (long long)id);
	if (code)
		return code;
	struct evidence found = row_of(stmt);
	struct str *const texts[] = { &found.title, &found.file, &found.sha256, &found.expires_on,
				      &found.added_by };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	db_rest(stmt);
	*ret = found;
	return ERR_OK;
}

enum errc evidence_list(struct db *db, bool (*take)(void *ctx, const struct evidence *evidence),
			void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM evidence e" NEWEST " ORDER BY e.title, e.id");

	return each(stmt, take, ctx, err);
}

enum errc evidence_versions(struct db *db, int64_t id,
			    bool (*take)(void *ctx, const struct evidence *evidence), void *ctx,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM evidence e JOIN evidence_versions v"
			    " ON v.evidence = e.id WHERE e.id = :id ORDER BY v.version DESC");

	db_bind_i64(stmt, ":id", id);
	return each(stmt, take, ctx, err);
}

enum errc evidence_items(struct db *db, int64_t id,
			 bool (*take)(void *ctx, int64_t round, struct str item), void *ctx,
			 struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT round, item FROM answer_evidence"
					   " WHERE evidence = :id ORDER BY round DESC, item");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":id", id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (!take(ctx, db_i64(stmt, 0), db_text(stmt, 1))) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc evidence_of_item(struct db *db, int64_t round, struct str item,
			   bool (*take)(void *ctx, const struct evidence *evidence), void *ctx,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM answer_evidence l"
			    " JOIN evidence e ON e.id = l.evidence" NEWEST
			    " WHERE l.round = :round AND l.item = :item ORDER BY e.id");

	db_bind_i64(stmt, ":round", round);
	db_bind_text(stmt, ":item", item);
	return each(stmt, take, ctx, err);
}

enum errc evidence_ending(struct db *db, struct str by_day,
			  bool (*take)(void *ctx, const struct evidence *evidence), void *ctx,
			  struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM evidence e" NEWEST
			    " WHERE v.expires_on <= :day AND EXISTS (SELECT 1 FROM answer_evidence"
			    " WHERE evidence = e.id) ORDER BY v.expires_on, e.id");

	db_bind_text(stmt, ":day", by_day);
	return each(stmt, take, ctx, err);
}
