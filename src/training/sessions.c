/* SPDX-License-Identifier: Apache-2.0 */
#include "training/sessions.h"

#include "base/digest.h"
#include "base/typed.h"

#define COLUMNS                                                                                    \
	"s.id, s.course, s.title, s.audience, s.held_on, s.place, s.teacher, s.provider,"          \
	" s.evidence, s.made_by, s.made_us, s.code_until_us,"                                      \
	" (SELECT count(*) FROM training_attendance a WHERE a.session = s.id)"

/* ---- rows ---- */

static struct training_session session_of(const struct db_stmt *row)
{
	struct training_session session = {
		.id = db_i64(row, 0),
		.course = db_text(row, 1),
		.title = db_text(row, 2),
		.audience = AUDIENCE_STAFF,
		.held_on = db_text(row, 4),
		.place = db_text(row, 5),
		.teacher = db_text(row, 6),
		.provider = db_text(row, 7),
		.evidence = db_i64(row, 8),
		.made_by = db_text(row, 9),
		.made_us = db_i64(row, 10),
		.code_until_us = db_time(row, 11),
		.attended = db_i64(row, 12),
	};

	(void)audience_parse(db_text(row, 3), &session.audience);
	return session;
}

static struct training_session kept(struct training_session session, struct arena *arena)
{
	struct str *const texts[] = { &session.course, &session.title,	 &session.held_on,
				      &session.place,  &session.teacher, &session.provider,
				      &session.made_by };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	return session;
}

/* The session a statement is about. */
static enum errc one(struct db_stmt *stmt, struct arena *arena, struct training_session *ret,
		     struct err *err)
{
	const enum errc code =
		db_one(stmt, err, "%s",
		       text_of(TR("その研修の回はありません", "there is no such session")));
	if (code)
		return code;
	*ret = kept(session_of(stmt), arena);
	db_rest(stmt);
	return ERR_OK;
}

/* ---- sessions ---- */

static enum errc check(const struct training_session *s, struct err *err)
{
	const struct {
		const char *name;
		struct str value;
		bool needed;
	} fields[] = {
		{ "title", s->title, true },
		{ "place", s->place, false },
		{ "teacher", s->teacher, false },
		{ "provider", s->provider, s->course.len == 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (fields[i].needed && !str_trim(fields[i].value).len)
			return fail(err, ERR_SYNTAX, "%s: %s", fields[i].name,
				    text_of(TR("書いてください", "is needed")));
		if (fields[i].value.len > SESSION_TEXT_MAX)
			return fail(err, ERR_SYNTAX, "%s: %s %u", fields[i].name,
				    text_of(TR("長すぎます。バイト数の上限は",
					       "has at most this many bytes:")),
				    SESSION_TEXT_MAX);
	}
	return typed_day(s->held_on, err);
}

enum errc training_sessions_add(struct db *db, const struct training_session *session,
				int64_t *ret_id, struct err *err)
{
	enum errc code = check(session, err);

	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO training_sessions (course, title, audience, held_on, place,"
		    " teacher, provider, evidence, made_by, made_us) VALUES (:course, :title,"
		    " :audience, :held, :place, :teacher, :provider, :evidence, :by, :us)");
	db_bind_text(stmt, ":course", session->course);
	db_bind_text(stmt, ":title", str_trim(session->title));
	db_bind_text(stmt, ":audience", str_from(audience_names[session->audience]));
	db_bind_text(stmt, ":held", session->held_on);
	db_bind_text(stmt, ":place", str_trim(session->place));
	db_bind_text(stmt, ":teacher", str_trim(session->teacher));
	db_bind_text(stmt, ":provider", str_trim(session->provider));
	if (session->evidence)
		db_bind_i64(stmt, ":evidence", session->evidence);
	else
		db_bind_null(stmt, ":evidence");
	db_bind_text(stmt, ":by", session->made_by);
	db_bind_i64(stmt, ":us", session->made_us);
	code = db_run(stmt, err);
	if (!code)
		*ret_id = db_last_id(db);
	return code;
}

enum errc training_sessions_get(struct db *db, int64_t id, struct arena *arena,
				struct training_session *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM training_sessions s WHERE s.id = :id");

	db_bind_i64(stmt, ":id", id);
	return one(stmt, arena, ret, err);
}

enum errc training_sessions_each(struct db *db, struct str first, struct str last,
				 void (*take)(void *ctx, const struct training_session *session),
				 void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM training_sessions s"
					   " WHERE s.held_on BETWEEN :first AND :last"
					   " ORDER BY s.held_on DESC, s.id DESC");
	enum errc code;
	bool row;

	db_bind_text(stmt, ":first", first);
	db_bind_text(stmt, ":last", last);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct training_session session = session_of(stmt);
		take(ctx, &session);
	}
	return code;
}

/* What a statement that changes one session did. */
static enum errc changed_one(struct db_stmt *stmt, struct err *err)
{
	return db_run_one(stmt, err, "%s",
			  text_of(TR("その研修の回はありません", "there is no such session")));
}

enum errc training_sessions_prove(struct db *db, int64_t id, int64_t evidence, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE training_sessions SET evidence = :evidence WHERE id = :id");

	db_bind_i64(stmt, ":evidence", evidence);
	db_bind_i64(stmt, ":id", id);
	return changed_one(stmt, err);
}

/* ---- who was there ---- */

static enum errc department_of(struct db *db, const struct attendance *attendance, struct str staff,
			       struct arena *arena, struct str *ret, struct err *err)
{
	struct trainee person;

	if (str_trim(attendance->department).len)
		return department_check(attendance->department, ret, err);
	const enum errc code = training_people_get(db, staff, arena, &person, err);
	if (code == ERR_NOT_FOUND)
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(staff),
			    text_of(TR("名簿にないので、部署が要ります",
				       "is in no list of staff, so the department is needed")));
	*ret = code ? STR("") : person.department;
	return code;
}

enum errc attendance_add(struct db *db, const struct attendance *attendance, bool *ret_new,
			 struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct training_session session;
	char staff[STAFF_MAX + 1];
	struct str department;

	enum errc code = staff_plain(attendance->staff, staff, err);
	if (!code)
		code = training_sessions_get(db, attendance->session, &arena, &session, err);
	if (!code)
		code = department_of(db, attendance, str_from(staff), &arena, &department, err);
	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO training_attendance (session, staff, department, noted_by,"
			    " noted_us) VALUES (:session, :staff, :department, :by, :us)"
			    " ON CONFLICT (session, staff) DO NOTHING");
	db_bind_i64(stmt, ":session", attendance->session);
	db_bind_text(stmt, ":staff", str_from(staff));
	db_bind_text(stmt, ":department", department);
	db_bind_text(stmt, ":by", attendance->noted_by);
	db_bind_i64(stmt, ":us", attendance->noted_us);
	code = db_run(stmt, err);
	if (!code && ret_new)
		*ret_new = db_changed(db) > 0;
	return code;
}

enum errc attendance_remove(struct db *db, int64_t session, struct str staff, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM training_attendance"
					   " WHERE session = :session AND staff = :staff");

	db_bind_i64(stmt, ":session", session);
	db_bind_text(stmt, ":staff", staff);
	return db_run_one(
		stmt, err, "%.*s: %s", STR_ARG(staff),
		text_of(TR("この回の出席にありません", "is not among those who were there")));
}

enum errc attendance_each(struct db *db, int64_t session,
			  void (*take)(void *ctx, const struct attendance *attendance), void *ctx,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT staff, department, noted_by, noted_us"
					   " FROM training_attendance WHERE session = :session"
					   " ORDER BY department, staff");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":session", session);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct attendance attendance = {
			.session = session,
			.staff = db_text(stmt, 0),
			.department = db_text(stmt, 1),
			.noted_by = db_text(stmt, 2),
			.noted_us = db_i64(stmt, 3),
		};
		take(ctx, &attendance);
	}
	return code;
}

/* ---- the code ---- */

#define HASH_LEN (2 * DIGEST_BYTES)

/* 50 bits drawn at random, good for days and asked for through a throttle, need no slow hash. */
static void hash_code(const char *plain, char out[static HASH_LEN + 1])
{
	unsigned char bytes[DIGEST_BYTES];
	struct digest digest;

	digest_begin(&digest);
	digest_add_text(&digest, STR("training code"));
	digest_add_text(&digest, str_from(plain));
	digest_end(&digest, bytes);
	(void)sodium_bin2hex(out, HASH_LEN + 1, bytes, sizeof(bytes));
}

enum errc training_code_open(struct db *db, int64_t session, struct str by, int64_t now_us,
			     int64_t until_us, struct session_code *ret, struct err *err)
{
	char signs[SESSION_CODE_SIGNS + 1];
	char hash[HASH_LEN + 1];

	if (until_us <= now_us || until_us - now_us > SESSION_CODE_MAX_US)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("コードを使える時間は、今から14日までです",
				       "a code is good for at most 14 days from now")));
	number_draw(SESSION_CODE_SIGNS, signs);
	hash_code(signs, hash);
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE training_sessions SET code_hash = :hash, code_until_us = :until,"
		    " code_by = :by WHERE id = :id AND course != ''");
	db_bind_text(stmt, ":hash", str_from(hash));
	db_bind_i64(stmt, ":until", until_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":id", session);
	const enum errc code = changed_one(stmt, err);
	if (!code)
		(void)snprintf(ret->text, sizeof(ret->text), "%.5s-%.5s", signs, signs + 5);
	return code;
}

enum errc training_code_close(struct db *db, int64_t session, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "UPDATE training_sessions SET code_hash = NULL,"
					   " code_until_us = min(code_until_us, :now)"
					   " WHERE id = :id AND code_hash IS NOT NULL");

	db_bind_i64(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", session);
	return changed_one(stmt, err);
}

enum errc training_code_find(struct db *db, struct str typed, int64_t now_us, struct arena *arena,
			     struct training_session *ret, struct err *err)
{
	char plain[NUMBER_SIGNS_MAX + 1];
	char hash[HASH_LEN + 1];

	if (!number_plain(typed, plain) || strlen(plain) != SESSION_CODE_SIGNS)
		return fail(err, ERR_NOT_FOUND, "%s",
			    text_of(TR("コードが違います", "that is no code")));
	hash_code(plain, hash);
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM training_sessions s"
					   " WHERE s.code_hash = :hash AND s.code_until_us > :now");
	db_bind_text(stmt, ":hash", str_from(hash));
	db_bind_i64(stmt, ":now", now_us);
	return one(stmt, arena, ret, err);
}
