/* SPDX-License-Identifier: Apache-2.0 */
#include "store/checkpoints.h"

enum errc consumer_get(struct db *db, struct str name, struct consumer *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT position, deaths, updated_us FROM consumers"
					   " WHERE name = :name");
	bool row = false;

	*ret = (struct consumer){ .updated_us = TIME_NONE };
	db_bind_text(stmt, ":name", name);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		*ret = (struct consumer){
			.position = (uint64_t)db_i64(stmt, 0),
			.deaths = (uint32_t)db_i64(stmt, 1),
			.updated_us = db_i64(stmt, 2),
		};
	db_rest(stmt);
	return code;
}

enum errc consumer_begin(struct db *db, struct str name, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO consumers (name, position, deaths,"
					   " updated_us) VALUES (:name, 0, 0, :now)"
					   " ON CONFLICT (name) DO NOTHING");

	db_bind_text(stmt, ":name", name);
	db_bind_i64(stmt, ":now", now_us);
	return db_run(stmt, err);
}

enum errc consumer_note_death(struct db *db, struct str name, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE consumers SET deaths = deaths + 1,"
					   " updated_us = :now WHERE name = :name");

	db_bind_text(stmt, ":name", name);
	db_bind_i64(stmt, ":now", now_us);
	return db_run(stmt, err);
}

enum errc consumer_advance(struct db *db, struct str name, const struct consumer_step *step,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE consumers SET position = :to, deaths = 0,"
			    " updated_us = :now WHERE name = :name AND position = :from");

	db_bind_text(stmt, ":name", name);
	db_bind_i64(stmt, ":from", (int64_t)step->from);
	db_bind_i64(stmt, ":to", (int64_t)step->to);
	db_bind_i64(stmt, ":now", step->now_us);
	const enum errc code = db_run(stmt, err);
	if (code || db_changed(db) == 1)
		return code;
	return fail(err, ERR_CONFLICT,
		    "%.*s: a result from record %llu on, which is not where it stands",
		    STR_ARG(name), (unsigned long long)step->from);
}

static enum errc forget_state(struct db *db, struct str stream, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM parser_states WHERE stream = :stream");

	db_bind_text(stmt, ":stream", stream);
	return db_run(stmt, err);
}

enum errc parser_state_put(struct db *db, struct str stream, struct str state, uint64_t log_index,
			   struct err *err)
{
	if (!state.len)
		return forget_state(db, stream, err);

	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO parser_states (stream, state, log_index)"
			    " VALUES (:stream, :state, :index) ON CONFLICT (stream) DO UPDATE SET"
			    " state = excluded.state, log_index = excluded.log_index");
	db_bind_text(stmt, ":stream", stream);
	db_bind_blob(stmt, ":state", state);
	db_bind_i64(stmt, ":index", (int64_t)log_index);
	return db_run(stmt, err);
}

enum errc parser_states_list(struct db *db, unsigned limit,
			     bool (*take)(void *ctx, const struct parser_state *state), void *ctx,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT stream, state, log_index FROM parser_states"
					   " ORDER BY log_index DESC LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":limit", limit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct parser_state state = {
			.stream = db_text(stmt, 0),
			.state = db_text(stmt, 1),
			.log_index = (uint64_t)db_i64(stmt, 2),
		};
		if (!take(ctx, &state)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

enum errc parser_states_prune(struct db *db, unsigned keep, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "DELETE FROM parser_states WHERE stream IN (SELECT stream"
			    " FROM parser_states ORDER BY log_index DESC LIMIT -1 OFFSET :keep)");

	db_bind_i64(stmt, ":keep", keep);
	return db_run(stmt, err);
}

enum errc fact_put(struct db *db, const char *name, int64_t number, struct str text, int64_t now_us,
		   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO facts (name, number, text, updated_us)"
			    " VALUES (:name, :number, :text, :now) ON CONFLICT (name) DO UPDATE SET"
			    " number = excluded.number, text = excluded.text,"
			    " updated_us = excluded.updated_us");

	db_bind_text(stmt, ":name", str_from(name));
	db_bind_i64(stmt, ":number", number);
	db_bind_text(stmt, ":text", text);
	db_bind_i64(stmt, ":now", now_us);
	return db_run(stmt, err);
}

enum errc fact_number(struct db *db, const char *name, bool *ret_found, int64_t *ret,
		      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT number FROM facts WHERE name = :name");

	db_bind_text(stmt, ":name", str_from(name));
	const enum errc code = db_next(stmt, ret_found, err);
	if (!code && *ret_found)
		*ret = db_i64(stmt, 0);
	db_rest(stmt);
	return code;
}

enum errc facts_list(struct db *db, bool (*take)(void *ctx, const struct fact *fact), void *ctx,
		     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT name, number, text, updated_us FROM facts ORDER BY name");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct fact fact = {
			.name = db_text(stmt, 0),
			.number = db_i64(stmt, 1),
			.text = db_text(stmt, 2),
			.updated_us = db_i64(stmt, 3),
		};
		if (!take(ctx, &fact)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}
