/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sessions.h"

#include "base/encoding/utf8.h"

#define SESSIONS_LIST_MAX 500

enum errc sessions_add(struct db *db, const struct session *session, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO sessions (hash, user_id, stage, created_us, seen_us, "
		    "confirmed_us, peer, agent) "
		    "VALUES (:hash, :user, :stage, :created, :created, :created, :peer, :agent)");

	db_bind_text(stmt, ":hash", session->hash);
	db_bind_i64(stmt, ":user", session->user_id);
	db_bind_i64(stmt, ":stage", session->stage);
	db_bind_time(stmt, ":created", session->created_us);
	db_bind_text(stmt, ":peer", session->peer);
	db_bind_text(stmt, ":agent", utf8_cut(session->agent, SESSION_AGENT_MAX));
	return db_run(stmt, err);
}

static void read_session(const struct db_stmt *stmt, struct arena *arena, struct session *ret)
{
	*ret = (struct session){
		.hash = arena_str(arena, db_text(stmt, 0)),
		.user_id = db_i64(stmt, 1),
		.stage = (enum session_stage)db_i64(stmt, 2),
		.created_us = db_time(stmt, 3),
		.seen_us = db_time(stmt, 4),
		.confirmed_us = db_time(stmt, 5),
		.peer = arena_str(arena, db_text(stmt, 6)),
		.agent = arena_str(arena, db_text(stmt, 7)),
		.user_name = arena_str(arena, db_text(stmt, 8)),
	};
}

enum errc sessions_get(struct db *db, struct arena *arena, struct str hash, struct session *ret,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT hash, user_id, stage, s.created_us, seen_us, confirmed_us, peer, "
		    "agent, name FROM sessions s JOIN users u ON u.id = s.user_id "
		    "WHERE hash = :hash");

	db_bind_text(stmt, ":hash", hash);
	const enum errc code = db_one(stmt, err, "session: there is none");
	if (code)
		return code;
	read_session(stmt, arena, ret);
	db_rest(stmt);
	return ERR_OK;
}

enum errc sessions_touch(struct db *db, struct str hash, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE sessions SET seen_us = :now WHERE hash = :hash");

	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":hash", hash);
	return db_run(stmt, err);
}

enum errc sessions_confirm(struct db *db, struct str hash, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE sessions SET confirmed_us = :now WHERE hash = :hash");

	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":hash", hash);
	return db_run(stmt, err);
}

enum errc sessions_end(struct db *db, struct str hash, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM sessions WHERE hash = :hash");

	db_bind_text(stmt, ":hash", hash);
	return db_run(stmt, err);
}

enum errc sessions_end_user(struct db *db, int64_t user_id, struct str except, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "DELETE FROM sessions WHERE user_id = :user AND hash <> coalesce(:except, '')");

	db_bind_i64(stmt, ":user", user_id);
	db_bind_text(stmt, ":except", except);
	return db_run(stmt, err);
}

enum errc sessions_prune(struct db *db, int64_t idle_us, int64_t made_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "DELETE FROM sessions WHERE seen_us < :idle OR created_us < :made");

	db_bind_time(stmt, ":idle", idle_us);
	db_bind_time(stmt, ":made", made_us);
	return db_run(stmt, err);
}

enum errc sessions_list(struct db *db, struct arena *arena, int64_t user_id, struct sessions *ret,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT hash, user_id, stage, s.created_us, seen_us, confirmed_us, peer, "
		    "agent, name FROM sessions s JOIN users u ON u.id = s.user_id "
		    "WHERE :user IN (0, user_id) ORDER BY seen_us DESC LIMIT :limit");
	struct sessions list = { .at = arena_take_array(arena, SESSIONS_LIST_MAX,
							sizeof(struct session)) };
	enum errc code;
	bool row = false;

	if (!list.at)
		return fail(err, ERR_LIMIT, "sessions: do not fit into memory");
	db_bind_i64(stmt, ":user", user_id);
	db_bind_i64(stmt, ":limit", SESSIONS_LIST_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		read_session(stmt, arena, &list.at[list.n++]);
	if (!code)
		*ret = list;
	return code;
}
