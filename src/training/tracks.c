/* SPDX-License-Identifier: Apache-2.0 */
#include "training/tracks.h"

#include "base/digest.h"

#define HASH_LEN (2 * DIGEST_BYTES)

static void hash_token(struct str token, char out[static HASH_LEN + 1])
{
	unsigned char bytes[DIGEST_BYTES];
	struct digest digest;

	digest_begin(&digest);
	digest_add_text(&digest, STR("training launch"));
	digest_add_text(&digest, token);
	digest_end(&digest, bytes);
	(void)sodium_bin2hex(out, HASH_LEN + 1, bytes, sizeof(bytes));
}

static enum errc find_track(struct db *db, const struct track *wanted, struct str staff,
			    int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id FROM training_tracks WHERE package = :package"
					   " AND place = :place AND staff = :staff");
	bool row = false;

	db_bind_i64(stmt, ":package", wanted->package);
	db_bind_i64(stmt, ":place", wanted->place);
	db_bind_text(stmt, ":staff", staff);
	const enum errc code = db_next(stmt, &row, err);
	*ret = !code && row ? db_i64(stmt, 0) : 0;
	if (row)
		db_rest(stmt);
	return code;
}

static enum errc insert_track(struct db *db, const struct track *wanted, struct str staff,
			      struct str department, int64_t now_us, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO training_tracks (package, place, staff, department, begun_us,"
		    " saved_us, status, score, state) VALUES (:package, :place, :staff,"
		    " :department, :us, :us, 'not attempted', '', '{}')");

	db_bind_i64(stmt, ":package", wanted->package);
	db_bind_i64(stmt, ":place", wanted->place);
	db_bind_text(stmt, ":staff", staff);
	db_bind_text(stmt, ":department", department);
	db_bind_i64(stmt, ":us", now_us);
	const enum errc code = db_run(stmt, err);
	if (!code)
		*ret = db_last_id(db);
	return code;
}

/* Those that ended go; what is left has a limit. */
static enum errc make_room(struct db *db, int64_t now_us, struct err *err)
{
	struct db_stmt *gone = db_stmt(db, "DELETE FROM training_launches WHERE until_us <= :now");
	bool row = false;

	db_bind_i64(gone, ":now", now_us);
	enum errc code = db_run(gone, err);
	if (code)
		return code;
	struct db_stmt *count = db_stmt(db, "SELECT count(*) FROM training_launches");
	code = db_next(count, &row, err);
	const int64_t n = !code && row ? db_i64(count, 0) : 0;
	if (row)
		db_rest(count);
	if (!code && n >= LAUNCHES_MAX)
		code = fail(err, ERR_LIMIT, "%s",
			    text_of(TR("いま開いている教材が多すぎます",
				       "too many packages are open just now")));
	return code;
}

static enum errc insert_launch(struct db *db, int64_t track, int64_t until_us, struct launch *ret,
			       struct err *err)
{
	char hash[HASH_LEN + 1];

	number_draw(LAUNCH_TOKEN_SIGNS, ret->token);
	hash_token(str_from(ret->token), hash);
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO training_launches (hash, track, until_us, state)"
			    " VALUES (:hash, :track, :until, 'ready')");
	db_bind_text(stmt, ":hash", str_from(hash));
	db_bind_i64(stmt, ":track", track);
	db_bind_i64(stmt, ":until", until_us);
	return db_run(stmt, err);
}

enum errc tracks_launch(struct db *db, const struct track *wanted, int64_t now_us,
			struct launch *ret, struct err *err)
{
	char staff[STAFF_MAX + 1];
	struct str department;
	struct launch launch;
	int64_t track = 0;

	enum errc code = staff_plain(wanted->staff, staff, err);
	if (!code)
		code = department_check(wanted->department, &department, err);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = make_room(db, now_us, err);
	if (!code)
		code = find_track(db, wanted, str_from(staff), &track, err);
	if (!code && !track)
		code = insert_track(db, wanted, str_from(staff), department, now_us, &track, err);
	if (!code)
		code = insert_launch(db, track, now_us + LAUNCH_US, &launch, err);
	code = db_end(db, code, err);
	if (!code)
		*ret = launch;
	return code;
}

enum errc tracks_of_launch(struct db *db, struct str token, int64_t now_us, struct arena *arena,
			   struct track *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT t.id, t.package, t.place, t.staff, t.department, t.state"
			    " FROM training_launches l JOIN training_tracks t ON t.id = l.track"
			    " WHERE l.hash = :hash AND l.until_us > :now");
	char hash[HASH_LEN + 1];

	hash_token(token, hash);
	db_bind_text(stmt, ":hash", str_from(hash));
	db_bind_i64(stmt, ":now", now_us);
	const enum errc code =
		db_one(stmt, err, "%s",
		       text_of(TR("この教材はもう開いていません", "this package is not open")));
	if (code)
		return code;
	*ret = (struct track){
		.id = db_i64(stmt, 0),
		.package = db_i64(stmt, 1),
		.place = db_i64(stmt, 2),
		.staff = arena_str(arena, db_text(stmt, 3)),
		.department = arena_str(arena, db_text(stmt, 4)),
		.state = arena_str(arena, db_text(stmt, 5)),
	};
	db_rest(stmt);
	return ERR_OK;
}

enum errc tracks_save(struct db *db, const struct track *track, const struct scorm_state *state,
		      struct str today, int64_t now_us, struct err *err)
{
	auto_buf json = BUF_INIT(SCORM_STATE_MAX);
	struct str status;
	struct str score;

	scorm_state_write(state, &json);
	if (buf_failed(&json))
		return fail(err, ERR_LIMIT, "track %lld: over %u KiB", (long long)track->id,
			    SCORM_STATE_MAX / 1024);
	(void)scorm_get(state, STR("cmi.core.lesson_status"), &status);
	(void)scorm_get(state, STR("cmi.core.score.raw"), &score);
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE training_tracks SET state = :state, status = :status,"
			    " score = :score, saved_us = :us,"
			    " done_on = coalesce(done_on, :done) WHERE id = :id");
	db_bind_text(stmt, ":state", buf_str(&json));
	db_bind_text(stmt, ":status", status);
	db_bind_text(stmt, ":score", score);
	db_bind_i64(stmt, ":us", now_us);
	db_bind_text(stmt, ":done", scorm_is_done(state) ? today : STR_NONE);
	db_bind_i64(stmt, ":id", track->id);
	return db_run(stmt, err);
}
