/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/receipts.h"

#define READING_BYTES (8u * 1024 * 1024)

/* ---- keeping ---- */

static enum errc insert(const struct org_scope *scope, int64_t notice, int64_t organisation,
			const struct receipt *r, const struct notice_actor *actor, bool *ret_new,
			struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR IGNORE INTO notice_receipts (organisation, notice, path, step, item,"
		    " answer, at_us, who, lane, mac, noted_us, noted_by) VALUES (:organisation,"
		    " :notice, :path, :step, :item, :answer, :at, :who, :lane, :mac, :now, :by)");

	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_i64(stmt, ":notice", notice);
	db_bind_text(stmt, ":path", r->path);
	db_bind_i64(stmt, ":step", r->step);
	db_bind_text(stmt, ":item", str_or_empty(r->item));
	db_bind_text(stmt, ":answer", str_or_empty(r->answer));
	db_bind_time(stmt, ":at", r->at_us);
	db_bind_text(stmt, ":who", str_or_empty(r->who));
	db_bind_text(stmt, ":lane", r->lane);
	db_bind_text(stmt, ":mac", r->mac);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	const enum errc code = db_run(stmt, err);
	*ret_new = !code && db_changed(db) == 1;
	return code;
}

/* The recipient, or the nearest above it that is known here. */
static enum errc whose(struct db *db, int64_t notice, struct str path, int64_t *ret_organisation,
		       struct str *ret_known, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT organisation, length(CAST(path AS BLOB)) FROM"
			    " notice_deliveries_seen WHERE notice = :notice AND (path = :path OR"
			    " substr(:path, 1, length(path) + 1) = path || '/')"
			    " ORDER BY length(path) DESC LIMIT 1");

	db_bind_i64(stmt, ":notice", notice);
	db_bind_text(stmt, ":path", path);
	const enum errc code =
		db_one(stmt, err, "receipt: the notice did not go to %.*s", STR_ARG(path));
	if (code)
		return code;
	*ret_organisation = db_i64(stmt, 0);
	*ret_known = str_sub(path, 0, (size_t)db_i64(stmt, 1));
	db_rest(stmt);
	return ERR_OK;
}

/* The common case by its index; the long way for those below whom nobody here knows. */
static enum errc whose_quick(struct db *db, int64_t notice, struct str path, int64_t *ret,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT organisation FROM notice_deliveries_seen"
					   " WHERE notice = :notice AND path = :path");

	db_bind_i64(stmt, ":notice", notice);
	db_bind_text(stmt, ":path", path);
	return db_number(stmt, ret, err);
}

/* Somebody below that the register here does not have: counted from now on. */
static enum errc add_unknown(struct db *db, int64_t notice, int64_t organisation, struct str path,
			     int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR IGNORE INTO notice_deliveries (organisation, notice, path, hop,"
		    " concerned, lane, made_us) VALUES (:organisation, :notice, :path, :hop, 1,"
		    " 'below', :now)");

	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_i64(stmt, ":notice", notice);
	db_bind_text(stmt, ":path", path);
	db_bind_i64(stmt, ":hop", notice_hop(path));
	db_bind_time(stmt, ":now", now_us);
	return db_run(stmt, err);
}

static enum errc find_recipient(const struct org_scope *scope, int64_t notice, struct str path,
				int64_t now_us, int64_t *ret, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct str known = STR_NONE;
	enum errc code = whose_quick(db, notice, path, ret, err);

	if (code || *ret)
		return code;
	code = whose(db, notice, path, ret, &known, err);
	return code ? code : add_unknown(db, notice, *ret, path, now_us, err);
}

enum errc receipts_take(const struct org_scope *scope, const struct receipt *receipt,
			int64_t now_us, bool *ret_new, struct err *err)
{
	auto_arena arena = ARENA_INIT(READING_BYTES);
	const struct notice_actor actor = { .by = receipt->lane, .now_us = now_us };
	struct notice_row notice;
	int64_t organisation = 0;
	enum errc code = receipt->notice.len == NOTICE_ID_LEN
				 ? notices_get(scope, receipt->notice, &arena, &notice, err)
				 : fail(err, ERR_SYNTAX, "receipt: names no notice");

	*ret_new = false;
	if (!code)
		code = receipt_check(&notice.key, notice.path, receipt, err);
	if (!code)
		code = find_recipient(scope, notice.id, receipt->path, now_us, &organisation, err);
	return code ? code : insert(scope, notice.id, organisation, receipt, &actor, ret_new, err);
}

enum errc receipts_say(const struct org_scope *scope, const struct notice_row *notice,
		       const struct receipt *receipt, const struct notice_actor *actor,
		       struct err *err)
{
	struct receipt said = *receipt;
	char mac[NOTICE_MAC_HEX + 1];
	bool fresh;

	if (!notice->upstream)
		return fail(err, ERR_CONFLICT, "notice %.*s: is our own", STR_ARG(notice->uuid));
	said.notice = notice->uuid;
	said.path = notice->path;
	receipt_sign(&notice->key, &said, mac);
	said.mac = str_from(mac);
	return insert(scope, notice->id, notice->organisation, &said, actor, &fresh, err);
}

/* ---- codes on paper ---- */

/* Codes are not kept: that of each recipient is made again and compared. */
static enum errc find_code(const struct org_scope *scope, const struct notice_row *notice,
			   const char *code_text, struct arena *arena, struct str *ret_path,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT path FROM notice_deliveries_seen"
					     " WHERE notice = :notice");
	char made[NOTICE_CODE_MAX];
	struct notice_key key;
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":notice", notice->id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct str path = db_text(stmt, 0);

		if (notice_key_at(&notice->key, notice->path, path, &key, err))
			continue;
		receipt_code(&key, made);
		if (strcmp(made, code_text) != 0)
			continue;
		*ret_path = arena_str(arena, path);
		db_rest(stmt);
		return ERR_OK;
	}
	return code ? code
		    : fail(err, ERR_NOT_FOUND, "code %s: is of nobody this notice went to",
			   code_text);
}

enum errc receipts_for(const struct org_scope *scope, const struct notice_row *notice,
		       struct str path, const struct receipt *receipt,
		       const struct notice_actor *actor, struct err *err)
{
	char mac[NOTICE_MAC_HEX + 1];
	struct receipt said = *receipt;
	struct str known = STR_NONE;
	struct notice_key key;
	int64_t organisation = 0;
	bool fresh;
	enum errc code = notice_key_at(&notice->key, notice->path, path, &key, err);

	if (!code)
		code = whose(org_scope_db(scope), notice->id, path, &organisation, &known, err);
	if (code)
		return code;
	said.notice = notice->uuid;
	said.path = path;
	receipt_sign(&key, &said, mac);
	said.mac = str_from(mac);
	return insert(scope, notice->id, organisation, &said, actor, &fresh, err);
}

enum errc receipts_by_code(const struct org_scope *scope, const struct notice_row *notice,
			   struct str typed, const struct receipt *receipt,
			   const struct notice_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(READING_BYTES);
	char plain[NOTICE_CODE_MAX];
	struct str path = STR_NONE;

	if (!receipt_code_plain(typed, plain))
		return fail(err, ERR_SYNTAX,
			    "code: a letter is wrong or missing (it looks like 7QK2-M9FD-X3TPA)");
	const enum errc code = find_code(scope, notice, plain, &arena, &path, err);
	return code ? code : receipts_for(scope, notice, path, receipt, actor, err);
}

/* ---- for upstream ---- */

static void read_receipt(const struct db_stmt *stmt, const struct notice_row *notice,
			 struct arena *arena, struct receipt_row *ret)
{
	*ret = (struct receipt_row){
		.id = db_i64(stmt, 0),
		.receipt = { .notice = notice->uuid,
			     .path = arena_str(arena, db_text(stmt, 1)),
			     .step = (enum notice_step)db_i64(stmt, 2),
			     .item = arena_str(arena, db_text(stmt, 3)),
			     .answer = arena_str(arena, db_text(stmt, 4)),
			     .at_us = db_time(stmt, 5),
			     .who = arena_str(arena, db_text(stmt, 6)),
			     .lane = arena_str(arena, db_text(stmt, 7)),
			     .mac = arena_str(arena, db_text(stmt, 8)) },
	};
}

enum errc receipts_after(const struct org_scope *scope, const struct notice_row *notice,
			 struct arena *arena, const struct receipt_row **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT id, path, step, item, answer, at_us, who, lane, mac FROM"
			" notice_receipts_seen WHERE notice = :notice AND id > :told"
			" ORDER BY id LIMIT :limit");
	const struct receipt_row **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":notice", notice->id);
	db_bind_i64(stmt, ":told", notice->told);
	db_bind_i64(stmt, ":limit", RECEIPTS_PACK_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct receipt_row *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "receipts: do not fit into memory");
		}
		read_receipt(stmt, notice, arena, one);
		*last = one;
		last = &one->next;
	}
	return code;
}
