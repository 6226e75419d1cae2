/* SPDX-License-Identifier: Apache-2.0 */
#include "training/results.h"

#include "base/typed.h"

#define COLUMNS                                                                                    \
	"id, course, course_version, staff, department, session, taken_on, taken_us, correct,"     \
	" questions, passed, answers, certificate, entered_by"

static struct training_result result_of(const struct db_stmt *row)
{
	return (struct training_result){
		.id = db_i64(row, 0),
		.course = db_text(row, 1),
		.course_version = db_i64(row, 2),
		.staff = db_text(row, 3),
		.department = db_text(row, 4),
		.session = db_i64(row, 5),
		.taken_on = db_text(row, 6),
		.taken_us = db_i64(row, 7),
		.correct = db_i64(row, 8),
		.questions = db_i64(row, 9),
		.passed = db_i64(row, 10) != 0,
		.answers = db_text(row, 11),
		.certificate = db_text(row, 12),
		.entered_by = db_text(row, 13),
	};
}

/* ---- adding ---- */

/* A code is known to many and a page to everybody: neither fills the disk. */
static enum errc check_tries(struct db *db, const struct training_result *result, struct str staff,
			     struct err *err)
{
	struct db_stmt *own = db_stmt(db, "SELECT count(*) FROM training_results"
					  " WHERE staff = :staff AND course = :course"
					  " AND taken_on = :day");
	int64_t tries = 0;
	int64_t with_code = 0;

	db_bind_text(own, ":staff", staff);
	db_bind_text(own, ":course", result->course);
	db_bind_text(own, ":day", result->taken_on);
	enum errc code = db_number(own, &tries, err);
	if (!code && result->session) {
		struct db_stmt *all = db_stmt(
			db, "SELECT count(*) FROM training_results WHERE session = :session");
		db_bind_i64(all, ":session", result->session);
		code = db_number(all, &with_code, err);
	}
	if (code)
		return code;
	if (tries >= RESULTS_A_DAY)
		return fail(err, ERR_LIMIT, "%.*s: %s", STR_ARG(staff),
			    text_of(TR("今日はここまでです。明日また受けられます",
				       "that is enough for today; try again tomorrow")));
	if (with_code >= RESULTS_A_CODE)
		return fail(err, ERR_LIMIT, "%s",
			    text_of(TR("このコードで受けた回数が上限です",
				       "this code has been used too often")));
	return ERR_OK;
}

static enum errc insert(struct db *db, const struct training_result *result, struct str staff,
			struct str department, struct str certificate, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO training_results (course, course_version, staff, department,"
		    " session, taken_on, taken_us, correct, questions, passed, answers,"
		    " certificate, entered_by) VALUES (:course, :version, :staff,"
		    " :department, :session, :day, :us, :correct, :questions, :passed,"
		    " :answers, :certificate, :by)");

	db_bind_text(stmt, ":course", result->course);
	db_bind_i64(stmt, ":version", result->course_version);
	db_bind_text(stmt, ":staff", staff);
	db_bind_text(stmt, ":department", department);
	if (result->session)
		db_bind_i64(stmt, ":session", result->session);
	else
		db_bind_null(stmt, ":session");
	db_bind_text(stmt, ":day", result->taken_on);
	db_bind_i64(stmt, ":us", result->taken_us);
	db_bind_i64(stmt, ":correct", result->correct);
	db_bind_i64(stmt, ":questions", result->questions);
	db_bind_i64(stmt, ":passed", result->passed);
	db_bind_text(stmt, ":answers", result->answers);
	db_bind_text(stmt, ":certificate", certificate);
	db_bind_text(stmt, ":by", result->entered_by);
	return db_run(stmt, err);
}

enum errc training_results_add(struct db *db, const struct training_result *result,
			       char ret_certificate[static CERTIFICATE_MAX], struct err *err)
{
	char staff[STAFF_MAX + 1];
	char certificate[CERTIFICATE_MAX] = "";
	char signs[CERTIFICATE_SIGNS + 1];
	struct str department;

	enum errc code = staff_plain(result->staff, staff, err);
	if (!code)
		code = department_check(result->department, &department, err);
	if (!code)
		code = typed_day(result->taken_on, err);
	if (!code)
		code = check_tries(db, result, str_from(staff), err);
	if (code)
		return code;
	if (result->passed) {
		number_draw(CERTIFICATE_SIGNS, signs);
		(void)snprintf(certificate, sizeof(certificate), "%.4s-%s", result->taken_on.ptr,
			       signs);
	}
	/* Two numbers alike (one in 2^40) are refused by the table, and drawn again by a new try.
	 */
	code = insert(db, result, str_from(staff), department,
		      certificate[0] ? str_from(certificate) : STR_NONE, err);
	if (!code)
		memcpy(ret_certificate, certificate, sizeof(certificate));
	return code;
}

/* ---- asking ---- */

enum errc training_certificate_find(struct db *db, struct str typed, struct arena *arena,
				    struct training_result *ret, struct err *err)
{
	char plain[NUMBER_SIGNS_MAX + 1];
	char number[CERTIFICATE_MAX];

	if (!number_plain(typed, plain) || strlen(plain) != CERTIFICATE_SIGNS + 4)
		return fail(
			err, ERR_NOT_FOUND, "“%.*s”: %s", (int)size_min(typed.len, 60),
			typed.ptr ? typed.ptr : "",
			text_of(TR("修了証の番号ではありません", "is no number of a certificate")));
	(void)snprintf(number, sizeof(number), "%.4s-%.8s", plain, plain + 4);
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM training_results"
					   " WHERE certificate = :number");
	db_bind_text(stmt, ":number", str_from(number));
	const enum errc code = db_one(stmt, err, "%s: %s", number,
				      text_of(TR("この番号の修了証は出していません",
						 "no certificate of that number was given")));
	if (code)
		return code;
	*ret = result_of(stmt);
	struct str *const texts[] = { &ret->course,    &ret->staff,   &ret->department,
				      &ret->taken_on,  &ret->answers, &ret->certificate,
				      &ret->entered_by };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	db_rest(stmt);
	return ERR_OK;
}

enum errc training_results_each(struct db *db, struct str first, struct str last,
				bool (*take)(void *ctx, const struct training_result *result),
				void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM training_results"
					   " WHERE taken_on BETWEEN :first AND :last"
					   " ORDER BY id DESC");
	enum errc code;
	bool row;

	db_bind_text(stmt, ":first", first);
	db_bind_text(stmt, ":last", last);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct training_result result = result_of(stmt);

		if (take(ctx, &result))
			continue;
		db_rest(stmt);
		break;
	}
	return code;
}
