/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/notice-records.h"

#include "base/uuid.h"
#include "organisations/organisation.h"

#define ID_SHORTEST 6u

#define COLUMNS                                                                                    \
	"id, organisation, uuid, document, path, own_key, upstream, state, made_us, made_by,"      \
	" sent_us, sent_by, told FROM notices_seen"

static enum errc read_row(const struct db_stmt *stmt, struct arena *arena, struct notice_row *ret,
			  struct err *err)
{
	*ret = (struct notice_row){
		.id = db_i64(stmt, 0),
		.organisation = db_i64(stmt, 1),
		.uuid = arena_str(arena, db_text(stmt, 2)),
		.document = arena_str(arena, db_text(stmt, 3)),
		.path = arena_str(arena, db_text(stmt, 4)),
		.upstream = db_i64(stmt, 6),
		.state = arena_str(arena, db_text(stmt, 7)),
		.made_us = db_time(stmt, 8),
		.made_by = arena_str(arena, db_text(stmt, 9)),
		.sent_us = db_time(stmt, 10),
		.sent_by = arena_str(arena, db_text(stmt, 11)),
		.told = db_i64(stmt, 12),
	};
	if (!ret->document.ptr || !ret->sent_by.ptr)
		return fail(err, ERR_LIMIT, "notices: do not fit into memory");
	return notice_key_parse(db_text(stmt, 5), &ret->key)
		       ? ERR_OK
		       : fail(err, ERR_CORRUPT, "notice %lld: its key is none", (long long)ret->id);
}

/* ---- putting ---- */

static enum errc insert(struct db *db, const struct notice_row *row, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO notices (organisation, uuid, document, path, own_key, upstream,"
		    " state, made_us, made_by) VALUES (:organisation, :uuid, :document, :path,"
		    " :key, :upstream, :state, :made, :by)");
	char key[NOTICE_KEY_HEX + 1];

	notice_key_text(&row->key, key);
	db_bind_i64(stmt, ":organisation", row->organisation);
	db_bind_text(stmt, ":uuid", row->uuid);
	db_bind_text(stmt, ":document", row->document);
	db_bind_text(stmt, ":path", str_or_empty(row->path));
	db_bind_text(stmt, ":key", str_from(key));
	if (row->upstream)
		db_bind_i64(stmt, ":upstream", row->upstream);
	else
		db_bind_null(stmt, ":upstream");
	db_bind_text(stmt, ":state", row->state);
	db_bind_time(stmt, ":made", row->made_us);
	db_bind_text(stmt, ":by", row->made_by);
	return db_run(stmt, err);
}

static enum errc code_of(const struct org_scope *scope, int64_t organisation, struct arena *arena,
			 struct str *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT code FROM organisations_seen WHERE id = :id");

	db_bind_i64(stmt, ":id", organisation);
	const enum errc code = db_one(stmt, err, "organisation: there is none");
	if (!code)
		*ret = arena_str(arena, db_text(stmt, 0));
	db_rest(stmt);
	return code;
}

enum errc notices_put(const struct org_scope *scope, int64_t organisation, const char *name,
		      struct str text, const struct notice_actor *actor,
		      char ret_id[static NOTICE_ID_LEN + 1], struct err *err)
{
	auto_arena arena = ARENA_INIT(16384);
	auto_buf document = BUF_INIT(2 * NOTICE_DOCUMENT_MAX);
	struct str from = STR_NONE;
	enum errc code = org_scope_demand(scope, organisation, ORG_WRITE, err);

	if (!code)
		code = code_of(scope, organisation, &arena, &from, err);
	if (code)
		return code;
	const struct notice_stamp stamp = {
		.id = str_from(uuid_random(ret_id)),
		.from = from,
		.made_us = actor->now_us,
	};
	code = notice_document(name, text, &stamp, &document, err);
	if (code)
		return code;
	struct notice_row row = {
		.organisation = organisation,
		.uuid = stamp.id,
		.document = buf_str(&document),
		.state = STR("draft"),
		.made_us = actor->now_us,
		.made_by = actor->by,
	};
	notice_key_random(&row.key);
	return insert(org_scope_db(scope), &row, err);
}

/* ---- looking ---- */

enum errc notices_get(const struct org_scope *scope, struct str id, struct arena *arena,
		      struct notice_row *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT " COLUMNS " WHERE substr(uuid, 1, length(:id)) = :id LIMIT 2");
	bool row = false;
	bool another = false;

	if (id.len < ID_SHORTEST)
		return fail(err, ERR_NOT_FOUND, "notice %.*s: say at least %u characters of its id",
			    STR_ARG(id), ID_SHORTEST);
	db_bind_text(stmt, ":id", id);
	enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		code = read_row(stmt, arena, ret, err);
	if (!code && row)
		code = db_next(stmt, &another, err);
	db_rest(stmt);
	if (code)
		return code;
	if (!row)
		return fail(err, ERR_NOT_FOUND, "notice %.*s: there is none", STR_ARG(id));
	return another ? fail(err, ERR_CONFLICT, "notice %.*s: there are several", STR_ARG(id))
		       : ERR_OK;
}

enum errc notices_list(const struct org_scope *scope, struct str state, struct arena *arena,
		       const struct notice_row **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT " COLUMNS " WHERE :state IS NULL"
					     " OR state = :state ORDER BY id DESC LIMIT :limit");
	const struct notice_row **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_text(stmt, ":state", state);
	db_bind_i64(stmt, ":limit", NOTICES_SHOWN_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct notice_row *one = arena_take(arena, sizeof(*one));

		code = one ? read_row(stmt, arena, one, err)
			   : fail(err, ERR_LIMIT, "notices: do not fit into memory");
		if (code) {
			db_rest(stmt);
			return code;
		}
		*last = one;
		last = &one->next;
	}
	return code;
}

/* ---- taking ---- */

enum errc notices_take(const struct org_scope *scope, const struct notice_arrival *arrival,
		       int64_t now_us, struct arena *arena, struct notice_row *ret, bool *ret_new,
		       struct err *err)
{
	struct notice notice;
	enum errc code = notice_read("notice", arrival->document, arena, &notice, err);

	*ret_new = false;
	if (code)
		return code;
	if (notice.id.len != NOTICE_ID_LEN || !notice.from.len || !notice_hop(arrival->path) ||
	    arrival->path.len > NOTICE_PATH_MAX)
		return fail(err, ERR_SYNTAX, "notice: it says neither its id nor how it came");
	code = notices_get(scope, notice.id, arena, ret, err);
	if (!code)
		return str_equal(ret->document, arrival->document)
			       ? ERR_OK
			       : fail(err, ERR_CONFLICT, "notice %.*s: another of that id is here",
				      STR_ARG(notice.id));
	if (code != ERR_NOT_FOUND)
		return code;
	const struct notice_row row = {
		.organisation = ORG_SELF,
		.uuid = notice.id,
		.document = arrival->document,
		.path = arrival->path,
		.key = arrival->key,
		.upstream = arrival->upstream,
		.state = STR("received"),
		.made_us = now_us,
		.made_by = notice.from,
	};
	code = insert(org_scope_db(scope), &row, err);
	*ret_new = !code;
	return code ? code : notices_get(scope, notice.id, arena, ret, err);
}

enum errc notices_went(const struct org_scope *scope, const struct notice_row *row,
		       const struct notice_actor *actor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE notices SET state = :state, sent_us = :now,"
					     " sent_by = :by WHERE id = :id");

	db_bind_text(stmt, ":state", row->upstream ? STR("received") : STR("sent"));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_i64(stmt, ":id", row->id);
	return db_run(stmt, err);
}

enum errc notices_told(const struct org_scope *scope, int64_t notice, int64_t receipt,
		       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE notices SET told = :receipt WHERE id = :id");

	db_bind_i64(stmt, ":receipt", receipt);
	db_bind_i64(stmt, ":id", notice);
	return db_run(stmt, err);
}
