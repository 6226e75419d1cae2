/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/consents.h"

#include "base/typed.h"
#include "notices/letters.h"

#define COLUMNS                                                                                    \
	"SELECT c.id, c.organisation, o.code, c.words, c.given_us, c.given_by, c.noted_by,"        \
	" c.withdrawn_us, c.withdrawn_by FROM notice_consents_seen c JOIN organisations_seen o"    \
	" ON o.id = c.organisation "

static struct notice_consent read_consent(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct notice_consent){
		.id = db_i64(stmt, 0),
		.organisation = db_i64(stmt, 1),
		.code = arena_str(arena, db_text(stmt, 2)),
		.words = arena_str(arena, db_text(stmt, 3)),
		.given_us = db_time(stmt, 4),
		.given_by = arena_str(arena, db_text(stmt, 5)),
		.noted_by = arena_str(arena, db_text(stmt, 6)),
		.withdrawn_us = db_time(stmt, 7),
		.withdrawn_by = arena_str(arena, db_text(stmt, 8)),
	};
}

/* ---- giving ---- */

static enum errc check(const struct notice_consent *consent, struct err *err)
{
	const struct typed texts[] = {
		{ "what may be told", consent->words, CONSENT_WORDS_MAX, .needed = true },
		{ "who allows it", consent->given_by, NOTICE_WORD_MAX, .needed = true },
	};

	return typed_check(texts, ARRAY_LEN(texts), err);
}

static enum errc insert(const struct org_scope *scope, const struct notice_consent *consent,
			const struct notice_actor *actor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO notice_consents (organisation, words, given_us, given_by, noted_by)"
		" VALUES (:organisation, :words, :now, :by, :noted)");

	db_bind_i64(stmt, ":organisation", consent->organisation);
	db_bind_text(stmt, ":words", consent->words);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", consent->given_by);
	db_bind_text(stmt, ":noted", actor->by);
	return db_run(stmt, err);
}

static enum errc give(const struct org_scope *scope, const struct notice_consent *consent,
		      const struct notice_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(16384);
	struct notice_consent there;
	const enum errc code =
		notice_consent_get(scope, consent->organisation, &arena, &there, err);

	if (!code)
		return fail(err, ERR_CONFLICT, "consent: one holds already: withdraw it first");
	return code == ERR_NOT_FOUND ? insert(scope, consent, actor, err) : code;
}

enum errc notice_consent_give(const struct org_scope *scope, const struct notice_consent *consent,
			      const struct notice_actor *actor, struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = check(consent, err);

	if (!code)
		code = org_scope_demand(scope, consent->organisation, ORG_TELL, err);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = give(scope, consent, actor, err);
	return db_end(db, code, err);
}

enum errc notice_consent_get(const struct org_scope *scope, int64_t organisation,
			     struct arena *arena, struct notice_consent *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), COLUMNS "WHERE c.organisation = :organisation"
						     " AND c.withdrawn_us IS NULL");

	db_bind_i64(stmt, ":organisation", organisation);
	const enum errc code =
		db_one(stmt, err, "consent: none holds: nothing of that facility is told");
	if (!code)
		*ret = read_consent(stmt, arena);
	db_rest(stmt);
	return code;
}

enum errc notice_consents_list(const struct org_scope *scope, struct arena *arena,
			       const struct notice_consent **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), COLUMNS "ORDER BY c.id DESC LIMIT :limit");
	const struct notice_consent **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":limit", NOTICES_SHOWN_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct notice_consent *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "consents: do not fit into memory");
		}
		*one = read_consent(stmt, arena);
		*last = one;
		last = &one->next;
	}
	return code;
}

/* ---- withdrawing ---- */

static enum errc stop_letters(const struct org_scope *scope, int64_t consent, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), "SELECT notice FROM notice_victims_seen"
							    " WHERE consent = :consent");
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":consent", consent);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		code = notice_letters_stop(scope, db_i64(stmt, 0), err);
		if (code) {
			db_rest(stmt);
			return code;
		}
	}
	return code;
}

static enum errc withdraw(const struct org_scope *scope, int64_t organisation, struct str by,
			  const struct notice_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(16384);
	struct notice_consent consent;
	enum errc code = notice_consent_get(scope, organisation, &arena, &consent, err);

	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE notice_consents SET withdrawn_us = :now,"
					     " withdrawn_by = :by, withdrawn_noted_by = :noted"
					     " WHERE id = :id");
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_text(stmt, ":noted", actor->by);
	db_bind_i64(stmt, ":id", consent.id);
	code = db_run(stmt, err);
	return code ? code : stop_letters(scope, consent.id, err);
}

enum errc notice_consent_withdraw(const struct org_scope *scope, int64_t organisation,
				  struct str by, const struct notice_actor *actor, struct err *err)
{
	const struct typed texts[] = { { "who withdraws it", by, NOTICE_WORD_MAX,
					 .needed = true } };
	struct db *db = org_scope_db(scope);
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (!code)
		code = org_scope_demand(scope, organisation, ORG_TELL, err);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = withdraw(scope, organisation, by, actor, err);
	return db_end(db, code, err);
}

/* ---- what is told ---- */

enum errc notice_victim_put(const struct org_scope *scope, const struct notice_victim *victim,
			    const struct notice_actor *actor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "INSERT INTO notice_victims (organisation, notice, consent, k,"
				     " alike, made_us, made_by) VALUES (:organisation, :notice,"
				     " :consent, :k, :alike, :now, :by)");

	db_bind_i64(stmt, ":organisation", victim->organisation);
	db_bind_i64(stmt, ":notice", victim->notice);
	db_bind_i64(stmt, ":consent", victim->consent);
	db_bind_i64(stmt, ":k", victim->k);
	db_bind_i64(stmt, ":alike", victim->alike);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

enum errc notice_consent_holds(const struct org_scope *scope, int64_t notice, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT count(*) FROM notice_victims_seen v JOIN"
				       " notice_consents_seen c ON c.id = v.consent"
				       " WHERE v.notice = :notice AND c.withdrawn_us IS NOT NULL");
	uint64_t n = 0;

	db_bind_i64(stmt, ":notice", notice);
	const enum errc code = db_count(stmt, &n, err);
	if (code || !n)
		return code;
	return fail(err, ERR_DENIED, "notice: it tells of a facility that withdrew its consent");
}

enum errc notice_told_list(const struct org_scope *scope, int64_t organisation, struct arena *arena,
			   const struct notice_told **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT n.uuid, n.made_us, n.sent_us, (SELECT count(*) FROM notice_deliveries_seen"
		" d WHERE d.notice = n.id), (SELECT count(*) FROM notice_deliveries_seen d WHERE"
		" d.notice = n.id AND (d.sent_us IS NOT NULL OR EXISTS (SELECT 1 FROM"
		" notice_letters_seen l JOIN duty_letters m ON m.id = l.letter WHERE l.notice = "
		"n.id"
		" AND l.path = d.path AND m.sent_us IS NOT NULL))),"
		" (SELECT count(DISTINCT path) FROM notice_receipts_seen r WHERE r.notice = n.id),"
		" v.k, v.alike FROM notice_victims_seen v JOIN notices_seen n ON n.id = v.notice"
		" WHERE v.organisation = :organisation ORDER BY n.id DESC LIMIT :limit");
	const struct notice_told **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_i64(stmt, ":limit", NOTICES_SHOWN_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct notice_told *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "what was told: does not fit into memory");
		}
		*one = (struct notice_told){ .uuid = arena_str(arena, db_text(stmt, 0)),
					     .made_us = db_time(stmt, 1),
					     .sent_us = db_time(stmt, 2),
					     .to = (size_t)db_i64(stmt, 3),
					     .went = (size_t)db_i64(stmt, 4),
					     .received = (size_t)db_i64(stmt, 5),
					     .k = db_i64(stmt, 6),
					     .alike = db_i64(stmt, 7) };
		*last = one;
		last = &one->next;
	}
	return code;
}
