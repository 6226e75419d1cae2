/* SPDX-License-Identifier: Apache-2.0 */
#include "link/inbox.h"

#define MESSAGE_BYTES (2u * LINK_BODY_MAX)
#define REASON_MAX    200u

/* ---- taking ---- */

static enum errc is_here(struct db *db, int64_t peer, int64_t sequence, bool *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM link_inbox_seen WHERE peer = :peer"
					   " AND sequence = :sequence");
	uint64_t n;

	db_bind_i64(stmt, ":peer", peer);
	db_bind_i64(stmt, ":sequence", sequence);
	const enum errc code = db_count(stmt, &n, err);
	*ret = n > 0;
	return code;
}

enum errc link_arrival_check(const struct link_arrival *arrival, struct err *err)
{
	if (!arrival->uuid.len || arrival->uuid.len > LINK_KIND_MAX || !arrival->kind.len ||
	    arrival->kind.len > LINK_KIND_MAX || arrival->title.len > LINK_TITLE_MAX ||
	    arrival->body.len > LINK_BODY_MAX)
		return fail(err, ERR_LIMIT, "message %lld: a part of it is missing or too long",
			    (long long)arrival->sequence);
	return ERR_OK;
}

static enum errc check(const struct link_peer *peer, const struct link_arrival *arrival,
		       struct err *err)
{
	if (arrival->sequence < 1 || arrival->sequence > peer->received + LINK_AHEAD_MAX)
		return fail(err, ERR_LIMIT, "message %lld: its turn is further away than %d",
			    (long long)arrival->sequence, LINK_AHEAD_MAX);
	return link_arrival_check(arrival, err);
}

static enum errc keep(struct db *db, const struct link_peer *peer,
		      const struct link_arrival *arrival, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO link_inbox (organisation, peer, sequence, uuid, kind, title, body,"
		    " made_us, received_us) VALUES (:organisation, :peer, :sequence, :uuid, :kind,"
		    " :title, :body, :made, :now)");

	db_bind_i64(stmt, ":organisation", peer->organisation);
	db_bind_i64(stmt, ":peer", peer->id);
	db_bind_i64(stmt, ":sequence", arrival->sequence);
	db_bind_text(stmt, ":uuid", arrival->uuid);
	db_bind_text(stmt, ":kind", arrival->kind);
	db_bind_text(stmt, ":title", arrival->title);
	db_bind_text(stmt, ":body", arrival->body);
	db_bind_i64(stmt, ":made", arrival->made_us);
	db_bind_time(stmt, ":now", now_us);
	return db_run(stmt, err);
}

enum errc link_take(const struct org_scope *scope, const struct link_peer *peer,
		    const struct link_arrival *arrival, int64_t now_us, struct link_intake *ret,
		    struct err *err)
{
	struct db *db = org_scope_db(scope);
	bool here = true;
	enum errc code = check(peer, arrival, err);

	if (!code && arrival->sequence > peer->received)
		code = is_here(db, peer->id, arrival->sequence, &here, err);
	if (code)
		return code;
	ret->again += here;
	ret->fresh += !here;
	return here ? ERR_OK : keep(db, peer, arrival, now_us, err);
}

/* ---- effects ---- */

static enum errc next_arrival(struct db *db, const struct link_peer *peer, int64_t sequence,
			      struct arena *arena, struct link_arrival *ret, int64_t *ret_id,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, uuid, kind, title, body, made_us FROM link_inbox_seen"
			    " WHERE peer = :peer AND sequence = :sequence");
	bool row = false;

	*ret_id = 0;
	db_bind_i64(stmt, ":peer", peer->id);
	db_bind_i64(stmt, ":sequence", sequence);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row) {
		*ret_id = db_i64(stmt, 0);
		*ret = (struct link_arrival){
			.sequence = sequence,
			.uuid = arena_str(arena, db_text(stmt, 1)),
			.kind = arena_str(arena, db_text(stmt, 2)),
			.title = arena_str(arena, db_text(stmt, 3)),
			.body = arena_str(arena, db_text(stmt, 4)),
			.made_us = db_i64(stmt, 5),
		};
	}
	db_rest(stmt);
	return code;
}

static enum errc note_applied(struct db *db, int64_t id, struct str result, int64_t now_us,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE link_inbox SET applied_us = :now, result = :result WHERE id = :id");

	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":result", str_sub(result, 0, REASON_MAX));
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc note_received(struct db *db, int64_t peer, int64_t sequence, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE link_peers SET received = :sequence WHERE id = :id");

	db_bind_i64(stmt, ":sequence", sequence);
	db_bind_i64(stmt, ":id", peer);
	return db_run(stmt, err);
}

static bool is_reason(enum errc code)
{
	return code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_NOT_FOUND ||
	       code == ERR_CONFLICT;
}

static enum errc apply_one(const struct org_scope *scope, const struct link_peer *peer,
			   const struct link_effects *effects, const struct link_arrival *arrival,
			   int64_t id, int64_t now_us, struct link_intake *ret)
{
	struct err err = { .text = "" };
	const enum errc code =
		effects->apply(effects->ctx, scope, peer->organisation, arrival, &err);

	if (code && !is_reason(code))
		return code;
	ret->applied += !code;
	ret->without_effect += code != ERR_OK;
	return note_applied(org_scope_db(scope), id, code ? str_from(err.text) : STR(""), now_us,
			    &err);
}

static enum errc count_waiting(struct db *db, const struct link_peer *peer, size_t *ret,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM link_inbox_seen WHERE peer = :peer"
					   " AND applied_us IS NULL");
	uint64_t n;

	db_bind_i64(stmt, ":peer", peer->id);
	const enum errc code = db_count(stmt, &n, err);
	*ret += (size_t)n;
	return code;
}

enum errc link_apply(const struct org_scope *scope, const struct link_peer *peer,
		     const struct link_effects *effects, int64_t now_us, struct link_intake *ret,
		     struct err *err)
{
	auto_arena arena = ARENA_INIT(MESSAGE_BYTES);
	struct db *db = org_scope_db(scope);
	int64_t sequence = peer->received;
	struct link_arrival arrival;
	enum errc code = ERR_OK;
	int64_t id = 1;

	while (!code && id) {
		arena_clear(&arena);
		code = next_arrival(db, peer, sequence + 1, &arena, &arrival, &id, err);
		if (code || !id)
			break;
		code = apply_one(scope, peer, effects, &arrival, id, now_us, ret);
		if (code)
			return fail(err, code, "message %lld: could not take effect",
				    (long long)arrival.sequence);
		sequence++;
	}
	if (!code && sequence > peer->received)
		code = note_received(db, peer->id, sequence, err);
	return code ? code : count_waiting(db, peer, &ret->waiting, err);
}

enum errc link_acknowledged(const struct org_scope *scope, const struct link_peer *peer,
			    int64_t sequence, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE link_peers SET acknowledged = :sequence,"
					     " heard_us = :now WHERE id = :id");

	if (sequence < 0 || sequence >= peer->next_sequence)
		return fail(err, ERR_SYNTAX, "link: acknowledges %lld, of which %lld were sent",
			    (long long)sequence, (long long)peer->next_sequence - 1);
	db_bind_i64(stmt, ":sequence",
		    sequence > peer->acknowledged ? sequence : peer->acknowledged);
	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", peer->id);
	return db_run(stmt, err);
}
