/* SPDX-License-Identifier: Apache-2.0 */
#include "link/peers.h"

#include "base/calendar/day.h"
#include "organisations/organisation.h"

#define PROBLEM_MAX 200u

#define COLUMNS                                                                                    \
	"p.id, p.organisation, o.code, p.public_key, p.fingerprint, p.next_sequence,"              \
	" p.acknowledged, p.received, p.heard_us, p.revoked_us, p.problem, p.above,"               \
	" p.board_there, p.armed_there, p.armed_there_us, p.board_here, p.armed_here"              \
	" FROM link_peers_seen p"                                                                  \
	" JOIN organisations_seen o ON o.id = p.organisation"

static void read_peer(const struct db_stmt *stmt, struct arena *arena, struct link_peer *ret)
{
	*ret = (struct link_peer){
		.id = db_i64(stmt, 0),
		.organisation = db_i64(stmt, 1),
		.code = arena_str(arena, db_text(stmt, 2)),
		.public_key = arena_str(arena, db_text(stmt, 3)),
		.fingerprint = arena_str(arena, db_text(stmt, 4)),
		.next_sequence = db_i64(stmt, 5),
		.acknowledged = db_i64(stmt, 6),
		.received = db_i64(stmt, 7),
		.heard_us = db_time(stmt, 8),
		.revoked_us = db_time(stmt, 9),
		.problem = arena_str(arena, str_or_empty(db_text(stmt, 10))),
		.above = db_i64(stmt, 11) == 1,
		.board_there = db_i64(stmt, 12),
		.armed_there = db_i64(stmt, 13),
		.armed_there_us = db_time(stmt, 14),
		.board_here = db_i64(stmt, 15),
		.armed_here = db_i64(stmt, 16),
	};
}

enum errc link_peers_get(const struct org_scope *scope, int64_t organisation, struct arena *arena,
			 struct link_peer *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT " COLUMNS " WHERE p.organisation = :organisation"
				       " AND p.revoked_us IS NULL");

	db_bind_i64(stmt, ":organisation", organisation);
	const enum errc code = db_one(stmt, err, "link: there is none with that organisation");
	if (code)
		return code;
	read_peer(stmt, arena, ret);
	db_rest(stmt);
	return ERR_OK;
}

static enum errc read_all(struct db_stmt *stmt, struct arena *arena, const struct link_peer **ret,
			  struct err *err)
{
	const struct link_peer **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct link_peer *peer = arena_take(arena, sizeof(*peer));

		if (!peer) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "links: do not fit into memory");
		}
		read_peer(stmt, arena, peer);
		*last = peer;
		last = &peer->next;
	}
	return code;
}

enum errc link_peers_list(const struct org_scope *scope, struct arena *arena,
			  const struct link_peer **ret, struct err *err)
{
	return read_all(db_stmt(org_scope_db(scope), "SELECT " COLUMNS " ORDER BY o.code, p.id"),
			arena, ret, err);
}

enum errc link_peers_due(const struct org_scope *scope, int64_t board_last, struct arena *arena,
			 const struct link_peer **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT " COLUMNS " WHERE p.revoked_us IS NOT NULL"
			" OR p.next_sequence - 1 > p.acknowledged OR p.board_there < :last");

	db_bind_i64(stmt, ":last", board_last);
	return read_all(stmt, arena, ret, err);
}

enum errc link_peers_above(const struct org_scope *scope, int64_t organisation, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE link_peers SET above = 1 WHERE id = :id");
	auto_arena arena = ARENA_INIT(16384);
	struct link_peer peer;
	const enum errc code = link_peers_get(scope, organisation, &arena, &peer, err);

	if (code)
		return code;
	db_bind_i64(stmt, ":id", peer.id);
	return db_run(stmt, err);
}

static enum errc check_key(struct str public_key, struct str fingerprint, struct err *err)
{
	char found[SIGNER_FINGERPRINT_LEN + 1];
	const enum errc code = signer_fingerprint(public_key, found, err);

	if (code)
		return code;
	if (!str_is(fingerprint, found))
		return fail(err, ERR_DENIED,
			    "key: its fingerprint is %s, not the one that was compared", found);
	return ERR_OK;
}

enum errc link_peers_add(const struct org_scope *scope, int64_t organisation, struct str public_key,
			 struct str fingerprint, struct str by, int64_t now_us, struct err *err)
{
	enum errc code = org_scope_demand(scope, organisation, ORG_MANAGE, err);

	if (!code)
		code = check_key(public_key, fingerprint, err);
	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "INSERT INTO link_peers (organisation, public_key,"
					     " fingerprint, made_us, made_by)"
					     " VALUES (:organisation, :key, :print, :now, :by)");
	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_text(stmt, ":key", public_key);
	db_bind_text(stmt, ":print", fingerprint);
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	code = db_run(stmt, err);
	return code == ERR_CONFLICT
		       ? fail(err, code, "link: that organisation has a key that counts already")
		       : code;
}

enum errc link_peers_revoke(const struct org_scope *scope, int64_t organisation, struct str by,
			    int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(16384);
	struct link_peer peer;
	enum errc code = org_scope_demand(scope, organisation, ORG_MANAGE, err);

	if (!code)
		code = link_peers_get(scope, organisation, &arena, &peer, err);
	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE link_peers SET revoked_us = :now,"
					     " revoked_by = :by WHERE id = :id");
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":id", peer.id);
	return db_run(stmt, err);
}

enum errc link_peers_heard(const struct org_scope *scope, int64_t peer, int64_t now_us,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"UPDATE link_peers SET heard_us = :now, problem = NULL WHERE id = :id");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", peer);
	return db_run(stmt, err);
}

enum errc link_peers_failed(const struct org_scope *scope, int64_t peer, struct str problem,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE link_peers SET problem = :problem"
					     " WHERE id = :id");

	db_bind_text(stmt, ":problem", str_sub(problem, 0, PROBLEM_MAX));
	db_bind_i64(stmt, ":id", peer);
	return db_run(stmt, err);
}

enum errc link_own_code(const struct org_scope *scope, struct arena *arena, struct str *ret,
			struct err *err)
{
	char day[DAY_TEXT_MAX];
	struct organisation self;
	const enum errc code =
		organisations_get(scope, ORG_SELF, str_from(day_text(org_scope_today(scope), day)),
				  arena, &self, err);

	if (code)
		return code;
	if (str_is(self.code, "self"))
		return fail(err, ERR_CONFLICT, "link: this node has no code yet");
	*ret = self.code;
	return ERR_OK;
}
