/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/deliveries.h"

#include "notices/consents.h"
#include "notices/letters.h"

const char *const notice_failure_names[NOTICE_FAILURES] = {
	[NOTICE_NO_FAILURE] = "", [NOTICE_NO_CONTACT] = "no-contact", [NOTICE_BOUNCED] = "bounced",
	[NOTICE_LEFT] = "left",	  [NOTICE_NO_ANSWER] = "no-answer",   [NOTICE_REFUSED] = "refused",
};

/* ---- sending ---- */

static enum errc insert(struct db *db, int64_t notice, const struct reach_row *row, int64_t now_us,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR IGNORE INTO notice_deliveries (organisation, notice, path, hop,"
		    " concerned, lane, made_us, failure, failed_us) VALUES (:organisation,"
		    " :notice, :path, :hop, :concerned, :lane, :now, :failure, :failed)");
	const bool nowhere = row->lane == NOTICE_NOWHERE;

	db_bind_i64(stmt, ":organisation", row->organisation);
	db_bind_i64(stmt, ":notice", notice);
	db_bind_text(stmt, ":path", row->path);
	db_bind_i64(stmt, ":hop", row->hop);
	db_bind_i64(stmt, ":concerned", row->concerned);
	db_bind_text(stmt, ":lane", str_from(notice_lane_names[row->lane]));
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":failure",
		     str_from(notice_failure_names[nowhere ? NOTICE_NO_CONTACT : 0]));
	db_bind_time(stmt, ":failed", nowhere ? now_us : TIME_NONE);
	return db_run(stmt, err);
}

enum errc notice_pass_on(const struct org_scope *scope, const struct notice_row *row,
			 const struct notice_actor *actor, struct arena *arena, struct reach *ret,
			 struct err *err)
{
	struct notice notice;
	size_t letters = 0;
	enum errc code = notice_read("notice", row->document, arena, &notice, err);

	*ret = (struct reach){ .rows = NULL };
	/* Sent directly, it ends where it came. */
	if (code || (row->upstream && notice.route == NOTICE_DIRECT))
		return code;
	code = notice_reach(scope, row, &notice, arena, ret, err);
	for (const struct reach_row *one = ret->rows; one && !code; one = one->next)
		code = insert(org_scope_db(scope), row->id, one, actor->now_us, err);
	if (!code)
		code = notice_letters_make(scope, row, actor, &letters, err);
	if (!code && (ret->rows || !row->upstream))
		code = notices_went(scope, row, actor, err);
	return code;
}

static enum errc send_within(const struct org_scope *scope, struct str id,
			     const struct notice_actor *actor, struct reach *ret,
			     struct arena *arena, struct err *err)
{
	struct notice_row row;
	enum errc code = notices_get(scope, id, arena, &row, err);

	if (!code)
		code = org_scope_demand(scope, row.organisation, ORG_WRITE, err);
	if (!code && row.sent_us != TIME_NONE)
		code = fail(err, ERR_CONFLICT, "notice %.*s: was sent", STR_ARG(row.uuid));
	if (!code)
		code = notice_consent_holds(scope, row.id, err);
	return code ? code : notice_pass_on(scope, &row, actor, arena, ret, err);
}

enum errc notice_send(const struct org_scope *scope, struct str id,
		      const struct notice_actor *actor, struct reach *ret, struct arena *arena,
		      struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = db_begin(db, err);

	if (!code)
		code = send_within(scope, id, actor, ret, arena, err);
	return db_end(db, code, err);
}

/* ---- what became of it ---- */

static enum errc find(struct db *db, int64_t notice, struct str path, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id FROM notice_deliveries_seen"
					   " WHERE notice = :notice AND path = :path");

	db_bind_i64(stmt, ":notice", notice);
	db_bind_text(stmt, ":path", path);
	const enum errc code = db_one(stmt, err, "notice: it did not go to %.*s", STR_ARG(path));
	if (!code)
		*ret = db_i64(stmt, 0);
	db_rest(stmt);
	return code;
}

enum errc notice_failed(const struct org_scope *scope, int64_t notice, struct str path,
			enum notice_failure failure, struct str words, int64_t now_us,
			struct err *err)
{
	struct db *db = org_scope_db(scope);
	int64_t id;
	const enum errc code = find(db, notice, path, &id, err);

	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(db, "UPDATE notice_deliveries SET failure = :failure,"
					   " failure_words = :words, failed_us = :now"
					   " WHERE id = :id");
	db_bind_text(stmt, ":failure", str_from(notice_failure_names[failure]));
	db_bind_text(stmt, ":words", str_sub(str_or_empty(words), 0, NOTICE_WORD_MAX));
	db_bind_time(stmt, ":now", failure ? now_us : TIME_NONE);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

/* ---- by link ---- */

static enum errc read_parcel(const struct db_stmt *stmt, struct arena *arena,
			     struct notice_parcel *ret, struct err *err)
{
	*ret = (struct notice_parcel){
		.delivery = db_i64(stmt, 0),
		.path = arena_str(arena, db_text(stmt, 1)),
		.notice = { .uuid = arena_str(arena, db_text(stmt, 2)),
			    .document = arena_str(arena, db_text(stmt, 3)),
			    .path = arena_str(arena, db_text(stmt, 4)) },
	};
	if (!ret->notice.document.ptr || !ret->notice.path.ptr)
		return fail(err, ERR_LIMIT, "notices: do not fit into memory");
	return notice_key_parse(db_text(stmt, 5), &ret->notice.key)
		       ? ERR_OK
		       : fail(err, ERR_CORRUPT, "notice: its key is none");
}

enum errc notice_parcels(const struct org_scope *scope, int64_t organisation, size_t limit,
			 struct arena *arena, const struct notice_parcel **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT d.id, d.path, n.uuid, n.document, n.path, n.own_key"
			" FROM notice_deliveries_seen d JOIN notices_seen n ON n.id = d.notice"
			" WHERE d.organisation = :organisation AND d.lane = 'link'"
			" AND d.sent_us IS NULL AND NOT EXISTS (SELECT 1 FROM notice_victims_seen v"
			" JOIN notice_consents_seen c ON c.id = v.consent WHERE v.notice = d.notice"
			" AND c.withdrawn_us IS NOT NULL) ORDER BY d.id LIMIT :limit");
	const struct notice_parcel **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_i64(stmt, ":limit", (int64_t)limit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct notice_parcel *one = arena_take(arena, sizeof(*one));

		code = one ? read_parcel(stmt, arena, one, err)
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

enum errc notice_parcel_went(const struct org_scope *scope, int64_t delivery, int64_t now_us,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "UPDATE notice_deliveries SET sent_us = :now WHERE id = :id");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", delivery);
	return db_run(stmt, err);
}
