/* SPDX-License-Identifier: Apache-2.0 */
/* Facts and decisions: what people say, kept for good, the newest counts. */
#include "cases/case-internal.h"

/* ---- facts ---- */

static enum errc value_now(const struct case_edit *edit, struct str key, struct buf *ret,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "SELECT value FROM case_facts WHERE case_id = :case"
				  " AND key = :key ORDER BY id DESC LIMIT 1");
	bool row = false;

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":key", key);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		buf_add(ret, db_text(stmt, 0));
	db_rest(stmt);
	return code;
}

static enum errc insert_fact(const struct case_edit *edit, struct str key, struct str value,
			     int64_t entry, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO case_facts (case_id, key, value, entry, said_us, said_by)"
			  " VALUES (:case, :key, :value, :entry, :now, :by)");

	case_entry_bind(stmt, edit, entry);
	db_bind_text(stmt, ":key", key);
	db_bind_text(stmt, ":value", value);
	return db_run(stmt, err);
}

enum errc case_fact_put(struct case_edit *edit, struct str key, struct str value, struct err *err)
{
	auto_buf was = BUF_INIT(CASE_WORDS_MAX);
	auto_buf detail = CASE_DETAIL_INIT;
	struct json_writer w = json_writer_to(&detail);
	int64_t entry = 0;
	enum errc code = case_must_be_open(edit, err);

	value = str_or_empty(str_trim(value));
	if (!code)
		code = case_id_check(TR("分かったことの名前", "key of a fact"), key, false, err);
	if (!code)
		code = case_text_check(TR("分かったこと", "a fact"), value, CASE_FACT_MAX, true,
				       err);
	if (!code)
		code = value_now(edit, key, &was, err);
	if (code || str_equal(buf_str(&was), value))
		return code;
	json_begin_object(&w);
	json_str(&w, "key", key);
	json_str(&w, "from", buf_str(&was));
	json_str(&w, "to", value);
	json_end_object(&w);
	code = case_tell(edit, CASE_ENTRY_FACT, STR(""), &detail, &entry, err);
	return code ? code : insert_fact(edit, key, value, entry, err);
}

enum errc case_facts_get(struct db *db, int64_t id, int64_t at_us, struct arena *arena,
			 struct case_facts *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT key, value, entry, said_us, said_by FROM case_facts AS f"
			    " WHERE case_id = :case AND value <> '' AND id = (SELECT max(id)"
			    " FROM case_facts WHERE case_id = f.case_id AND key = f.key"
			    " AND (:at IS NULL OR said_us <= :at)) ORDER BY key LIMIT :limit");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":case", id);
	db_bind_time(stmt, ":at", at_us);
	db_bind_i64(stmt, ":limit", CASE_FACTS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct case_fact *fact = &ret->at[ret->n++];
		*fact = (struct case_fact){
			.key = arena_str(arena, db_text(stmt, 0)),
			.value = arena_str(arena, db_text(stmt, 1)),
			.entry = db_i64(stmt, 2),
			.said_us = db_time(stmt, 3),
			.said_by = arena_str(arena, db_text(stmt, 4)),
		};
		if (!fact->key.ptr || !fact->value.ptr || !fact->said_by.ptr) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "cases: no room for the facts");
		}
	}
	return code;
}

struct str case_fact_find(const struct case_facts *facts, struct str key)
{
	for (size_t i = 0; i < facts->n; i++) {
		if (str_equal(facts->at[i].key, key))
			return facts->at[i].value;
	}
	return STR("");
}

/* ---- decisions ---- */

static enum errc check_decision(const struct case_edit *edit, const struct case_decision *decision,
				struct err *err)
{
	enum errc code = case_must_be_open(edit, err);

	if (!code)
		code = case_id_check(TR("決めること", "question of a decision"), decision->question,
				     false, err);
	if (!code)
		code = case_id_check(TR("選んだもの", "choice of a decision"), decision->choice,
				     true, err);
	if (!code)
		code = case_text_need(TR("決めたこととその理由", "what was decided, and why"),
				      decision->words, CASE_WORDS_MAX, true, err);
	if (!code)
		code = case_text_need(TR("決めた人または会議", "who decided"), decision->decided_by,
				      CASE_NAME_MAX, false, err);
	return code;
}

static enum errc insert_decision(const struct case_edit *edit, const struct case_decision *decision,
				 int64_t entry, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "INSERT INTO case_decisions (case_id, question, choice, words,"
				  " decided_by, entry, said_us, said_by) VALUES (:case, :question,"
				  " :choice, :words, :decided, :entry, :now, :by)");

	case_entry_bind(stmt, edit, entry);
	db_bind_text(stmt, ":question", decision->question);
	db_bind_text(stmt, ":choice", str_or_empty(decision->choice));
	db_bind_text(stmt, ":words", decision->words);
	db_bind_text(stmt, ":decided", decision->decided_by);
	return db_run(stmt, err);
}

enum errc case_decide(struct case_edit *edit, const struct case_decision *decision, struct err *err)
{
	auto_buf detail = CASE_DETAIL_INIT;
	struct json_writer w = json_writer_to(&detail);
	int64_t entry = 0;
	enum errc code = check_decision(edit, decision, err);

	if (code)
		return code;
	json_begin_object(&w);
	json_str(&w, "question", decision->question);
	json_str(&w, "choice", str_or_empty(decision->choice));
	json_str(&w, "decided_by", decision->decided_by);
	json_end_object(&w);
	code = case_tell(edit, CASE_ENTRY_DECISION, decision->words, &detail, &entry, err);
	return code ? code : insert_decision(edit, decision, entry, err);
}

enum errc case_decisions_each(struct db *db, int64_t id,
			      void (*take)(void *ctx, const struct case_decision *decision),
			      void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT question, choice, words, decided_by, entry, said_us, said_by"
			    " FROM case_decisions WHERE case_id = :case ORDER BY id LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", id);
	db_bind_i64(stmt, ":limit", CASE_DECISIONS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		take(ctx, &(struct case_decision){
				  .question = db_text(stmt, 0),
				  .choice = db_text(stmt, 1),
				  .words = db_text(stmt, 2),
				  .decided_by = db_text(stmt, 3),
				  .entry = db_i64(stmt, 4),
				  .said_us = db_time(stmt, 5),
				  .said_by = db_text(stmt, 6),
			  });
	}
	return code;
}
