/* SPDX-License-Identifier: Apache-2.0 */
#include "link/outbox.h"

#include "link/kinds.h"

const char *const link_leave_names[LINK_LEAVES] = {
	[LINK_NEVER] = "never",
	[LINK_ASKED] = "asked",
	[LINK_ALWAYS] = "always",
};

static enum errc check_kind(struct str name, struct err *err)
{
	return link_kind_find(name) ? ERR_OK
				    : fail(err, ERR_NOT_FOUND, "kind %.*s: there is none",
					   STR_ARG(str_sub(name, 0, LINK_KIND_MAX)));
}

enum errc link_kind_get(struct db *db, struct str kind, enum link_leave *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT leave FROM link_kinds WHERE kind = :kind");
	bool row = false;

	*ret = LINK_NEVER;
	db_bind_text(stmt, ":kind", kind);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		*ret = (enum link_leave)str_find_name_or(db_text(stmt, 0), link_leave_names,
							 LINK_LEAVES, LINK_NEVER);
	db_rest(stmt);
	return code;
}

enum errc link_kind_set(struct db *db, struct str kind, enum link_leave leave, struct str by,
			int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO link_kinds (kind, leave, decided_us, decided_by)"
			    " VALUES (:kind, :leave, :now, :by) ON CONFLICT (kind) DO UPDATE"
			    " SET leave = excluded.leave, decided_us = excluded.decided_us,"
			    " decided_by = excluded.decided_by");
	const enum errc code = check_kind(kind, err);

	if (code)
		return code;
	db_bind_text(stmt, ":kind", kind);
	db_bind_text(stmt, ":leave", str_from(link_leave_names[leave]));
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	return db_run(stmt, err);
}

/* ---- offering ---- */

static enum errc check_message(const struct link_message *message, struct err *err)
{
	if (message->title.len > LINK_TITLE_MAX || message->body.len > LINK_BODY_MAX)
		return fail(err, ERR_LIMIT, "message: a title has %u bytes at most, a body %u",
			    LINK_TITLE_MAX, LINK_BODY_MAX);
	return check_kind(message->kind, err);
}

static enum errc count_of(struct db *db, const char *sql, const char *name, struct str value,
			  int64_t peer, uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, sql);

	if (name)
		db_bind_text(stmt, name, value);
	else
		db_bind_i64(stmt, ":peer", peer);
	return db_count(stmt, ret, err);
}

static enum errc check_new(struct db *db, const struct link_message *message, int64_t peer,
			   bool *ret_new, struct err *err)
{
	uint64_t n = 0;
	enum errc code = count_of(db, "SELECT count(*) FROM link_outbox_seen WHERE uuid = :uuid",
				  ":uuid", message->uuid, 0, &n, err);

	*ret_new = n == 0;
	if (code || n)
		return code;
	code = count_of(db,
			"SELECT count(*) FROM link_outbox_seen WHERE peer = :peer"
			" AND state = 'waiting'",
			NULL, STR_NONE, peer, &n, err);
	if (!code && n >= LINK_WAITING_MAX)
		return fail(err, ERR_LIMIT, "link: %u messages wait to be decided on",
			    LINK_WAITING_MAX);
	return code;
}

static enum errc insert(struct db *db, const struct link_message *message, int64_t peer,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO link_outbox (organisation, peer, uuid, kind, title, body, made_us,"
		    " state) VALUES (:organisation, :peer, :uuid, :kind, :title, :body, :made,"
		    " 'waiting')");

	db_bind_i64(stmt, ":organisation", message->organisation);
	db_bind_i64(stmt, ":peer", peer);
	db_bind_text(stmt, ":uuid", message->uuid);
	db_bind_text(stmt, ":kind", message->kind);
	db_bind_text(stmt, ":title", message->title);
	db_bind_text(stmt, ":body", message->body);
	db_bind_time(stmt, ":made", message->made_us);
	return db_run(stmt, err);
}

/* ---- deciding ---- */

struct undecided {
	int64_t organisation;
	int64_t peer;
	int64_t sequence; /* the next to that peer */
};

static enum errc find_undecided(struct db *db, int64_t id, struct undecided *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT m.state, m.organisation, m.peer, p.next_sequence,"
			    " p.revoked_us FROM link_outbox_seen m"
			    " JOIN link_peers_seen p ON p.id = m.peer WHERE m.id = :id");

	db_bind_i64(stmt, ":id", id);
	enum errc code = db_one(stmt, err, "message %lld: there is none", (long long)id);
	if (code)
		return code;
	*ret = (struct undecided){ db_i64(stmt, 1), db_i64(stmt, 2), db_i64(stmt, 3) };
	if (!str_is(db_text(stmt, 0), "waiting"))
		code = fail(err, ERR_CONFLICT, "message %lld: was decided on", (long long)id);
	else if (!db_is_null(stmt, 4))
		code = fail(err, ERR_CONFLICT, "message %lld: its link was revoked", (long long)id);
	db_rest(stmt);
	return code;
}

static enum errc decide(struct db *db, int64_t id, int64_t sequence, struct str by, int64_t now_us,
			struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE link_outbox SET state = :state, sequence = :sequence,"
			    " decided_us = :now, decided_by = :by WHERE id = :id");

	db_bind_text(stmt, ":state", sequence ? STR("approved") : STR("refused"));
	if (sequence)
		db_bind_i64(stmt, ":sequence", sequence);
	else
		db_bind_null(stmt, ":sequence");
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc take_number(struct db *db, const struct undecided *message, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE link_peers SET next_sequence = :next WHERE id = :id");

	db_bind_i64(stmt, ":next", message->sequence + 1);
	db_bind_i64(stmt, ":id", message->peer);
	return db_run(stmt, err);
}

/* Within a transaction: the number is taken by this message or by none. */
static enum errc approve(struct db *db, int64_t id, struct str by, int64_t now_us, struct err *err)
{
	struct undecided message;
	enum errc code = find_undecided(db, id, &message, err);

	if (!code)
		code = take_number(db, &message, err);
	return code ? code : decide(db, id, message.sequence, by, now_us, err);
}

enum errc link_approve(const struct org_scope *scope, int64_t id, struct str by, int64_t now_us,
		       struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = approve(db, id, by, now_us, err);
	return db_end(db, code, err);
}

enum errc link_refuse(const struct org_scope *scope, int64_t id, struct str by, int64_t now_us,
		      struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct undecided message;
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = find_undecided(db, id, &message, err);
	if (!code)
		code = decide(db, id, 0, by, now_us, err);
	return db_end(db, code, err);
}

/* What a person decided for all of a kind is done at once, in his name's stead. */
static enum errc put(struct db *db, const struct link_message *message, int64_t peer, bool *ret_put,
		     struct err *err)
{
	enum link_leave leave;
	enum errc code = link_kind_get(db, message->kind, &leave, err);

	*ret_put = false;
	if (code || leave == LINK_NEVER)
		return code;
	code = check_new(db, message, peer, ret_put, err);
	if (code || !*ret_put)
		return code;
	code = insert(db, message, peer, err);
	if (!code && leave == LINK_ALWAYS)
		code = approve(db, db_last_id(db), STR("always"), message->made_us, err);
	return code;
}

enum errc link_offer(const struct org_scope *scope, const struct link_message *message,
		     bool *ret_put, struct err *err)
{
	auto_arena arena = ARENA_INIT(16384);
	struct link_peer peer;
	enum errc code = check_message(message, err);

	if (!code)
		code = link_peers_get(scope, message->organisation, &arena, &peer, err);
	if (code)
		return code;
	struct db *db = org_scope_db(scope);
	code = db_begin(db, err);
	if (code)
		return code;
	code = put(db, message, peer.id, ret_put, err);
	return db_end(db, code, err);
}

/* ---- looking ---- */

enum errc link_outbox_list(const struct org_scope *scope, struct str state, size_t limit,
			   struct arena *arena, const struct link_message **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT m.id, m.organisation, m.uuid, m.kind, m.title, m.body, m.made_us, m.state,"
		" m.decided_by, m.sequence, m.sequence <= p.acknowledged FROM link_outbox_seen m"
		" JOIN link_peers_seen p ON p.id = m.peer"
		" WHERE :state = '' OR m.state = :state ORDER BY m.id DESC LIMIT :limit");
	const struct link_message **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_text(stmt, ":state", str_or_empty(state));
	db_bind_i64(stmt, ":limit", (int64_t)limit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct link_message *m = arena_take(arena, sizeof(*m));

		if (!m) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "messages: do not fit into memory");
		}
		*m = (struct link_message){
			.id = db_i64(stmt, 0),
			.organisation = db_i64(stmt, 1),
			.uuid = arena_str(arena, db_text(stmt, 2)),
			.kind = arena_str(arena, db_text(stmt, 3)),
			.title = arena_str(arena, db_text(stmt, 4)),
			.body = arena_str(arena, db_text(stmt, 5)),
			.made_us = db_time(stmt, 6),
			.state = arena_str(arena, db_text(stmt, 7)),
			.decided_by = arena_str(arena, str_or_empty(db_text(stmt, 8))),
			.sequence = db_i64(stmt, 9),
			.arrived = db_i64(stmt, 10) == 1,
		};
		*last = m;
		last = &m->next;
	}
	return code;
}
