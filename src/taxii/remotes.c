/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/remotes.h"

#include "base/encoding/yaml-check.h"
#include "base/typed.h"

#define EVERY_MIN_S 10
#define EVERY_MAX_S (7 * 86400)

const char *const taxii_arm_names[TAXII_ARMS] = {
	[TAXII_ARM_NOTHING] = "nothing",
	[TAXII_ARM_INDICATORS] = "indicators",
	[TAXII_ARM_RULES] = "rules",
};

/* ---- what a person may set ---- */

static enum errc check_url(struct str url, struct err *err)
{
	const bool web = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));

	for (size_t i = 0; i < url.len; i++) {
		if ((unsigned char)url.ptr[i] <= 0x20 || (unsigned char)url.ptr[i] >= 0x7f)
			return fail(err, ERR_SYNTAX, "the address has a character it cannot have");
	}
	if (!web || !str_ends(url, STR("/")) || str_find_char(url, '?') != SIZE_MAX)
		return fail(err, ERR_SYNTAX,
			    "%.*s: TAXII 2.1 3.1: the address of an API root begins with https:// "
			    "and ends with /",
			    STR_ARG(str_sub(url, 0, 100)));
	return ERR_OK;
}

static enum errc check_remote(struct db *db, const struct taxii_remote *remote, struct err *err)
{
	const struct typed texts[] = {
		{ "the address", remote->url, TAXII_URL_MAX, .needed = true },
		{ "the collection", remote->collection, 100, .needed = true },
		{ "the user", remote->user, 200 },
		{ "the secret", remote->secret, TAXII_SECRET_MAX },
		{ "the file of authorities", remote->ca_file, 1000 },
	};
	uint64_t n;

	if (!yaml_id_valid(remote->name) || remote->name.len > 50)
		return fail(err, ERR_SYNTAX, "%.*s: a name has small letters, digits and dashes",
			    STR_ARG(str_sub(remote->name, 0, 50)));
	if (remote->every_s < EVERY_MIN_S || remote->every_s > EVERY_MAX_S)
		return fail(err, ERR_SYNTAX, "it is asked every %d to %d seconds", EVERY_MIN_S,
			    EVERY_MAX_S);
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);
	if (!code)
		code = check_url(remote->url, err);
	if (!code)
		code = db_count(db_stmt(db, "SELECT count(*) FROM taxii_remotes"), &n, err);
	if (!code && n >= TAXII_REMOTES_MAX)
		code = fail(err, ERR_LIMIT, "there are %u of them already", TAXII_REMOTES_MAX);
	return code;
}

enum errc taxii_remote_add(struct db *db, const struct taxii_remote *remote, struct err *err)
{
	const enum errc code = check_remote(db, remote, err);

	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO taxii_remotes (name, url, collection, user, secret,"
			    " ca_file, tlp, arm, every_s, added_us, added_by) VALUES (:name, :url,"
			    " :collection, :user, :secret, :ca, :tlp, :arm, :every, :added, :by)");

	db_bind_text(stmt, ":name", remote->name);
	db_bind_text(stmt, ":url", remote->url);
	db_bind_text(stmt, ":collection", remote->collection);
	db_bind_text(stmt, ":user", str_or_empty(remote->user));
	db_bind_text(stmt, ":secret", str_or_empty(remote->secret));
	db_bind_text(stmt, ":ca", str_or_empty(remote->ca_file));
	db_bind_i64(stmt, ":tlp", (int64_t)remote->tlp);
	db_bind_text(stmt, ":arm", str_from(taxii_arm_names[remote->arm]));
	db_bind_i64(stmt, ":every", remote->every_s);
	db_bind_i64(stmt, ":added", remote->added_us);
	db_bind_text(stmt, ":by", remote->added_by);
	return db_run(stmt, err);
}

enum errc taxii_remote_remove(struct db *db, struct str name, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM taxii_remotes WHERE name = :name");

	db_bind_text(stmt, ":name", name);
	return db_run_one(stmt, err, "%.*s: there is none of that name",
			  STR_ARG(str_sub(name, 0, 60)));
}

/* ---- reading ---- */

static void read_remote(const struct db_stmt *row, struct arena *arena, struct taxii_remote *ret)
{
	*ret = (struct taxii_remote){
		.id = db_i64(row, 0),
		.name = arena_str(arena, db_text(row, 1)),
		.url = arena_str(arena, db_text(row, 2)),
		.collection = arena_str(arena, db_text(row, 3)),
		.user = arena_str(arena, db_text(row, 4)),
		.secret = arena_str(arena, db_text(row, 5)),
		.ca_file = arena_str(arena, db_text(row, 6)),
		.tlp = (enum tlp)db_i64(row, 7),
		.arm = (enum taxii_arm)str_find_name_or(db_text(row, 8), taxii_arm_names,
							TAXII_ARMS, TAXII_ARM_NOTHING),
		.every_s = db_i64(row, 9),
		.added_us = db_i64(row, 10),
		.added_by = arena_str(arena, db_text(row, 11)),
	};
}

static struct str position_text(const struct db_stmt *row, struct arena *arena, int column)
{
	return str_or_empty(arena_str(arena, str_or_empty(db_text(row, column))));
}

static void read_position(const struct db_stmt *row, struct arena *arena,
			  struct taxii_position *ret)
{
	*ret = (struct taxii_position){
		.after = position_text(row, arena, 12),
		.next = position_text(row, arena, 13),
		.latest = position_text(row, arena, 14),
		.due_us = db_i64(row, 15),
		.last_ok_us = db_time(row, 16),
		.failing_since_us = db_time(row, 17),
		.failures = db_i64(row, 18),
		.error = position_text(row, arena, 19),
	};
}

enum errc taxii_remotes_list(struct db *db, struct arena *arena, struct taxii_remotes *ret,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT r.id, r.name, r.url, r.collection, r.user, r.secret, r.ca_file,"
			    " r.tlp, r.arm, r.every_s, r.added_us, r.added_by, p.after, p.next,"
			    " p.latest, p.due_us, p.last_ok_us, p.failing_since_us, p.failures,"
			    " p.error, (SELECT count(*) FROM taxii_inbox i WHERE i.remote = r.id),"
			    " (SELECT count(*) FROM taxii_inbox i WHERE i.remote = r.id AND"
			    " i.problem <> '') FROM taxii_remotes r LEFT JOIN taxii_positions p ON"
			    " p.remote = r.id ORDER BY r.name");
	enum errc code;
	bool row;

	ret->n = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < TAXII_REMOTES_MAX) {
		struct taxii_remote_state *state = &ret->at[ret->n++];

		read_remote(stmt, arena, &state->remote);
		read_position(stmt, arena, &state->position);
		state->objects = (uint64_t)db_i64(stmt, 20);
		state->problems = (uint64_t)db_i64(stmt, 21);
	}
	db_rest(stmt);
	return code;
}

/* ---- what a poll keeps ---- */

enum errc taxii_position_put(struct db *db, int64_t remote, const struct taxii_position *position,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT OR REPLACE INTO taxii_positions (remote, after, next, latest, due_us,"
		    " last_ok_us, failing_since_us, failures, error) VALUES (:remote, :after,"
		    " :next, :latest, :due, :ok, :failing, :failures, :error)");

	db_bind_i64(stmt, ":remote", remote);
	db_bind_text(stmt, ":after", str_or_empty(position->after));
	db_bind_text(stmt, ":next", str_or_empty(position->next));
	db_bind_text(stmt, ":latest", str_or_empty(position->latest));
	db_bind_i64(stmt, ":due", position->due_us);
	db_bind_time(stmt, ":ok", position->last_ok_us);
	db_bind_time(stmt, ":failing", position->failing_since_us);
	db_bind_i64(stmt, ":failures", position->failures);
	db_bind_text(stmt, ":error", str_or_empty(position->error));
	return db_run(stmt, err);
}

enum errc taxii_inbox_put(struct db *db, int64_t remote, const struct taxii_arrival *arrival,
			  bool *ret_new, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT OR IGNORE INTO taxii_inbox (remote, object_id, version_us,"
			    " type, revoked, tlp, received_us, problem, body) VALUES (:remote, :id,"
			    " :version, :type, :revoked, :tlp, :received, :problem, :body)");

	db_bind_i64(stmt, ":remote", remote);
	db_bind_text(stmt, ":id", arrival->id);
	db_bind_i64(stmt, ":version", arrival->version_us == TIME_NONE ? 0 : arrival->version_us);
	db_bind_text(stmt, ":type", arrival->type);
	db_bind_i64(stmt, ":revoked", arrival->revoked);
	db_bind_i64(stmt, ":tlp", (int64_t)arrival->tlp);
	db_bind_i64(stmt, ":received", arrival->received_us);
	db_bind_text(stmt, ":problem", arrival->problem);
	db_bind_text(stmt, ":body", arrival->body);
	const enum errc code = db_run(stmt, err);
	*ret_new = !code && db_changed(db) > 0;
	return code;
}

enum errc taxii_inbox_last(struct db *db, int64_t remote, struct str type, taxii_arrival_sink *sink,
			   void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT object_id, version_us, type, revoked, tlp, received_us, problem, body"
		    " FROM taxii_inbox i WHERE remote = :remote AND type = :type AND version_us ="
		    " (SELECT max(o.version_us) FROM taxii_inbox o WHERE o.remote = i.remote AND"
		    " o.object_id = i.object_id) ORDER BY object_id");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":remote", remote);
	db_bind_text(stmt, ":type", type);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		code = sink(ctx,
			    &(struct taxii_arrival){
				    .id = db_text(stmt, 0),
				    .version_us = db_i64(stmt, 1),
				    .type = db_text(stmt, 2),
				    .revoked = db_i64(stmt, 3),
				    .tlp = (enum tlp)db_i64(stmt, 4),
				    .received_us = db_i64(stmt, 5),
				    .problem = db_text(stmt, 6),
				    .body = db_text(stmt, 7),
			    },
			    err);
		if (code)
			break;
	}
	db_rest(stmt);
	return code;
}
