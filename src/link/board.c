/* SPDX-License-Identifier: Apache-2.0 */
#include "link/board.h"

#include "link/kinds.h"

static enum errc count(struct db *db, const char *sql, struct str uuid, uint64_t *ret,
		       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, sql);

	if (uuid.ptr)
		db_bind_text(stmt, ":uuid", uuid);
	return db_count(stmt, ret, err);
}

enum errc link_board_last(const struct org_scope *scope, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT max(number) FROM link_board_seen");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	*ret = !code && row ? db_i64(stmt, 0) : 0; /* NULL is 0 */
	db_rest(stmt);
	return code;
}

/* ---- posting ---- */

static enum errc insert(struct db *db, const struct link_post *post, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO link_board (organisation, origin, uuid, kind, title, object,"
		    " body, made_us, state) VALUES (:self, :origin, :uuid, :kind, :title, :object,"
		    " :body, :made, 'waiting')");

	db_bind_i64(stmt, ":self", ORG_SELF);
	db_bind_i64(stmt, ":origin", post->origin);
	db_bind_text(stmt, ":uuid", post->uuid);
	db_bind_text(stmt, ":kind", post->kind);
	db_bind_text(stmt, ":title", post->title);
	db_bind_text(stmt, ":object", post->object);
	db_bind_text(stmt, ":body", post->body);
	db_bind_time(stmt, ":made", post->made_us);
	return db_run(stmt, err);
}

static enum errc decide(const struct org_scope *scope, int64_t id, bool approves, struct str by,
			int64_t now_us, struct err *err)
{
	int64_t last = 0;
	const enum errc code = link_board_last(scope, &last, err);
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), "UPDATE link_board SET state = :state,"
							    " number = :number, decided_us = :now,"
							    " decided_by = :by WHERE id = :id");

	if (code)
		return code;
	db_bind_text(stmt, ":state", approves ? STR("approved") : STR("refused"));
	if (approves)
		db_bind_i64(stmt, ":number", last + 1);
	else
		db_bind_null(stmt, ":number");
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc check_waiting(struct db *db, int64_t id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT state FROM link_board_seen WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	enum errc code = db_one(stmt, err, "post %lld: there is none", (long long)id);
	if (code)
		return code;
	if (!str_is(db_text(stmt, 0), "waiting"))
		code = fail(err, ERR_CONFLICT, "post %lld: was decided on", (long long)id);
	db_rest(stmt);
	return code;
}

enum errc link_board_decide(const struct org_scope *scope, int64_t id, bool approves, struct str by,
			    int64_t now_us, struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = check_waiting(db, id, err);
	if (!code)
		code = decide(scope, id, approves, by, now_us, err);
	return db_end(db, code, err);
}

enum errc link_board_offer(const struct org_scope *scope, const struct link_post *post,
			   struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum link_leave leave;
	uint64_t there = 0;
	uint64_t waiting = 0;
	enum errc code = link_kind_get(db, post->kind, &leave, err);

	if (code || leave == LINK_NEVER)
		return code;
	if (post->title.len > LINK_TITLE_MAX || post->body.len > LINK_BODY_MAX)
		return fail(err, ERR_LIMIT, "post: a title has %u bytes at most, a body %u",
			    LINK_TITLE_MAX, LINK_BODY_MAX);
	code = count(db, "SELECT count(*) FROM link_board_seen WHERE uuid = :uuid", post->uuid,
		     &there, err);
	if (!code)
		code = count(db, "SELECT count(*) FROM link_board_seen WHERE state = 'waiting'",
			     STR_NONE, &waiting, err);
	if (code || there)
		return code;
	if (waiting >= LINK_BOARD_WAITING_MAX)
		return fail(err, ERR_LIMIT, "board: %u posts wait to be decided on",
			    LINK_BOARD_WAITING_MAX);
	code = insert(db, post, err);
	if (!code && leave == LINK_ALWAYS)
		code = decide(scope, db_last_id(db), true, STR("always"), post->made_us, err);
	return code;
}

/* ---- who has it ---- */

enum errc link_board_reached(const struct org_scope *scope, const struct link_peer *peer,
			     int64_t arrived, int64_t armed, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"UPDATE link_peers SET board_there = :arrived, armed_there = :armed,"
			" armed_there_us = :since WHERE id = :id");
	int64_t last = 0;
	enum errc code = ERR_OK;

	if (arrived == peer->board_there && armed == peer->armed_there)
		return ERR_OK;
	if (arrived > peer->board_there)
		code = link_board_last(scope, &last, err);
	else
		last = peer->board_there;
	if (!code && (arrived < 0 || arrived > last || armed < 0 || armed > arrived))
		code = fail(err, ERR_SYNTAX,
			    "link: says %lld posts came and %lld are armed, of %lld",
			    (long long)arrived, (long long)armed, (long long)last);
	if (code)
		return code;
	db_bind_i64(stmt, ":arrived", arrived);
	db_bind_i64(stmt, ":armed", armed);
	db_bind_time(stmt, ":since", armed > peer->armed_there ? now_us : peer->armed_there_us);
	db_bind_i64(stmt, ":id", peer->id);
	return db_run(stmt, err);
}

/* ---- looking ---- */

#define COLUMNS                                                                                    \
	"b.id, b.origin, b.uuid, b.kind, b.title, b.object, b.body, b.made_us, b.state,"           \
	" b.decided_by, b.number, (SELECT count(*) FROM link_peers_seen p WHERE"                   \
	" p.revoked_us IS NULL AND p.board_there >= b.number), (SELECT count(*) FROM"              \
	" link_peers_seen p WHERE p.revoked_us IS NULL AND p.armed_there >= b.number)"             \
	" FROM link_board_seen b"

static void read_post(const struct db_stmt *stmt, struct arena *arena, struct link_post *ret)
{
	*ret = (struct link_post){
		.id = db_i64(stmt, 0),
		.origin = db_i64(stmt, 1),
		.uuid = arena_str(arena, db_text(stmt, 2)),
		.kind = arena_str(arena, db_text(stmt, 3)),
		.title = arena_str(arena, db_text(stmt, 4)),
		.object = arena_str(arena, db_text(stmt, 5)),
		.body = arena_str(arena, db_text(stmt, 6)),
		.made_us = db_time(stmt, 7),
		.state = arena_str(arena, db_text(stmt, 8)),
		.decided_by = arena_str(arena, str_or_empty(db_text(stmt, 9))),
		.number = db_i64(stmt, 10),
		.arrived = db_i64(stmt, 11),
		.armed = db_i64(stmt, 12),
	};
}

enum errc link_board_find(const struct org_scope *scope, struct str object, struct arena *arena,
			  struct link_post *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT " COLUMNS " WHERE b.object = :object"
					     " AND b.state = 'approved' ORDER BY b.number DESC");

	db_bind_text(stmt, ":object", object);
	const enum errc code = db_one(stmt, err, "%.*s: was not posted",
				      STR_ARG(str_sub(object, 0, LINK_KIND_MAX)));
	if (code)
		return code;
	read_post(stmt, arena, ret);
	db_rest(stmt);
	return ERR_OK;
}

enum errc link_board_list(const struct org_scope *scope, size_t limit, struct arena *arena,
			  const struct link_post **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT " COLUMNS " ORDER BY b.id DESC LIMIT :limit");
	const struct link_post **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":limit", (int64_t)limit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct link_post *post = arena_take(arena, sizeof(*post));

		if (!post) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "posts: do not fit into memory");
		}
		read_post(stmt, arena, post);
		*last = post;
		last = &post->next;
	}
	return code;
}
