/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/outgoing.h"

#include "base/typed.h"

#define RECEIPT_MAX 64u

/* ---- reading ---- */

#define COLUMNS                                                                                    \
	"SELECT id, uuid, case_id, telling, title, document, training, made_us, made_by, number,"  \
	" code, received_us FROM incident_outgoing_seen"

static void read_one(const struct db_stmt *row, struct arena *arena, struct outgoing *ret)
{
	*ret = (struct outgoing){
		.id = db_i64(row, 0),
		.uuid = arena_str(arena, db_text(row, 1)),
		.case_id = db_i64(row, 2),
		.telling = db_i64(row, 3),
		.title = arena_str(arena, db_text(row, 4)),
		.document = arena_str(arena, db_text(row, 5)),
		.training = db_i64(row, 6) == 1,
		.made_us = db_time(row, 7),
		.made_by = arena_str(arena, db_text(row, 8)),
		.number = arena_str(arena, db_text(row, 9)),
		.code = arena_str(arena, db_text(row, 10)),
		.received_us = db_time(row, 11),
	};
}

enum errc outgoing_list(const struct org_scope *scope, int64_t case_id, bool waiting,
			struct arena *arena, const struct outgoing **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS
				       " WHERE (:case = 0 OR case_id = :case) AND (NOT :waiting OR"
				       " received_us IS NULL) ORDER BY id");
	const struct outgoing **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":waiting", waiting);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct outgoing *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		read_one(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

enum errc outgoing_find(const struct org_scope *scope, struct str uuid, struct arena *arena,
			struct outgoing *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS " WHERE uuid = :uuid");

	db_bind_text(stmt, ":uuid", uuid);
	const enum errc code =
		db_one(stmt, err, "%.*s: %s", STR_ARG(str_sub(uuid, 0, INCIDENT_ID_MAX)),
		       text_of(TR("その報告は出していません", "no such report has left")));
	if (!code)
		read_one(stmt, arena, ret);
	db_rest(stmt);
	return code;
}

/* ---- writing ---- */

static enum errc has_left(const struct org_scope *scope, struct str uuid, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT count(*) FROM incident_outgoing_seen WHERE uuid = :uuid");
	uint64_t n = 0;

	db_bind_text(stmt, ":uuid", uuid);
	const enum errc code = db_count(stmt, &n, err);
	return !code && n ? fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(uuid),
				 text_of(TR("もう出した報告です", "that report has left")))
			  : code;
}

enum errc outgoing_add(const struct org_scope *scope, const struct outgoing *outgoing,
		       int64_t *ret_id, struct err *err)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct incident_said said;
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "INSERT INTO incident_outgoing (organisation, uuid, case_id,"
				     " telling, title, document, training, made_us, made_by) VALUES"
				     " (:organisation, :uuid, :case, :telling, :title, :document,"
				     " :training, :now, :by)");
	/* What the hub would not take does not leave. */
	enum errc code = incident_report_read(outgoing->document, &arena, &said, err);

	if (!code)
		code = has_left(scope, outgoing->uuid, err);
	if (code)
		return code;
	db_bind_i64(stmt, ":organisation", ORG_SELF);
	db_bind_text(stmt, ":uuid", outgoing->uuid);
	db_bind_i64(stmt, ":case", outgoing->case_id);
	db_bind_i64(stmt, ":telling", outgoing->telling);
	db_bind_text(stmt, ":title", outgoing->title);
	db_bind_text(stmt, ":document", outgoing->document);
	db_bind_i64(stmt, ":training", outgoing->training);
	db_bind_time(stmt, ":now", outgoing->made_us);
	db_bind_text(stmt, ":by", outgoing->made_by);
	code = db_run(stmt, err);
	*ret_id = db_last_id(org_scope_db(scope));
	return code;
}

enum errc outgoing_received(const struct org_scope *scope, const struct outgoing *outgoing,
			    const struct outgoing_receipt *receipt, bool *ret_fresh,
			    struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("事案の番号", "number")), receipt->number, RECEIPT_MAX,
		  .needed = true },
		{ text_of(TR("受領の番号", "receipt")), receipt->code, RECEIPT_MAX,
		  .needed = true },
	};
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "UPDATE incident_outgoing SET number = :number, code = :code,"
				     " received_us = :at WHERE id = :id");
	const enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	*ret_fresh = outgoing->received_us == TIME_NONE;
	if (code || !*ret_fresh)
		return code;
	db_bind_text(stmt, ":number", receipt->number);
	db_bind_text(stmt, ":code", receipt->code);
	db_bind_time(stmt, ":at", receipt->at_us);
	db_bind_i64(stmt, ":id", outgoing->id);
	return db_run(stmt, err);
}
