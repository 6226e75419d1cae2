/* SPDX-License-Identifier: Apache-2.0 */
#include "link/arming.h"

#include "link/indicator-kind.h"

#define KIND	   "indicator"
#define POST_BYTES (64u * 1024)

/* ---- the decision ---- */

enum errc link_arming_get(struct db *db, bool *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT arms FROM link_arming WHERE kind = '" KIND "'");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	*ret = !code && row && db_i64(stmt, 0) == 1;
	db_rest(stmt);
	return code;
}

enum errc link_arming_set(struct db *db, bool arms, struct str by, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO link_arming (kind, arms, decided_us, decided_by)"
			    " VALUES ('" KIND "', :arms, :now, :by) ON CONFLICT (kind) DO UPDATE"
			    " SET arms = excluded.arms, decided_us = excluded.decided_us,"
			    " decided_by = excluded.decided_by");

	db_bind_i64(stmt, ":arms", arms);
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	return db_run(stmt, err);
}

/* ---- taking ---- */

static enum errc keep(struct db *db, const struct link_peer *peer,
		      const struct link_arrival *arrival, const struct link_indicator *indicator,
		      int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO link_board_in (organisation, peer, number, uuid, kind, title,"
		    " body, made_us, received_us, object, version_us, revoked) VALUES"
		    " (:organisation, :peer, :number, :uuid, :kind, :title, :body, :made, :now,"
		    " :object, :version, :revoked)");

	db_bind_i64(stmt, ":organisation", peer->organisation);
	db_bind_i64(stmt, ":peer", peer->id);
	db_bind_i64(stmt, ":number", arrival->sequence);
	db_bind_text(stmt, ":uuid", arrival->uuid);
	db_bind_text(stmt, ":kind", arrival->kind);
	db_bind_text(stmt, ":title", arrival->title);
	db_bind_text(stmt, ":body", arrival->body);
	db_bind_i64(stmt, ":made", arrival->made_us);
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":object", indicator->id);
	db_bind_i64(stmt, ":version", indicator->version_us);
	db_bind_i64(stmt, ":revoked", indicator->revoked);
	return db_run(stmt, err);
}

static enum errc note_here(struct db *db, const struct link_peer *peer, int64_t number,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE link_peers SET board_here = :number WHERE id = :id");

	db_bind_i64(stmt, ":number", number);
	db_bind_i64(stmt, ":id", peer->id);
	return db_run(stmt, err);
}

enum errc link_board_take(const struct org_scope *scope, struct link_peer *peer,
			  const struct link_arrival *arrival, int64_t now_us,
			  struct link_intake *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(POST_BYTES);
	struct link_indicator indicator = { .id = STR("") };
	struct db *db = org_scope_db(scope);
	struct err why;
	enum errc code = link_arrival_check(arrival, err);

	if (code)
		return code;
	if (arrival->sequence != peer->board_here + 1) {
		ret->again += arrival->sequence <= peer->board_here;
		ret->waiting += arrival->sequence > peer->board_here;
		return ERR_OK;
	}
	/* One that cannot be used takes its turn, as a message does. */
	if (!str_is(arrival->kind, KIND) ||
	    link_indicator_read(arrival->body, &arena, &indicator, &why))
		indicator = (struct link_indicator){ .id = STR("") };
	code = keep(db, peer, arrival, &indicator, now_us, err);
	if (!code)
		code = note_here(db, peer, arrival->sequence, err);
	if (code)
		return code;
	peer->board_here = arrival->sequence;
	ret->fresh++;
	ret->applied += indicator.id.len > 0;
	ret->without_effect += indicator.id.len == 0;
	return ERR_OK;
}

/* ---- putting to use ---- */

enum errc link_arming_write(const struct org_scope *scope, const struct link_peer *peer,
			    struct buf *out, struct err *err)
{
	/* Of each object the row of its last version (SQLite: bare columns go with max()). */
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT body, revoked, max(version_us * 1000000 + number % 1000000)"
		" FROM link_board_in_seen WHERE peer = :peer AND object <> '' GROUP BY object"
		" ORDER BY number");
	enum errc code;
	size_t n = 0;
	bool row = false;

	buf_add_text(out, "{\"type\":\"bundle\",\"objects\":[");
	db_bind_i64(stmt, ":peer", peer->id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (db_i64(stmt, 1))
			continue;
		buf_add_text(out, n++ ? "," : "");
		buf_add(out, db_text(stmt, 0));
	}
	buf_add_text(out, "]}\n");
	if (!code && buf_failed(out))
		return fail(err, ERR_LIMIT, "hub's indicators: are more than %u MiB",
			    LINK_LIST_MAX / 1024 / 1024);
	return code;
}

enum errc link_arming_done(const struct org_scope *scope, int64_t peer, int64_t number,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "UPDATE link_peers SET armed_here = :number WHERE id = :id");

	db_bind_i64(stmt, ":number", number);
	db_bind_i64(stmt, ":id", peer);
	return db_run(stmt, err);
}
