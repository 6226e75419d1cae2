/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy-records.h"

#include "base/typed.h"

#define VERSION_COLUMNS                                                                            \
	"id, policy, number, lang, title, sha256, template, blanks, approved, valid_from,"         \
	" adopted_us, adopted_by"

/* ---- decisions ---- */

enum errc policy_decisions_get(struct db *db, struct arena *arena, struct policy_decisions *ret,
			       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT name, value, said_us, said_by FROM policy_decisions AS d"
			    " WHERE id = (SELECT max(id) FROM policy_decisions WHERE name = d.name)"
			    " AND value <> '' ORDER BY name LIMIT :limit");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":limit", POLICY_DECISIONS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		ret->at[ret->n++] = (struct policy_decision){
			.name = arena_str(arena, db_text(stmt, 0)),
			.value = arena_str(arena, db_text(stmt, 1)),
			.said_us = db_time(stmt, 2),
			.said_by = arena_str(arena, db_text(stmt, 3)),
		};
	}
	return code;
}

struct str policy_decision_find(const struct policy_decisions *decisions, struct str name)
{
	for (size_t i = 0; i < decisions->n; i++) {
		if (str_equal(decisions->at[i].name, name))
			return decisions->at[i].value;
	}
	return STR("");
}

enum errc policy_decisions_put(struct db *db, const struct policy_decision *decision,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO policy_decisions (name, value, said_us, said_by)"
		    " SELECT :name, :value, :now, :by WHERE :value <> coalesce((SELECT value"
		    " FROM policy_decisions WHERE name = :name ORDER BY id DESC LIMIT 1), '')");

	if (decision->value.len > POLICY_VALUE_MAX)
		return fail(err, ERR_LIMIT, "%.*s: at most %u bytes", STR_ARG(decision->name),
			    POLICY_VALUE_MAX);
	if (str_has_control(decision->value, true))
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(decision->name),
			    text_of(TR("制御文字は使えません", "control characters cannot stand")));
	db_bind_text(stmt, ":name", decision->name);
	db_bind_text(stmt, ":value", str_or_empty(decision->value));
	db_bind_time(stmt, ":now", decision->said_us);
	db_bind_text(stmt, ":by", decision->said_by);
	return db_run(stmt, err);
}

/* ---- versions ---- */

static enum errc check(const struct policy_version *version, struct err *err)
{
	if (!version->approved.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("決めた人または会議を書いてください",
				       "who decided: an office or a committee is needed")));
	if (version->approved.len > POLICY_APPROVED_MAX ||
	    str_has_control(version->approved, false))
		return fail(err, ERR_LIMIT, "%s",
			    text_of(TR("決めた人または会議: 一行で短く書いてください",
				       "who decided: one short line")));
	if (version->text.len > POLICY_TEXT_MAX)
		return fail(err, ERR_LIMIT, "%.*s: more than %u bytes", STR_ARG(version->policy),
			    POLICY_TEXT_MAX);
	return typed_day(version->valid_from, err);
}

static enum errc insert(struct db *db, const struct policy_version *version, int64_t *ret_number,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO policy_versions (policy, number, lang, title, text, sha256,"
		    " template, blanks, approved, valid_from, adopted_us, adopted_by) VALUES"
		    " (:policy, 1 + coalesce((SELECT max(number) FROM policy_versions"
		    " WHERE policy = :policy), 0), :lang, :title, :text, :sha256, :template,"
		    " :blanks, :approved, :from, :now, :by) RETURNING number");
	char sha256[EVIDENCE_SHA256_LEN + 1];

	evidence_sha256(version->text, sha256);
	db_bind_text(stmt, ":policy", version->policy);
	db_bind_text(stmt, ":lang", version->lang == LANG_JA ? STR("ja") : STR("en"));
	db_bind_text(stmt, ":title", version->title);
	db_bind_text(stmt, ":text", version->text);
	db_bind_text(stmt, ":sha256", str_from(sha256));
	db_bind_text(stmt, ":template", version->template);
	db_bind_i64(stmt, ":blanks", version->blanks);
	db_bind_text(stmt, ":approved", version->approved);
	db_bind_text(stmt, ":from", version->valid_from);
	db_bind_time(stmt, ":now", version->adopted_us);
	db_bind_text(stmt, ":by", version->adopted_by);
	return db_number(stmt, ret_number, err);
}

static enum errc insert_fact(struct db *db, int64_t version, const struct policy_named *fact,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR IGNORE INTO policy_version_facts (version, name, words)"
			    " VALUES (:version, :name, :words)");

	db_bind_i64(stmt, ":version", version);
	db_bind_text(stmt, ":name", fact->name);
	db_bind_text(stmt, ":words", str_or_empty(fact->words));
	return db_run(stmt, err);
}

enum errc policy_versions_add(struct db *db, const struct policy_version *version,
			      const struct policy_named *facts, size_t n, int64_t *ret_number,
			      struct err *err)
{
	enum errc code = check(version, err);

	if (code)
		return code;
	code = db_begin(db, err);
	if (code)
		return code;
	code = insert(db, version, ret_number, err);
	const int64_t id = code ? 0 : db_last_id(db);
	for (size_t i = 0; !code && i < n; i++)
		code = insert_fact(db, id, &facts[i], err);
	return db_end(db, code, err);
}

static struct policy_version version_of(const struct db_stmt *row, struct arena *arena)
{
	return (struct policy_version){
		.id = db_i64(row, 0),
		.policy = arena_str(arena, db_text(row, 1)),
		.number = db_i64(row, 2),
		.lang = str_is(db_text(row, 3), "ja") ? LANG_JA : LANG_EN,
		.title = arena_str(arena, db_text(row, 4)),
		.text = STR(""),
		.sha256 = arena_str(arena, db_text(row, 5)),
		.template = arena_str(arena, db_text(row, 6)),
		.blanks = db_i64(row, 7),
		.approved = arena_str(arena, db_text(row, 8)),
		.valid_from = arena_str(arena, db_text(row, 9)),
		.adopted_us = db_time(row, 10),
		.adopted_by = arena_str(arena, db_text(row, 11)),
	};
}

enum errc policy_versions_get(struct db *db, struct str policy, int64_t number, struct arena *arena,
			      struct policy_version *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " VERSION_COLUMNS ", text FROM policy_versions"
			    " WHERE policy = :policy AND (number = :number OR :number = 0)"
			    " ORDER BY number DESC LIMIT 1");
	bool row = false;

	db_bind_text(stmt, ":policy", policy);
	db_bind_i64(stmt, ":number", number);
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	if (!row && !number)
		return fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(policy),
			text_of(TR("まだ採用した版がありません", "no version was adopted yet")));
	if (!row)
		return fail(err, ERR_NOT_FOUND, "%.*s: version %lld: there is none",
			    STR_ARG(policy), (long long)number);
	*ret = version_of(stmt, arena);
	ret->text = arena_str(arena, db_text(stmt, 12));
	db_rest(stmt);
	return ret->text.ptr ? ERR_OK : fail(err, ERR_LIMIT, "policies: no room");
}

enum errc policy_versions_list(struct db *db, struct str policy, struct arena *arena,
			       struct policy_versions *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " VERSION_COLUMNS " FROM policy_versions"
			    " WHERE policy = :policy ORDER BY number DESC LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct policy_versions){ .at = arena_take_array(arena, POLICY_VERSIONS_MAX,
								sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "policies: no room for the versions");
	db_bind_text(stmt, ":policy", policy);
	db_bind_i64(stmt, ":limit", POLICY_VERSIONS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = version_of(stmt, arena);
	return code;
}

enum errc policy_version_facts_get(struct db *db, int64_t version, struct arena *arena,
				   struct policy_named_list *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT name, words FROM policy_version_facts"
					   " WHERE version = :version ORDER BY name LIMIT :limit");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":version", version);
	db_bind_i64(stmt, ":limit", POLICY_FACTS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		ret->at[ret->n++] = (struct policy_named){
			.name = arena_str(arena, db_text(stmt, 0)),
			.words = arena_str(arena, db_text(stmt, 1)),
		};
	}
	return code;
}

bool policy_version_whole(const struct policy_version *version)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];

	evidence_sha256(version->text, sha256);
	return str_is(version->sha256, sha256);
}
